package home

import (
	"cmp"
	"slices"
	"strings"

	"troth/chapters/partnership"
	"troth/chapters/partnership/meaning"
	"troth/chapters/partnership/version"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
)

// EditionPage is a published file as it was imported, and what it brought.
type EditionPage struct {
	Day     string           `json:"day"`     // of the reader
	Version record.Index     `json:"version"` // the last entry that changed this page
	Edition EditionInfo      `json:"edition"`
	Covers  *record.Text     `json:"covers,omitempty"` // what it holds, where that is a part of what its publisher has
	Said    partnership.Said `json:"said"`
	Brought []Brought        `json:"brought"`           // by kind, the most first
	After   []EditionAfter   `json:"after"`             // what the later versions among these came after
	Meaning *MeaningCounts   `json:"meaning,omitempty"` // how they differ from what they came after; absent when there are none
	Changes []MovedThing     `json:"changes"`           // of what is promised, newest first: only what changed in meaning, at most 30
	Found   []MovedThing     `json:"found"`             // of what reviewers found, likewise: another voice, so no change of a promise
	Lacks   *Lacking         `json:"lacks,omitempty"`   // what files imported before gave and it does not have; absent when that is nothing, or was not looked for
	Flagged []Flagged        `json:"flagged"`           // what could not be understood or had to be assumed, the most first
	Newest  []Statement      `json:"newest"`            // of its entries
}

// Brought is how many entries of a kind were taken from an edition.
type Brought struct {
	Kind string `json:"kind"`
	N    int    `json:"n"`
	New  int    `json:"new"` // of these, first versions
}

// EditionAfter is where the versions that an edition's own came after are from: another edition, or here.
type EditionAfter struct {
	Source *partnership.Source `json:"source,omitempty"` // none when they were said here
	N      int                 `json:"n"`
}

// MeaningCounts says how versions differ from those before them, each counted by the whole of its differences.
type MeaningCounts struct {
	Of            int           `json:"of"`       // later versions
	Compared      int           `json:"compared"` // of these, the newest ones of kinds that can be compared
	MeaningTotals               // of all that were compared
	Findings      MeaningTotals `json:"findings"` // of these, what reviewers found: another voice, so no change of a promise
}

// MeaningTotals counts versions by what they changed.
type MeaningTotals struct {
	Same    int                   `json:"same"` // they only tell of their source
	Classes map[meaning.Class]int `json:"classes"`
}

// add counts a version.
func (t *MeaningTotals) add(c meaning.Class) {
	if c == meaning.Same {
		t.Same++
	} else {
		t.Classes[c]++
	}
}

func newMeaningTotals() MeaningTotals {
	t := MeaningTotals{Classes: map[meaning.Class]int{}}
	for _, c := range meaning.Same.Values() {
		t.Classes[meaning.Class(c)] = 0
	}
	return t
}

// Lacking is what editions of the same publisher that came on record before gave and an edition does not have. It stays on record.
type Lacking struct {
	Plans []LackedPlan        `json:"plans"` // by their members' names
	Parts int                 `json:"parts"` // milestones and indicators
	First []partnership.Named `json:"first"` // of the commitments of plans that it does have, by plan, at most 100
}

// LackedPlan is a plan of which an edition does not have some commitments, or nothing at all.
type LackedPlan struct {
	Plan        plan.Short        `json:"plan"`
	Member      partnership.Named `json:"member"`
	Whole       bool              `json:"whole"`       // nothing of it is there
	Commitments []record.ID       `json:"commitments"` // those that are not there, in the order in which they came on record
}

// Flagged is how many entries carry a flag.
type Flagged struct {
	Flag record.Code `json:"flag"`
	N    int         `json:"n"`
}

// How much of an edition its page shows.
const (
	editionCompared = 2_000 // later versions
	editionNewest   = 12
	editionLacked   = 100 // commitments by their names
)

// Edition is an edition's page; record.ErrNotFound when there is no such edition.
func Edition(r *view.Reader, id record.ID) (*EditionPage, error) {
	b := partnership.NewBatch(r)
	list, err := editions(r, b, `AND d.object = ?1`, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, record.ErrNotFound
	}
	p := &EditionPage{Day: r.Day(), Edition: list[0], Changes: []MovedThing{}, Found: []MovedThing{}}
	b.Maybe(id, "covers", &p.Covers)
	said, err := partnership.Last(r, id)
	if err != nil {
		return nil, err
	}
	said.Into(b, &p.Said)
	if p.Version, err = r.Version(id); err != nil {
		return nil, err
	}
	p.Brought, err = view.All(r, `SELECT kind, count(*), sum(revision = 1) FROM entry WHERE source = ?1 AND source <> '' AND idx < :position
		GROUP BY kind ORDER BY count(*) DESC, kind`, view.Args{id}, func(x *Brought) []any { return []any{&x.Kind, &x.N, &x.New} })
	if err != nil {
		return nil, err
	}
	if err := p.after(r, b, id); err != nil {
		return nil, err
	}
	if p.Lacks, err = lacking(r, b, id, list[0].Entry); err != nil {
		return nil, err
	}
	if p.Flagged, err = flagged(r, id); err != nil {
		return nil, err
	}
	changes, found, err := p.compare(r, b, id)
	if err != nil {
		return nil, err
	}
	newest, err := view.All(r, `SELECT e.kind, e.object, `+partnership.SaidColumns+` FROM entry e WHERE e.source = ?1 AND e.source <> '' AND e.idx < :position
		ORDER BY e.idx DESC LIMIT ?2`, view.Args{id, editionNewest}, (*statementRow).fields)
	if err != nil {
		return nil, err
	}
	if p.Newest, err = statements(r, b, newest); err != nil {
		return nil, err
	}
	err = b.Read()
	p.Edition = list[0]
	p.Changes, p.Found = changes.things(), found.things()
	return p, err
}

// after counts where the versions are from that those of an edition came after.
func (p *EditionPage) after(r *view.Reader, b *partnership.Batch, id record.ID) error {
	type row struct {
		source record.ID
		n      int
	}
	rows, err := view.All(r, `SELECT w.source, count(*) FROM entry e JOIN entry w ON w.object = e.object AND w.revision = e.revision - 1
		WHERE e.source = ?1 AND e.source <> '' AND e.revision > 1 AND e.idx < :position GROUP BY w.source ORDER BY count(*) DESC, w.source`, view.Args{id},
		func(x *row) []any { return []any{&x.source, &x.n} })
	p.After = make([]EditionAfter, len(rows))
	for i, x := range rows {
		p.After[i].N = x.n
		if x.source != "" {
			p.After[i].Source = &partnership.Source{ID: x.source}
			b.Source(p.After[i].Source)
		}
	}
	return err
}

// compare classes the later versions of an edition by what they changed, and returns the newest that changed in meaning: of what is promised,
// and of what reviewers found.
func (p *EditionPage) compare(r *view.Reader, b *partnership.Batch, id record.ID) (changes, found *movedThings, err error) {
	of := 0
	for _, x := range p.Brought {
		of += x.N - x.New
	}
	if of == 0 {
		return &movedThings{}, &movedThings{}, nil
	}
	m := &MeaningCounts{Of: of, MeaningTotals: newMeaningTotals(), Findings: newMeaningTotals()}
	compare := func(kinds string, count func(meaning.Class)) (*movedThings, error) {
		list, err := view.All(r, `SELECT e.kind, e.object, `+partnership.SaidColumns+` FROM entry e WHERE e.source = ?1 AND e.source <> '' AND e.idx < :position
			AND e.revision > 1 AND e.kind IN `+kinds+` ORDER BY e.idx DESC LIMIT ?2`, view.Args{id, editionCompared}, (*statementRow).fields)
		if err != nil {
			return nil, err
		}
		m.Compared += len(list)
		return compareThings(r, b, list, func(v *Version) { count(v.Class) })
	}
	if changes, err = compare(versioned, m.add); err != nil {
		return nil, nil, err
	}
	found, err = compare(judgements, func(c meaning.Class) {
		m.add(c)
		m.Findings.add(c)
	})
	p.Meaning = m
	return changes, found, err
}

// lacking is what an edition, which came on record at an entry, does not have. Of a plan of which it has nothing, that is each commitment
// that earlier editions brought.
func lacking(r *view.Reader, b *partnership.Batch, id record.ID, entry record.Index) (*Lacking, error) {
	facts, err := view.Value[string](r, `SELECT facts FROM edition WHERE object = ?1 AND since < :position AND until >= :position`, id)
	if err != nil {
		return nil, err
	}
	var e partnership.Edition
	if err := version.Facts(partnership.EditionKind, facts, &e); err != nil || len(e.Lacks) == 0 {
		return nil, err
	}
	type row struct{ commitment, plan, member record.ID }
	rows, err := view.All(r, `SELECT c.object, c.plan, c.member FROM commitment c JOIN entry e ON e.object = c.object AND e.revision = 1
		WHERE (c.object IN (SELECT value FROM json_each(?1)) OR e.idx < ?2 AND e.source <> '' AND c.plan IN (SELECT value FROM json_each(?1)))
		AND c.since < :position AND c.until >= :position ORDER BY c.plan, e.idx`, view.Args{jsonOf(e.Lacks), entry},
		func(x *row) []any { return []any{&x.commitment, &x.plan, &x.member} })
	if err != nil {
		return nil, err
	}
	plans, err := shortPlans(r)
	if err != nil {
		return nil, err
	}
	members, err := memberOrder(r)
	if err != nil {
		return nil, err
	}
	order := map[record.ID]int{}
	for i, m := range members {
		order[m.id] = i
	}
	l := &Lacking{Plans: []LackedPlan{}, First: []partnership.Named{}}
	for _, x := range rows {
		if n := len(l.Plans); n == 0 || l.Plans[n-1].Plan.ID != x.plan {
			l.Plans = append(l.Plans, LackedPlan{Plan: plans[x.plan].Short, Member: partnership.Named{ID: x.member}, Whole: slices.Contains(e.Lacks, x.plan)})
		}
		last := &l.Plans[len(l.Plans)-1]
		last.Commitments = append(last.Commitments, x.commitment)
	}
	slices.SortStableFunc(l.Plans, func(x, y LackedPlan) int {
		return cmp.Or(cmp.Compare(order[x.Member.ID], order[y.Member.ID]), cmp.Compare(plans[x.Plan.ID].first, plans[y.Plan.ID].first))
	})
	for i := range l.Plans {
		x := &l.Plans[i]
		b.Name(&x.Member)
		b.Maybe(x.Plan.ID, "title", &x.Plan.Title)
		for _, c := range x.Commitments[:min(len(x.Commitments), editionLacked-len(l.First))] {
			if !x.Whole {
				l.First = append(l.First, partnership.Named{ID: c})
			}
		}
	}
	for i := range l.First {
		b.Name(&l.First[i])
	}
	for _, x := range e.Lacks {
		if x.Prefix() == plan.MilestoneKind.Prefix || x.Prefix() == plan.IndicatorKind.Prefix {
			l.Parts++
		}
	}
	return l, nil
}

// flagged counts the flags of what was taken from an edition.
func flagged(r *view.Reader, id record.ID) ([]Flagged, error) {
	var from []string
	for _, table := range []string{"member", "plan", "commitment", "declaration", "pledge", "action", "joining"} {
		from = append(from, `SELECT f.value AS flag FROM entry e JOIN `+table+` v ON v.object = e.object AND v.since = e.idx, json_each(v.facts, '$.flags') f
			WHERE e.source = ?1 AND e.source <> '' AND e.kind = '`+table+`' AND e.idx < :position`)
	}
	from = append(from, `SELECT f.value FROM entry e JOIN finding v ON v.object = e.object AND v.since = e.idx, json_each('["' || replace(v.flags, char(10), '","') || '"]') f
		WHERE e.source = ?1 AND e.source <> '' AND e.kind = 'finding' AND e.idx < :position AND v.flags <> ''`)
	list, err := view.All(r, `SELECT flag, count(*) FROM (`+strings.Join(from, ` UNION ALL `)+`) GROUP BY flag ORDER BY count(*) DESC, flag`, view.Args{id},
		func(x *Flagged) []any { return []any{&x.Flag, &x.N} })
	if list == nil {
		list = []Flagged{}
	}
	return list, err
}

// editions reads editions as they stand now, oldest first; where is SQL that chooses among them.
func editions(r *view.Reader, b *partnership.Batch, where string, args ...any) ([]EditionInfo, error) {
	type row struct {
		EditionInfo
		facts string
	}
	rows, err := view.All(r, `SELECT d.object, d.since, d.sha256, d.facts,
		(SELECT count(*) FROM entry e WHERE e.source = d.object AND e.source <> '' AND e.idx < :position)
		FROM edition d WHERE d.since < :position AND d.until >= :position `+where+` ORDER BY d.since`, args,
		func(x *row) []any { return []any{&x.ID, &x.Entry, &x.SHA256, &x.facts, &x.Entries} })
	if err != nil {
		return nil, err
	}
	list := make([]EditionInfo, len(rows))
	for i := range rows {
		x, e := &rows[i], &list[i]
		*e = x.EditionInfo
		var facts partnership.Edition
		if err := version.Facts(partnership.EditionKind, x.facts, &facts); err != nil {
			return nil, err
		}
		e.Published, e.Retrieved, e.Licence, e.Size, e.Rows, e.Rejected = facts.Published, facts.Retrieved, facts.Licence, facts.Size, facts.Rows, facts.Rejected
		b.Text(e.ID, "publisher", &e.Publisher)
		b.Text(e.ID, "title", &e.Title)
		b.Maybe(e.ID, "terms", &e.Terms)
		b.Maybe(e.ID, "address", &e.Address)
		b.Maybe(e.ID, "name", &e.Name)
		b.Maybe(e.ID, "covers", &e.Covers)
	}
	return list, nil
}
