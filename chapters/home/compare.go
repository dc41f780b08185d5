package home

import (
	"slices"

	"troth/chapters/agenda"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
)

// CompareAtMost is how many members or areas are set side by side.
const CompareAtMost = 4

// ComparePage sets members side by side, or policy areas. What is counted by different methods, or in lists of different times, stays
// apart, and nothing is ranked: sides stand in the order in which they were asked for.
type ComparePage struct {
	Day     string       `json:"day"`              // of the reader
	Sides   []Side       `json:"sides"`            // at most CompareAtMost
	Areas   []Area       `json:"areas,omitempty"`  // members are compared in these alone: commitments that have any of them
	Across  bool         `json:"across,omitempty"` // the areas are of lists of different times
	Members []AreaMember `json:"members"`          // that can be chosen, in the order in which they were put on record
	Lists   []AreaList   `json:"lists"`            // whose areas can be chosen, those with commitments
}

// Side is a member or an area with its figures.
type Side struct {
	Member  *partnership.Named `json:"member,omitempty"`
	Area    *Area              `json:"area,omitempty"`
	List    *AreaListName      `json:"list,omitempty"` // of the area
	Plans   int                `json:"plans"`          // with such commitments
	Members int                `json:"members"`
	Period  *record.Day        `json:"period,omitempty"` // from the first day known of these plans to the last: on which they begin, end or are handed in
	Voices  Totals             `json:"voices"`
	Methods []MethodTotals     `json:"methods,omitempty"`
	ByArea  []AreaCounted      `json:"by_area,omitempty"` // of a member, in each of the chosen areas
	// Where what is compared comes from: the editions that its commitments, reports and findings were taken from, in the order in which
	// these came on record, and how many of them were said here.
	Editions []partnership.Source `json:"editions,omitempty"`
	Here     int                  `json:"here,omitempty"`
}

// AreaCounted is how many commitments have an area.
type AreaCounted struct {
	Area        Area `json:"area"`
	Commitments int  `json:"commitments"`
}

// Compare sets side by side the members that are named, or else the areas. What is not on record is left out.
func Compare(r *view.Reader, members []record.ID, areas []record.Code) (*ComparePage, error) {
	b := partnership.NewBatch(r)
	all, err := Areas(r)
	if err != nil {
		return nil, err
	}
	p := &ComparePage{Day: r.Day(), Sides: []Side{}, Members: []AreaMember{}}
	order, err := memberOrder(r)
	if err != nil {
		return nil, err
	}
	known := map[record.ID]bool{}
	for _, m := range order {
		known[m.id] = true
		p.Members = append(p.Members, AreaMember{Named: partnership.Named{ID: m.id}, Country: m.country})
	}
	for i := range p.Members {
		b.Name(&p.Members[i].Named)
	}
	areas = p.choices(all, areas)
	lists, err := areaListsOf(r)
	if err != nil {
		return nil, err
	}
	for _, id := range members {
		if known[id] && len(p.Sides) < CompareAtMost {
			p.Sides = append(p.Sides, Side{Member: &partnership.Named{ID: id}})
		}
	}
	if len(p.Sides) > 0 {
		for _, a := range areas {
			p.Areas = append(p.Areas, lists.area(a))
		}
		p.Across = across(areas)
	} else {
		for _, a := range areas[:min(len(areas), CompareAtMost)] {
			area := lists.area(a)
			p.Sides = append(p.Sides, Side{Area: &area, List: lists.of(area)})
			p.Across = across(areas)
		}
	}
	for i := range p.Sides {
		if err := p.Sides[i].count(r, b, p.Areas); err != nil {
			return nil, err
		}
	}
	return p, b.Read()
}

// choices keeps what a form offers, and of the areas that are asked for those that there are.
func (p *ComparePage) choices(all *AreasPage, areas []record.Code) []record.Code {
	var kept []record.Code
	there := map[record.Code]bool{}
	for _, l := range all.Lists {
		list := AreaList{ID: l.ID, Name: l.Name, Published: l.Published, Voices: l.Voices, Members: []AreaMember{}, Areas: []AreaRow{}}
		for _, a := range l.Areas {
			if a.Voices.Commitments > 0 {
				there[a.Code] = true
				a.By = nil
				list.Areas = append(list.Areas, a)
			}
		}
		if len(list.Areas) > 0 {
			p.Lists = append(p.Lists, list)
		}
	}
	for _, a := range areas {
		if (there[a] || agenda.Has(agenda.Areas, a)) && !slices.Contains(kept, a) {
			kept = append(kept, a)
		}
	}
	return kept
}

// across reports whether areas are of more than one list.
func across(areas []record.Code) bool {
	for _, a := range areas {
		first, _ := agenda.Split(areas[0])
		if list, _ := agenda.Split(a); list != first {
			return true
		}
	}
	return false
}

// count fills a side. Of a member only the commitments that have one of the areas are counted, when there are any.
func (s *Side) count(r *view.Reader, b *partnership.Batch, areas []Area) error {
	var scope plan.Scope
	if s.Member != nil {
		b.Name(s.Member)
		scope = plan.OfMember(s.Member.ID)
	} else {
		scope = plan.OfArea(s.Area.Code)
	}
	t, err := lookTagged(r, scope)
	if err != nil {
		return err
	}
	among := map[record.ID]bool{}
	var rows []*plan.Row
	for i := range t.rows {
		x := &t.rows[i]
		if len(areas) > 0 && !slices.ContainsFunc(areas, func(a Area) bool { return slices.Contains(t.byRow[x.Commitment], a.Code) }) {
			continue
		}
		among[x.Commitment] = true
		rows = append(rows, x)
	}
	for _, a := range areas {
		s.ByArea = append(s.ByArea, AreaCounted{a, len(t.byArea[a.Code])})
	}
	s.Voices = t.totals(rows)
	if s.Methods, err = methodTotals(r, scope, among); err != nil {
		return err
	}
	if err := s.sources(r, b, rows); err != nil {
		return err
	}
	return s.span(r, rows)
}

// sources finds where the commitments of a side come from, and what governments and reviewers say of them. People speak here alone.
func (s *Side) sources(r *view.Reader, b *partnership.Batch, rows []*plan.Row) error {
	ids := make([]record.ID, len(rows))
	for i, x := range rows {
		ids[i] = x.Commitment
	}
	type row struct {
		edition record.ID
		n       int
	}
	list, err := view.All(r, `SELECT e.source, count(*) FROM (
			SELECT c.since FROM json_each(?1) j CROSS JOIN commitment c ON c.object = j.value WHERE c.since < :position AND c.until >= :position
			UNION ALL SELECT p.since FROM json_each(?1) j CROSS JOIN progress p ON p.commitment = j.value
				WHERE p.act <> 'taken_back' AND p.since < :position AND p.until >= :position
			UNION ALL SELECT f.since FROM json_each(?1) j CROSS JOIN finding f ON f.commitment = j.value
				WHERE f.act <> 'taken_back' AND f.since < :position AND f.until >= :position
		) x JOIN entry e ON e.idx = x.since GROUP BY e.source ORDER BY (SELECT min(idx) FROM entry d WHERE d.object = e.source)`, view.Args{jsonOf(ids)},
		func(x *row) []any { return []any{&x.edition, &x.n} })
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.edition == "" {
			s.Here = x.n
		} else {
			s.Editions = append(s.Editions, partnership.Source{ID: x.edition})
		}
	}
	for i := range s.Editions {
		b.Source(&s.Editions[i])
	}
	return nil
}

// span counts plans and members, and finds the days over which the plans run.
func (s *Side) span(r *view.Reader, rows []*plan.Row) error {
	plans, err := shortPlans(r)
	if err != nil {
		return err
	}
	seen, members := map[record.ID]bool{}, map[record.ID]bool{}
	var from, to string
	within := func(d *record.Day) {
		if d == nil {
			return
		}
		for _, day := range []string{d.From, d.To} {
			if day != "" && (from == "" || day < from) {
				from = day
			}
			to = max(to, day)
		}
	}
	for _, x := range rows {
		members[x.Member] = true
		if seen[x.Plan] {
			continue
		}
		seen[x.Plan] = true
		p, ok := plans[x.Plan]
		if !ok {
			continue
		}
		within(p.Period)
		submitted, err := plan.SubmittedIn(p.facts)
		if err != nil {
			return err
		}
		within(submitted)
	}
	s.Plans, s.Members, s.Period = len(seen), len(members), partnership.DayOf(from, to)
	return nil
}

// Chosen is what is compared: members, and the areas that are sides or that members are compared in.
func (p *ComparePage) Chosen() (members []record.ID, areas []record.Code) {
	for _, s := range p.Sides {
		if s.Member != nil {
			members = append(members, s.Member.ID)
		} else {
			areas = append(areas, s.Area.Code)
		}
	}
	for _, a := range p.Areas {
		areas = append(areas, a.Code)
	}
	return members, areas
}
