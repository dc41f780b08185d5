package home

import (
	"cmp"
	"iter"
	"slices"
	"strconv"

	"troth/chapters/agenda"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/record"
	"troth/core/view"
)

// PolicyArea is the page of a policy area; record.ErrNotFound when no list has its code and no commitment is tagged with it.
func PolicyArea(r *view.Reader, code record.Code) (*AreaPage, error) {
	w := &areaWorld{r: r}
	if err := w.read(); err != nil {
		return nil, err
	}
	return w.page(code)
}

// An areaWorld is what pages of areas have in common. With all, which an export reads once, no area is looked up again.
type areaWorld struct {
	r       *view.Reader
	all     *tagged
	members []memberAt
	plans   map[record.ID]shortPlan
}

func (w *areaWorld) read() (err error) {
	if w.members, err = memberOrder(w.r); err != nil {
		return err
	}
	w.plans, err = shortPlans(w.r)
	return err
}

// tagged is an overview in which all commitments of the area are.
func (w *areaWorld) tagged(code record.Code) (*tagged, error) {
	if w.all != nil {
		return w.all, nil
	}
	return lookTagged(w.r, plan.OfArea(code))
}

// area counts what is promised in one area.
func (w *areaWorld) area(code record.Code) (AreaRow, error) {
	t, err := w.tagged(code)
	if err != nil {
		return AreaRow{}, err
	}
	return t.area(code, w.members), nil
}

func (w *areaWorld) page(code record.Code) (*AreaPage, error) {
	b := partnership.NewBatch(w.r)
	t, err := w.tagged(code)
	if err != nil {
		return nil, err
	}
	rows := t.byArea[code]
	listed := t.lists.has(code)
	if !listed && len(rows) == 0 || areaPath(code) == "" {
		return nil, record.ErrNotFound
	}
	p := &AreaPage{Day: w.r.Day(), Area: t.lists.area(code), Voices: t.totals(rows), Commitments: []AreaCommitment{}}
	if listed {
		if err := w.place(p, t.lists); err != nil {
			return nil, err
		}
	}
	by := make(map[record.ID]*plan.Row, len(rows))
	for _, x := range rows {
		by[x.Commitment] = x
	}
	p.Members = t.members(b, by, w.members)
	if len(rows) > 0 {
		if p.Same, err = plan.SamePairs(w.r, plan.OfArea(code)); err != nil {
			return nil, err
		}
		if p.Methods, err = methodTotals(w.r, plan.OfArea(code), nil); err != nil {
			return nil, err
		}
		if p.Commitments, err = w.commitments(b, code, t); err != nil {
			return nil, err
		}
	}
	if err := w.alike(p, t.lists); err != nil {
		return nil, err
	}
	if p.Goals, err = suggestions(w.r, b, code); err != nil {
		return nil, err
	}
	return p, b.Read()
}

// place says where an area stands in its list.
func (w *areaWorld) place(p *AreaPage, lists areaLists) error {
	p.List = lists.of(p.Area)
	if p.Area.Parent != "" {
		within := areaOf(p.Area.Parent)
		p.Within = &within
	}
	l, _ := agenda.ListOf(p.List.ID)
	for _, c := range l.Codes {
		if c.Parent != p.Area.Code {
			continue
		}
		row, err := w.area(c.Code)
		if err != nil {
			return err
		}
		p.Parts = append(p.Parts, row)
	}
	return nil
}

// methodTotals counts what reviewers last found by each method, of the commitments of a scope that are among these; of all with nil.
func methodTotals(r *view.Reader, s plan.Scope, among map[record.ID]bool) ([]MethodTotals, error) {
	found, err := review.Judgements(r, s)
	if err != nil {
		return nil, err
	}
	totals := map[record.Code]*review.ReviewerTotals{}
	for id, by := range found {
		if among != nil && !among[id] {
			continue
		}
		for method, x := range by {
			if totals[method] == nil {
				fresh := review.NewReviewerTotals()
				totals[method] = &fresh
			}
			totals[method].Add(review.ReviewerGlance{Findings: 1, Step: x.Step, Word: x.Word})
		}
	}
	var list []MethodTotals
	for method := range totals {
		list = append(list, MethodTotals{review.MethodOf(method), *totals[method]})
	}
	slices.SortStableFunc(list, func(a, b MethodTotals) int { return review.ByTime(a.Method, b.Method) })
	return list, nil
}

// commitments lists those of an area by member, plan and number.
func (w *areaWorld) commitments(b *partnership.Batch, code record.Code, t *tagged) ([]AreaCommitment, error) {
	late, _, err := plan.MilestonesLate(w.r, plan.OfArea(code))
	if err != nil {
		return nil, err
	}
	order := map[record.ID]int{}
	for i, m := range w.members {
		order[m.id] = i
	}
	rows := slices.Clone(t.byArea[code])
	slices.SortStableFunc(rows, func(x, y *plan.Row) int {
		a, b := w.plans[x.Plan], w.plans[y.Plan]
		return cmp.Or(cmp.Compare(order[x.Member], order[y.Member]), cmp.Compare(b.first, a.first), cmp.Compare(x.Plan, y.Plan))
	})
	list := make([]AreaCommitment, len(rows))
	for i, x := range rows {
		c := &list[i]
		c.fill(b, t.overview, x, late)
		c.Member, c.Plan = x.Member, w.plans[x.Plan].Short
		b.Maybe(c.Plan.ID, "title", &c.Plan.Title)
	}
	return list, nil
}

// A shortPlan is a plan as lists name it.
type shortPlan struct {
	plan.Short
	first string // day
	facts string // of its present version
}

func shortPlans(r *view.Reader) (map[record.ID]shortPlan, error) {
	type row struct {
		id     record.ID
		number record.Code
		period record.Day
		facts  string
	}
	rows, err := view.All(r, `SELECT object, number, first_day, last_day, facts FROM plan WHERE since < :position AND until >= :position`, nil,
		func(x *row) []any { return []any{&x.id, &x.number, &x.period.From, &x.period.To, &x.facts} })
	all := make(map[record.ID]shortPlan, len(rows))
	for _, x := range rows {
		s := shortPlan{plan.Short{ID: x.id, Period: partnership.DayOf(x.period.From, x.period.To)}, x.period.From, x.facts}
		if x.number != "" {
			s.Number = &x.number
		}
		all[x.id] = s
	}
	return all, err
}

// SameName is the relation of areas of two lists that are called alike, where no crosswalk tells what that means: no more is known.
const SameName agenda.Relation = "same_name"

// alike counts what is promised in areas of other lists that a crosswalk sets beside this one, or that have its name where one of both is of a
// list that the record alone has: each by itself.
func (w *areaWorld) alike(p *AreaPage, lists areaLists) error {
	for _, like := range agenda.Likes(p.Area.Code) {
		if !agenda.Has(agenda.Areas, like.Code) {
			continue
		}
		row, err := w.area(like.Code)
		if err != nil {
			return err
		}
		p.Alike = append(p.Alike, AreaAlike{AreaRow: row, Relation: like.Relation, Basis: like.Basis, List: *lists.of(row.Area)})
	}
	for _, code := range lists.namesakes(p.Area) {
		row, err := w.area(code)
		if err != nil {
			return err
		}
		p.Alike = append(p.Alike, AreaAlike{AreaRow: row, Relation: SameName, Basis: string(SameName), List: *lists.of(row.Area)})
	}
	return nil
}

// suggestions are the goals and articles that crosswalks set beside an area, with their publishers' sentences where these are on record.
func suggestions(r *view.Reader, b *partnership.Batch, code record.Code) ([]Suggested, error) {
	var list []Suggested
	for _, like := range agenda.Likes(code) {
		id, _ := agenda.Split(like.Code)
		l, ok := agenda.ListOf(id)
		if !ok || l.Use == agenda.Areas {
			continue
		}
		s := Suggested{Code: like.Code, List: id, ListName: l.Name.Text(), Relation: like.Relation, Basis: like.Basis}
		if c, _ := agenda.CodeOf(like.Code); c.Label != nil {
			s.Label = c.Label.Text()
		} else if c.Parent != "" {
			s.Label = agenda.LabelOf(c.Parent)
		}
		list = append(list, s)
	}
	return list, sentences(r, b, list)
}

// sentences fills in what publishers say, once the batch is read.
func sentences(r *view.Reader, b *partnership.Batch, list []Suggested) error {
	for i := range list {
		thing, err := agenda.OnRecord(r, list[i].Code)
		if err != nil {
			return err
		}
		if thing != "" {
			b.Maybe(thing, "text", &list[i].Text)
		}
	}
	return nil
}

// Key tells methods and their versions apart.
func (m MethodTotals) Key() string { return m.Method.ID + "@" + strconv.Itoa(m.Method.Version) }

// areaPages are the pages of all areas that the page of areas lists.
func areaPages(r *view.Reader, areas *AreasPage) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		w := &areaWorld{r: r}
		err := w.read()
		if err == nil {
			w.all, err = lookTagged(r, plan.Everything())
		}
		if err != nil {
			yield("areas", err)
			return
		}
		for _, l := range areas.Lists {
			for _, a := range l.Areas {
				if a.Path == "" {
					continue
				}
				var page any
				if page, err = w.page(a.Code); err != nil {
					page = err
				}
				if !yield(a.Path, page) {
					return
				}
			}
		}
	}
}
