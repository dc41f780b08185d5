package pages

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"troth/chapters/home"
	"troth/core/view"
	"troth/edges/web"
)

const plansPath = "/plans"

// A plansCut is which plans an address asks for.
type plansCut struct{ state, year string }

func plansCutOf(q url.Values) (c plansCut) {
	if slices.Contains(home.PlanStates, home.PlanState(q.Get("state"))) {
		c.state = q.Get("state")
	}
	if y, err := strconv.Atoi(q.Get("year")); err == nil && y > 1900 && y < 2200 {
		c.year = strconv.Itoa(y)
	}
	return c
}

func (c plansCut) has(p home.PlanOfMember) bool {
	if c.state != "" && c.state != string(p.State) {
		return false
	}
	if c.year == "" {
		return true
	}
	from, to, ok := years(p.PlanRow)
	y, _ := strconv.Atoi(c.year)
	return ok && int(from) <= y && float64(y) < to
}

func (c plansCut) path() string {
	q := url.Values{}
	if c.state != "" {
		q.Set("state", c.state)
	}
	if c.year != "" {
		q.Set("year", c.year)
	}
	if len(q) == 0 {
		return plansPath
	}
	return plansPath + "?" + q.Encode()
}

func (s *site) plans(v *web.Visit) (web.Page, error) {
	cut := plansCutOf(v.URL.Query())
	return s.page(v, "plans", cut.path(), func(r *view.Reader) (web.Content, error) {
		p, err := home.Plans(r)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.allPlans(p, cut), nil
	})
}

// allPlans lays out the plans of all members: drawn over the years, and counted voice by voice.
func (l sayer) allPlans(p *home.PlansPage, cut plansCut) web.Content {
	lead := web.Text{Value: l.Say("allplans.lead", "plans", l.Say("n.plans", "n", len(p.Plans)), "commitments", l.Say("n.commitments", "n", p.Totals.Commitments)), Lang: l.Tag}
	all := web.Parts{web.Head{Title: web.Text{Value: l.Say("allplans.title"), Lang: l.Tag}, Lead: &lead}}
	list := web.Section{ID: "plans", Title: l.Say("timeline.title"), Note: l.Say("allplans.note"), Wide: true}
	chosen := l.chosenPlans(p.Plans, cut)
	switch {
	case len(p.Plans) == 0:
		list.Body = []any{web.Empty{Text: l.Say("plans.empty")}}
	default:
		list.Body = l.planFilters(p.Plans, cut)
		if len(chosen) == 0 {
			list.Body = append(list.Body, web.Empty{Text: l.Say("allplans.none")})
			break
		}
		if chart, ok := l.plansOverYears(chosen, p.Day); ok {
			list.Body = append(list.Body, chart)
		}
		list.Body = append(list.Body, l.plansTable(chosen))
	}
	all = append(all, list)
	if p.Totals.Commitments > 0 {
		all = append(all, web.Section{ID: "told", Title: l.Say("told.title"), Note: l.Say("told.note"),
			Body: []any{counts(p.Totals).Bars(l.Language, "bars", l.Say("told.chart", "n", p.Totals.Commitments))}})
	}
	if eras, ok := l.eras(p.Eras); ok {
		all = append(all, eras)
	}
	return web.Content{Parts: all, Shell: web.Shell{Title: l.Say("allplans.title"), Description: lead.Value, Path: cut.path(), JSON: "/api/v1/plans"}}
}

// chosenPlans are those of a cut by the name of the member, as the page's language sorts, then by when they began.
func (l sayer) chosenPlans(list []home.PlanOfMember, cut plansCut) []home.PlanOfMember {
	names := map[string]string{}
	var chosen []home.PlanOfMember
	for _, p := range list {
		if cut.has(p) {
			names[string(p.Member.ID)] = l.plain(p.Member.Name)
			chosen = append(chosen, p)
		}
	}
	order := collate.New(language.Make(l.Tag))
	slices.SortStableFunc(chosen, func(a, b home.PlanOfMember) int {
		from, _, _ := years(a.PlanRow)
		after, _, _ := years(b.PlanRow)
		return cmp.Or(order.CompareString(names[string(a.Member.ID)], names[string(b.Member.ID)]), cmp.Compare(a.Member.ID, b.Member.ID), cmp.Compare(from, after))
	})
	return chosen
}

// planFilters lead to plans by state and by year, each with how many there are beside the other choice.
func (l sayer) planFilters(list []home.PlanOfMember, cut plansCut) []any {
	states := web.Filter{Label: l.Say("allplans.by_state")}
	count := func(c plansCut) (n int64) {
		for _, p := range list {
			if c.has(p) {
				n++
			}
		}
		return n
	}
	add := func(f *web.Filter, text string, c plansCut, here bool) {
		n := count(c)
		if n == 0 && !here {
			return
		}
		if here {
			f.Here = len(f.Links)
		}
		f.Links = append(f.Links, web.Link{Text: text, Href: l.Href(c.path()), Count: n})
	}
	add(&states, l.Word("cut", "all"), plansCut{year: cut.year}, cut.state == "")
	for _, s := range home.PlanStates {
		add(&states, l.Word("planstate", string(s)), plansCut{string(s), cut.year}, cut.state == string(s))
	}
	first, last := 9999, 0
	for _, p := range list {
		if from, to, ok := years(p.PlanRow); ok {
			first, last = min(first, int(from)), max(last, int(to+.999)-1)
		}
	}
	byYear := web.Filter{Label: l.Say("allplans.by_year")}
	add(&byYear, l.Say("allplans.any_year"), plansCut{state: cut.state}, cut.year == "")
	for y := first; y <= last; y++ {
		add(&byYear, strconv.Itoa(y), plansCut{cut.state, strconv.Itoa(y)}, cut.year == strconv.Itoa(y))
	}
	return []any{states, byYear}
}

// plansTable is the twin of the drawing, and what a phone shows in its place.
func (l sayer) plansTable(list []home.PlanOfMember) web.Table {
	t := web.Table{Caption: l.Say("allplans.title"), Hidden: true}
	head := l.spokenHead(l.Word("kind", "plan"))
	t.Head = append(t.Head, web.Column{Title: l.Word("kind", "member")}, head[0], web.Column{Title: l.Say("runs")}, web.Column{Title: l.field("submitted")}, web.Column{Title: l.Say("allplans.state")})
	t.Head = append(t.Head, head[1:]...)
	for _, p := range list {
		cells := []any{l.named(p.Member), web.Link{Text: l.planName(p.Title, p.Number, p.Period), Href: l.Href(pathOf(p.ID))}, l.day(p.Period), l.day(p.Submitted), l.Word("planstate", string(p.State))}
		t.Rows = append(t.Rows, append(cells, l.spokenCells(p.Voices)...))
	}
	return t
}

// plansOverYears draws one line for each member, with its plans on it. A plan that runs is filled, one that ended or is to come is
// outlined, and of one that has no period the year in which it was handed in is a ring. False when no plan bears a year.
func (l sayer) plansOverYears(list []home.PlanOfMember, today string) (web.Chart, bool) {
	const width, left, right, row, top = 1152, 260, 1136, 24, 30
	first, last, lines := 9999, 0, 0
	for i, p := range list {
		if i == 0 || list[i-1].Member.ID != p.Member.ID {
			lines++
		}
		if from, to, ok := years(p.PlanRow); ok {
			first, last = min(first, int(from)), max(last, int(to+.999))
		}
	}
	if last == 0 {
		return web.Chart{}, false
	}
	now := inYears(today)
	if now >= float64(first) && now < float64(last)+3 {
		last = max(last, int(now)+1)
	}
	at := func(year float64) float64 { return left + (right-left)*(year-float64(first))/float64(last-first) }
	bottom := top + row*lines
	d := web.NewDrawing(l.Language, width)
	every := (last-first)/16 + 1
	for y := first; y <= last; y += every {
		x := at(float64(y))
		d.Add(`<path class="h" d="M%.1f %dV%d"/>`, d.Left(x, 0), top-6, bottom)
		d.Text("s", x, 14, "middle", strconv.Itoa(y))
	}
	line := -1
	for i, p := range list {
		if i == 0 || list[i-1].Member.ID != p.Member.ID {
			line++
			d.Text("", 0, float64(top+row*line)+16, "start", cut(l.plain(p.Member.Name), 30))
			d.Add(`<path class="h" d="M0 %.1fH%d"/>`, float64(top+row*(line+1))-.5, width)
		}
		from, to, ok := years(p.PlanRow)
		y := float64(top + row*line)
		switch {
		case !ok:
			continue
		case p.Period == nil:
			d.Add(`<circle class="p" stroke-width="1.5" cx="%.1f" cy="%.1f" r="5"/>`, d.Left(at(from+.5), 0), y+11.5)
			continue
		}
		class := "p"
		if p.State == home.Running {
			class = "f"
		}
		x, w := at(from), max(at(to)-at(from)-2, 4)
		d.Add(`<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="11"/>`, class, d.Left(x, w), y+6, w)
	}
	if now >= float64(first) && now <= float64(last) {
		d.Add(`<path class="k" stroke-width="2" d="M%.1f %dV%d"/>`, d.Left(at(now), 0), top-6, bottom)
		d.Text("b", min(at(now), width-30), float64(bottom)+18, "middle", l.Say("timeline.today"))
	}
	return web.Chart{ID: "allplans", Title: l.Say("timeline.title"), Wide: true, Note: l.Say("allplans.legend"),
		Description: l.Say("timeline.desc", "n", len(list), "from", strconv.Itoa(first), "to", strconv.Itoa(last)),
		Width:       width, Height: bottom + 26, Shapes: d.Shapes()}, true
}
