package home

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"troth/chapters/declaration"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
)

// Evidence is the answer to one question that a pledge asks of the record. It counts what was said; it judges nothing.
type Evidence struct {
	Ask  string `json:"ask"` // the question: one of asks
	N    int    `json:"n"`
	Of   int    `json:"of,omitempty"`   // of how many, where N is a part of something
	More int    `json:"more,omitempty"` // a second number: the plans that the commitments are in, the milestones without a date
	// Not yet: this record has no kind of entry for it so far, so that none can be missing.
	Unasked bool                     `json:"unasked,omitempty"`
	Areas   []plan.Area              `json:"areas,omitempty"` // policy areas asked for, of one list
	Sorts   map[partnership.Sort]int `json:"sorts,omitempty"` // members by sort; sorts without members are left out
}

// An asker answers the questions of pledges, reading each thing once however many ask for it.
type asker struct {
	r *view.Reader
	o *overview

	tagged  []taggedRow
	tags    bool // tagged was read
	counts  *Counts
	late    map[record.ID]int
	dated   map[record.ID]bool // commitments with milestones that have a date
	undated int                // milestones without one
	newest  map[string][]record.Index
	due     []dueStatements
}

// dueStatements are entries that are read together at the end, and where they go.
type dueStatements struct {
	entries []record.Index
	to      *[]Statement
}

// asks are the questions that topics may name; each gives what it found and the entries that it found it in, newest first.
var asks = map[string]func(*asker, declaration.Topic) ([]Evidence, []record.Index, error){
	"commitments": (*asker).commitments,
	"running":     (*asker).running,
	"reported":    (*asker).reported,
	"late":        (*asker).membersLate,
	"partners":    (*asker).partners,
	"government":  (*asker).government,
	"reviewer":    (*asker).reviewer,
	"people":      (*asker).people,
	"areas":       (*asker).areas,
	"members":     (*asker).members,
	"local":       (*asker).local,
	"proposals":   unasked("proposals"),
	"exchange":    unasked("exchange"),
	"champions":   unasked("champions"),
	"outreach":    unasked("outreach"),
	"alerts":      unasked("alerts"),
	"actions":     (*asker).actions,
}

// unasked is a question about which nothing can be put on this record so far.
func unasked(name string) func(*asker, declaration.Topic) ([]Evidence, []record.Index, error) {
	return func(*asker, declaration.Topic) ([]Evidence, []record.Index, error) {
		return []Evidence{{Ask: name, Unasked: true}}, nil, nil
	}
}

// ask answers what topics ask, with up to n of the newest entries.
func (a *asker) ask(topics []record.Code, n int, to *PledgeEvidence) error {
	var found []record.Index
	for _, code := range topics {
		t, ok := declaration.TopicOf(code)
		if !ok {
			continue
		}
		for _, name := range t.Asks {
			answer, ok := asks[name]
			if !ok {
				return fmt.Errorf("topic %s asks %q, which nobody answers", code, name) // a test asks all
			}
			list, entries, err := answer(a, t)
			if err != nil {
				return err
			}
			to.Evidence, found = append(to.Evidence, list...), append(found, entries...)
		}
	}
	slices.SortFunc(found, func(x, y record.Index) int { return int(y - x) })
	if found = slices.Compact(found); len(found) > n {
		found = found[:n]
	}
	a.due = append(a.due, dueStatements{found, &to.Newest})
	return nil
}

// statements reads the entries that answers named, once the batch is read.
func (a *asker) statements(b *partnership.Batch) error {
	var all []record.Index
	for _, d := range a.due {
		all = append(all, d.entries...)
	}
	if len(all) == 0 {
		return nil
	}
	slices.Sort(all)
	all = slices.Compact(all)
	given, err := json.Marshal(all)
	if err != nil {
		return err
	}
	rows, err := view.All(a.r, `SELECT e.kind, e.object, `+partnership.SaidColumns+` FROM json_each(?1) j CROSS JOIN entry e ON e.idx = j.value
		ORDER BY e.idx`, view.Args{string(given)}, (*statementRow).fields)
	if err != nil {
		return err
	}
	for _, d := range a.due {
		var some []statementRow
		for _, i := range d.entries {
			at, _ := slices.BinarySearchFunc(rows, i, func(x statementRow, i record.Index) int { return int(x.said.Entry - i) })
			some = append(some, rows[at])
		}
		if some == nil {
			continue
		}
		if *d.to, err = statements(a.r, b, some); err != nil {
			return err
		}
	}
	return nil
}

// last are the newest entries of some kinds.
func (a *asker) last(kinds ...string) ([]record.Index, error) {
	key := strings.Join(kinds, ",")
	if list, ok := a.newest[key]; ok {
		return list, nil
	}
	given, err := json.Marshal(kinds)
	if err != nil {
		return nil, err
	}
	list, err := view.Column[record.Index](a.r, `SELECT idx FROM entry WHERE idx < :position AND kind IN (SELECT value FROM json_each(?1))
		ORDER BY idx DESC LIMIT ?2`, string(given), newestAlone)
	if a.newest == nil {
		a.newest = map[string][]record.Index{}
	}
	a.newest[key] = list
	return list, err
}

func (a *asker) count() (*Counts, error) {
	if a.counts == nil {
		c, err := counts(a.r, a.o)
		if err != nil {
			return nil, err
		}
		a.counts = &c
	}
	return a.counts, nil
}

func (a *asker) commitments(declaration.Topic) ([]Evidence, []record.Index, error) {
	c, err := a.count()
	if err != nil {
		return nil, nil, err
	}
	last, err := a.last("commitment", "plan")
	return []Evidence{{Ask: "commitments", N: c.Commitments, More: c.Plans}}, last, err
}

// running counts the plans that run on the reader's day, of those of which the record tells; the list of plans says the same of each.
func (a *asker) running(declaration.Topic) ([]Evidence, []record.Index, error) {
	type row struct{ period, submitted record.Day }
	rows, err := view.All(a.r, `SELECT first_day, last_day, coalesce(json_extract(facts, '$.submitted.from'), '') FROM plan
		WHERE act <> 'withdrawn' AND since < :position AND until >= :position`, nil,
		func(x *row) []any { return []any{&x.period.From, &x.period.To, &x.submitted.From} })
	e := Evidence{Ask: "running"}
	for i := range rows {
		switch stateOn(&rows[i].period, &rows[i].submitted, a.r.Day()) {
		case Running:
			e.N++
			e.Of++
		case Ended, Coming:
			e.Of++
		}
	}
	return []Evidence{e}, nil, err
}

// reported counts the commitments on which their government has said something here or in an edition.
func (a *asker) reported(declaration.Topic) ([]Evidence, []record.Index, error) {
	last, err := a.last("progress")
	return []Evidence{{Ask: "reported", N: len(a.o.government), Of: len(a.o.rows)}}, last, err
}

// membersLate counts the members of which a milestone is past its date and not said to be met, of those with milestones that have one; beside
// them, the milestones that have none.
func (a *asker) membersLate(declaration.Topic) ([]Evidence, []record.Index, error) {
	if a.late == nil {
		late, alike, err := plan.MilestonesLate(a.r, plan.Everything())
		if err != nil {
			return nil, nil, err
		}
		a.late, a.dated = late, map[record.ID]bool{}
		for _, x := range alike {
			if x.Dated {
				a.dated[x.Commitment] = true
			} else {
				a.undated += x.N
			}
		}
	}
	with, late := map[record.ID]bool{}, map[record.ID]bool{}
	for _, x := range a.o.rows {
		if a.dated[x.Commitment] {
			with[x.Member] = true
		}
		if a.late[x.Commitment] > 0 {
			late[x.Member] = true
		}
	}
	return []Evidence{{Ask: "late", N: len(late), Of: len(with), More: a.undated}}, nil, nil
}

// partners counts the commitments that name an institution or organisation that takes part beside the one that leads.
func (a *asker) partners(declaration.Topic) ([]Evidence, []record.Index, error) {
	n, err := view.Value[int](a.r, `SELECT count(DISTINCT t.object) FROM text t JOIN commitment c ON c.object = t.object
		WHERE t.field = 'partners/0' AND t.since < :position AND t.until >= :position AND c.since < :position AND c.until >= :position`)
	if err != nil {
		return nil, nil, err
	}
	last, err := a.last("commitment")
	return []Evidence{{Ask: "partners", N: n, Of: len(a.o.rows)}}, last, err
}

// The three voices, each on its own base: the commitments that it calls substantial or complete, of those that it gave a step. More
// are those of which it has said nothing.

func (a *asker) government(declaration.Topic) ([]Evidence, []record.Index, error) {
	t := a.o.all().Government
	last, err := a.last("progress", "finding", "observation")
	return []Evidence{far("government", t.Steps, t.Silent)}, last, err
}

func (a *asker) reviewer(declaration.Topic) ([]Evidence, []record.Index, error) {
	t := a.o.all().Reviewer
	return []Evidence{far("reviewer", t.Steps, t.Silent)}, nil, nil
}

func (a *asker) people(declaration.Topic) ([]Evidence, []record.Index, error) {
	t := a.o.all().People
	return []Evidence{far("people", t.Steps, t.Silent)}, nil, nil
}

func far(ask string, steps map[plan.Step]int, silent int) Evidence {
	e := Evidence{Ask: ask, More: silent, N: steps[plan.Substantial] + steps[plan.Complete]}
	for _, n := range steps {
		e.Of += n
	}
	return e
}

// taggedRow is a policy area that a commitment is tagged with.
type taggedRow struct {
	commitment, plan record.ID
	area             record.Code
	entry            record.Index
}

// taggedRows lists the policy areas of the commitments that are not withdrawn.
func (a *asker) taggedRows() ([]taggedRow, error) {
	t, err := lookTagged(a.r, plan.Everything())
	if err != nil {
		return nil, err
	}
	var list []taggedRow
	for i := range t.rows {
		x := &t.rows[i]
		if x.Act == plan.Withdrawn {
			continue
		}
		for _, area := range t.byRow[x.Commitment] {
			list = append(list, taggedRow{x.Commitment, x.Plan, area, x.Entry})
		}
	}
	return list, nil
}

// areas counts the commitments that are tagged with one of the topic's policy areas, list by list: lists of two eras are not added up.
// Its base is the commitments that are tagged by that list at all; how the others stand to the area is not known.
func (a *asker) areas(t declaration.Topic) ([]Evidence, []record.Index, error) {
	if !a.tags {
		var err error
		if a.tagged, err = a.taggedRows(); err != nil {
			return nil, nil, err
		}
		a.tags = true
	}
	var all []Evidence
	var entries []record.Index
	for _, list := range lists(t.Areas) {
		e := Evidence{Ask: "areas"}
		for _, code := range list {
			e.Areas = append(e.Areas, plan.AreaOf(code))
		}
		with, in, base := map[record.ID]bool{}, map[record.ID]bool{}, map[record.ID]bool{}
		for _, x := range a.tagged {
			if listOf(x.area) != listOf(list[0]) {
				continue
			}
			base[x.commitment] = true
			if slices.Contains(list, x.area) {
				if !with[x.commitment] {
					entries = append(entries, x.entry)
				}
				with[x.commitment], in[x.plan] = true, true
			}
		}
		if e.N, e.More, e.Of = len(with), len(in), len(base); e.Of > 0 {
			all = append(all, e)
		}
	}
	if all == nil {
		all = []Evidence{{Ask: "areas"}} // no list of these areas is used here
	}
	return all, entries, nil
}

// lists parts codes by their list, in order.
func lists(codes []record.Code) (all [][]record.Code) {
	for _, c := range codes {
		i := slices.IndexFunc(all, func(l []record.Code) bool { return listOf(l[0]) == listOf(c) })
		if i < 0 {
			all, i = append(all, nil), len(all)
		}
		all[i] = append(all[i], c)
	}
	return all
}

func listOf(c record.Code) string { list, _, _ := strings.Cut(string(c), ":"); return list }

func (a *asker) members(declaration.Topic) ([]Evidence, []record.Index, error) {
	c, err := a.count()
	if err != nil {
		return nil, nil, err
	}
	last, err := a.last("member")
	return []Evidence{{Ask: "members", N: c.Members, Sorts: c.Sorts, More: len(c.Sorts), Of: len(partnership.Sort("").Values())}}, last, err
}

// local counts the local members; More is the commitments of theirs.
func (a *asker) local(declaration.Topic) ([]Evidence, []record.Index, error) {
	type row struct {
		id    record.ID
		entry record.Index
	}
	rows, err := view.All(a.r, `SELECT object, since FROM member WHERE sort = 'local' AND since < :position AND until >= :position`, nil,
		func(x *row) []any { return []any{&x.id, &x.entry} })
	e, is := Evidence{Ask: "local", N: len(rows)}, map[record.ID]bool{}
	var entries []record.Index
	for _, x := range rows {
		is[x.id] = true
		entries = append(entries, x.entry)
	}
	for _, x := range a.o.rows {
		if is[x.Member] {
			e.More++
		}
	}
	return []Evidence{e}, entries, err
}

// actions are the collective actions on record and who joined them. Joining is voluntary; the numbers are no score.
func (a *asker) actions(declaration.Topic) ([]Evidence, []record.Index, error) {
	t, err := actionTotals(a.r)
	if err != nil {
		return nil, nil, err
	}
	if t.Actions == 0 {
		return []Evidence{{Ask: "actions"}}, nil, nil
	}
	entries, err := view.Column[record.Index](a.r, `SELECT idx FROM entry WHERE kind IN ('action', 'joining', 'resource') AND idx < :position ORDER BY idx DESC LIMIT 20`)
	return []Evidence{{Ask: "actions", N: t.Actions}, {Ask: "joinings", N: t.ByMembers, More: t.Members}, {Ask: "joinings_organisations", N: t.Joinings - t.ByMembers, More: t.Organisations},
		{Ask: "resources", N: t.Resources}}, entries, err
}
