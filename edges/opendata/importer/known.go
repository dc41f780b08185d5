package importer

import (
	"cmp"
	"slices"
	"strings"

	"troth/chapters/partnership"
	"troth/chapters/partnership/version"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/ogp"
)

// A known thing is one that is on record: who it was taken from last, and what it is called elsewhere.
type known struct {
	id      record.ID
	source  record.ID // of its present version; empty when that was said here
	aliases []string
}

const (
	knownColumns = `x.object, e.source, coalesce((SELECT group_concat(a.alias, char(10)) FROM alias a
		WHERE a.thing = x.object AND a.since < :position AND a.until >= :position), '')`
	present = ` AND x.since < :position AND x.until >= :position`
)

func (k *known) fields(aliases *string) []any { return []any{&k.id, &k.source, aliases} }

func (k *known) split(aliases string) {
	if aliases != "" {
		k.aliases = strings.Split(aliases, "\n")
	}
}

// others are a thing's aliases that are not among these, in whatever case.
func (k *known) others(codes []record.Code) []record.Code {
	var list []record.Code
	for _, a := range k.aliases {
		if !slices.ContainsFunc(codes, func(c record.Code) bool { return strings.EqualFold(string(c), a) }) {
			list = append(list, record.Code(a))
		}
	}
	return list
}

// members finds those members of the draft that are on record, by key; all is how many members are on record. One whose name is not known
// may be called by a code under which it is on record.
func members(r *view.Reader, drafts []memberDraft) (found map[string]record.ID, all int, err error) {
	type row struct {
		known
		list, name string
	}
	rows, err := view.All(r, `SELECT `+knownColumns+`, coalesce(t.value, '') FROM member x JOIN entry e ON e.idx = x.since
		LEFT JOIN text t ON t.object = x.object AND t.field = 'name' AND t.original = 1 AND t.since < :position AND t.until >= :position
		WHERE 1`+present+` ORDER BY x.object`, nil, func(x *row) []any { return append(x.fields(&x.list), &x.name) })
	if err != nil {
		return nil, 0, err
	}
	byAlias, byName := map[string]record.ID{}, map[string]record.ID{}
	for _, x := range rows {
		x.split(x.list)
		for _, a := range x.aliases {
			byAlias[strings.ToLower(a)] = x.id
		}
		byName[ogp.Member{Name: x.name}.Key()] = x.id
	}
	found = map[string]record.ID{}
	for _, m := range drafts {
		codes := m.thing.Aliases
		if m.thing.Country != nil {
			codes = []record.Code{*m.thing.Country}
		}
		id := record.ID("")
		for _, c := range codes {
			if id == "" {
				id = byAlias[strings.ToLower(string(c))]
			}
		}
		if id == "" && m.thing.Country == nil {
			id = cmp.Or(byName[m.key], byAlias[strings.ToLower(m.code)])
		}
		if id != "" {
			found[m.key] = id
		}
	}
	return found, len(rows), nil
}

// organisation finds an organisation by the alias under which the importer enters it; empty when it is not on record.
func organisation(r *view.Reader, alias record.Code) (record.ID, error) {
	ids, err := r.ByAlias("organisation", string(alias))
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

type knownPlan struct {
	known
	number string
	thing  plan.Plan
}

// plansOf lists the plans of a member.
func plansOf(r *view.Reader, member record.ID) ([]knownPlan, error) {
	type row struct {
		knownPlan
		list string
	}
	rows, err := view.All(r, `SELECT `+knownColumns+`, x.number FROM plan x JOIN entry e ON e.idx = x.since
		WHERE x.member = ?1`+present+` ORDER BY x.object`, view.Args{member},
		func(x *row) []any { return append(x.fields(&x.list), &x.number) })
	if err != nil {
		return nil, err
	}
	list := make([]knownPlan, len(rows))
	for i, x := range rows {
		x.split(x.list)
		if err := version.Current(r, plan.PlanKind, "plan", x.id, &x.thing); err != nil {
			return nil, err
		}
		list[i] = x.knownPlan
	}
	return list, nil
}

type knownCommitment struct {
	known
	number, withheld string
	thing            plan.Commitment
}

// commitmentsOf lists the commitments of a plan in the order in which they first came on record.
func commitmentsOf(r *view.Reader, planID record.ID) ([]knownCommitment, error) {
	type row struct {
		knownCommitment
		list string
	}
	rows, err := view.All(r, `SELECT `+knownColumns+`, x.number, x.withheld FROM commitment x JOIN entry e ON e.idx = x.since
		WHERE x.plan = ?1`+present+` ORDER BY (SELECT min(f.idx) FROM entry f WHERE f.object = x.object)`, view.Args{planID},
		func(x *row) []any { return append(x.fields(&x.list), &x.number, &x.withheld) })
	if err != nil {
		return nil, err
	}
	list := make([]knownCommitment, len(rows))
	for i, x := range rows {
		x.split(x.list)
		if err := version.Current(r, plan.CommitmentKind, "commitment", x.id, &x.thing); err != nil {
			return nil, err
		}
		list[i] = x.knownCommitment
	}
	return list, nil
}

// A takenCommitment is one that was taken from an edition, and where it belongs.
type takenCommitment struct {
	known
	plan, member record.ID
}

// takenCommitments lists all commitments whose present version was taken from an edition, those of a plan together in the order in which they
// first came on record.
func takenCommitments(r *view.Reader) ([]takenCommitment, error) {
	return view.All(r, `SELECT x.object, e.source, x.plan, x.member FROM commitment x JOIN entry e ON e.idx = x.since
		WHERE e.source <> ''`+present+` ORDER BY x.plan, (SELECT min(f.idx) FROM entry f WHERE f.object = x.object)`, nil,
		func(x *takenCommitment) []any { return []any{&x.id, &x.source, &x.plan, &x.member} })
}

type knownFinding struct {
	known
	thing review.Finding
}

// findingsOf lists what one organisation found of a commitment.
func findingsOf(r *view.Reader, commitment, reviewer record.ID) ([]knownFinding, error) {
	type row struct {
		knownFinding
		list                                  string
		methods, coded, missing, given, flags string
		published                             record.Day
	}
	rows, err := view.All(r, `SELECT `+knownColumns+`, x.act, x.report, x.methods, x.coded, x.missing, x.given, x.flags, x.first_day, x.last_day
		FROM finding x JOIN entry e ON e.idx = x.since WHERE x.commitment = ?1 AND e.of = ?2`+present+` ORDER BY x.since`,
		view.Args{commitment, reviewer}, func(x *row) []any {
			return append(x.fields(&x.list), &x.thing.Act, &x.thing.Report, &x.methods, &x.coded, &x.missing, &x.given, &x.flags,
				&x.published.From, &x.published.To)
		})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list := make([]knownFinding, len(rows))
	for i, x := range rows {
		t := &x.thing
		t.Commitment = record.To(commitment)
		t.Methods, t.Coded, t.Missing = codes(x.methods, " "), codes(x.coded, "\n"), codes(x.missing, "\n")
		t.Given, t.Flags = codes(x.given, "\n"), codes(x.flags, "\n")
		if x.published != (record.Day{}) {
			t.Published = &x.published
		}
		b := partnership.NewBatch(r)
		b.Maybe(x.id, "account", &t.Account)
		b.Maybe(x.id, "address", &t.Address)
		b.Maybe(x.id, "reason", &t.Reason)
		b.List(x.id, "as_given", &t.AsGiven)
		if err := b.Read(); err != nil {
			return nil, err
		}
		list[i] = x.knownFinding
	}
	return list, nil
}

func codes(s, separator string) []record.Code {
	if s == "" {
		return nil
	}
	var list []record.Code
	for _, c := range strings.Split(s, separator) {
		list = append(list, record.Code(c))
	}
	return list
}
