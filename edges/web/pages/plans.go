package pages

import (
	"cmp"
	"html/template"
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

func plansCutOf(q url.Values) (c plansCut, err error) {
	var states []string
	for _, s := range home.PlanStates {
		states = append(states, string(s))
	}
	if c.state, err = web.OneOf(q, "state", states...); err != nil {
		return c, err
	}
	year, err := web.Number(q, "year", 1901, 2199)
	if year > 0 {
		c.year = strconv.Itoa(year)
	}
	return c, err
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
	cut, err := plansCutOf(v.URL.Query())
	if err != nil {
		return web.Page{}, err
	}
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
	list := web.Section{ID: "plans", Title: l.Say("plans.title"), Note: l.Say("allplans.note"), Wide: true}
	chosen := l.chosenPlans(p.Plans, cut)
	switch {
	case len(p.Plans) == 0:
		list.Body = []any{web.Empty{Text: l.Say("plans.empty")}}
	default:
		list.Body = append(l.partly(p.Partly), l.planFilters(p.Plans, cut)...)
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

// A planLine is the plans of one member in lanes, so that those that run at the same time stand beside each other.
type planLine struct {
	name  string
	plans []lanePlan
	lanes int
}

type lanePlan struct {
	home.PlanOfMember
	from, to float64
	lane     int
}

// planLines are the plans of members one after the other, which the list has in order of when they began. A plan goes into the first
// lane that is free when it begins; plans that bear no year are on no line, but their member is.
func (l sayer) planLines(list []home.PlanOfMember) (lines []planLine) {
	var free []float64 // from when on each lane of the line is
	for i, p := range list {
		if i == 0 || list[i-1].Member.ID != p.Member.ID {
			lines, free = append(lines, planLine{name: l.plain(p.Member.Name), lanes: 1}), nil
		}
		from, to, ok := years(p.PlanRow)
		if !ok {
			continue
		}
		if p.Period == nil { // a ring in the middle of its year
			to = from + 1
		}
		const near = 1.0 / 52 // a plan may begin some days before the one before it ends
		lane := slices.IndexFunc(free, func(until float64) bool { return until <= from+near })
		if lane < 0 {
			lane, free = len(free), append(free, 0)
		}
		free[lane] = max(to, from+.1)
		line := &lines[len(lines)-1]
		line.plans, line.lanes = append(line.plans, lanePlan{p, from, to, lane}), max(line.lanes, len(free))
	}
	return lines
}

// A planSheet is the measures of a drawing of plans: where years begin and end, and how high a member's name and a lane are. The name
// stands before its lanes, or over them when it has a height.
type planSheet struct {
	width, left, right, name, lane, letters, ticks int
}

var (
	lyingPlans   = planSheet{width: 1152, left: 260, right: 1136, lane: 16, letters: 30, ticks: 16}
	uprightPlans = planSheet{width: 344, left: 4, right: 340, name: 20, lane: 16, letters: 40, ticks: 5}
)

// plansOverYears draws one line for each member, with its plans on it. A plan that runs is filled, one that ended or is to come is
// outlined, and of one that has no period the year in which it was handed in is a ring. False when no plan bears a year.
func (l sayer) plansOverYears(list []home.PlanOfMember, today string) (web.Chart, bool) {
	first, last := 9999, 0
	lines := l.planLines(list)
	for _, line := range lines {
		for _, p := range line.plans {
			first, last = min(first, int(p.from)), max(last, int(p.to+.999))
		}
	}
	if last == 0 {
		return web.Chart{}, false
	}
	now := inYears(today)
	if now >= float64(first) && now < float64(last)+3 {
		last = max(last, int(now)+1)
	}
	span := planYears{first, last, now}
	strips := slices.Collect(slices.Chunk(lines, planStrip))
	lying, height := l.drawPlans(lyingPlans, strips[0], span, true, len(strips) == 1)
	var below []web.Strip
	for i, strip := range strips[1:] {
		again, high := l.drawPlans(lyingPlans, nil, span, true, false)
		more, tall := l.drawPlans(lyingPlans, strip, span, false, i == len(strips)-2)
		below = append(below, web.Strip{Height: high, Shapes: again, Paper: true}, web.Strip{Height: tall, Shapes: more})
	}
	upright, tall := l.drawPlans(uprightPlans, lines, span, true, true)
	return web.Chart{ID: "allplans", Title: l.Say("timeline.title"), Wide: true, Note: l.Say("allplans.legend"),
		Description: l.Say("timeline.desc", "n", len(list), "from", strconv.Itoa(first), "to", strconv.Itoa(last)),
		Width:       lyingPlans.width, Height: height, Shapes: lying, Below: below,
		Upright: &web.Upright{Width: uprightPlans.width, Height: tall, Shapes: upright}}, true
}

// planStrip is how many members paper keeps together.
const planStrip = 12

// planYears is the first year of a drawing, where its last one ends, and today.
type planYears struct {
	first, last int
	now         float64
}

// drawPlans draws the lines on a sheet, with today where it lies between the years; and says how high that is. The years are named over
// the lines at the head of a drawing, and today is under them at its foot.
func (l sayer) drawPlans(s planSheet, lines []planLine, span planYears, head, foot bool) (template.HTML, int) {
	const pad = 8
	at := func(year float64) float64 {
		return float64(s.left) + float64(s.right-s.left)*(year-float64(span.first))/float64(span.last-span.first)
	}
	top, from := 0, 0
	if head {
		top, from = 30, 24
	}
	bottom := top
	for _, line := range lines {
		bottom += pad + s.name + s.lane*line.lanes
	}
	d := web.NewDrawing(l.Language, s.width)
	for y := span.first; y <= span.last; y += (span.last-span.first)/s.ticks + 1 {
		x, anchor := at(float64(y)), "middle"
		if s.name > 0 && y == span.first {
			anchor = "start"
		} else if s.name > 0 && x > float64(s.right-16) {
			anchor = "end"
		}
		d.Add(`<path class="h" d="M%.1f %dV%d"/>`, d.Left(x, 0), from, bottom)
		if head {
			d.Text("s", x, 14, anchor, strconv.Itoa(y))
		}
	}
	y := top
	for _, line := range lines {
		d.Text("", 0, float64(y)+16, "start", cut(line.name, s.letters))
		for _, p := range line.plans {
			lane := float64(y+s.name+s.lane*p.lane) + 6
			if p.Period == nil {
				d.Add(`<circle class="p" stroke-width="1.5" cx="%.1f" cy="%.1f" r="5"/>`, d.Left(at(p.from+.5), 0), lane+5.5)
				continue
			}
			class := "p"
			if p.State == home.Running {
				class = "f"
			}
			x, w := at(p.from), max(at(p.to)-at(p.from)-2, 4)
			d.Add(`<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="11"/>`, class, d.Left(x, w), lane, w)
		}
		y += pad + s.name + s.lane*line.lanes
		d.Add(`<path class="h" d="M0 %.1fH%d"/>`, float64(y)-.5, s.width)
	}
	if span.now < float64(span.first) || span.now > float64(span.last) {
		return d.Shapes(), bottom
	}
	d.Add(`<path class="k" stroke-width="2" d="M%.1f %dV%d"/>`, d.Left(at(span.now), 0), from, bottom)
	if !foot {
		return d.Shapes(), bottom
	}
	d.Text("b", min(at(span.now), float64(s.width-40)), float64(bottom)+18, "middle", l.Say("timeline.today"))
	return d.Shapes(), bottom + 26
}
