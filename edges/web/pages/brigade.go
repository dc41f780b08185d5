package pages

import (
	"net/url"
	"slices"
	"strconv"

	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
	"troth/edges/web"
)

// suspected is whom the rule for brigades finds, with the reason, and the way to the map without them.
func (x report) suspected() web.Section {
	sec := web.Section{ID: "brigade", Title: x.Say("brigade"), Note: x.Say("brigade.rule", "least", opinionmap.BrigadeLeast)}
	list := opinion.SuspectsOf(x.m)
	switch {
	case !x.m.Ordered:
		sec.Body = []any{web.Para{Text: x.Say("brigade.unordered")}}
	case len(list) == 0:
		sec.Body = []any{web.Para{Text: x.Say("brigade.none")}}
	default:
		path := ordering{without: true}.address(pathOf(x.p.Conversation.ID))
		sec.Body = []any{web.Para{Text: x.Say("brigade.found", "n", len(list))}, web.Para{Text: web.Link{Text: x.Say("brigade.beside"), Href: x.Href(path)}},
			web.Details{Summary: x.Say("brigade.list"), Table: x.suspects(list)}}
		sec.Body = append(sec.Body, x.moreSuspects(list)...)
	}
	return sec
}

// suspectsShown is how many suspects a page lists.
const suspectsShown = 100

// suspects lists them, as many as a page does.
func (x report) suspects(list []opinion.SuspectInfo) web.Table {
	t := web.Table{ID: "suspects", Caption: x.Say("brigade.list"), Hidden: true, Head: []web.Column{{Title: x.Say("brigade.participant")}, {Title: x.Say("brigade.reason")}}}
	for _, s := range list[:min(suspectsShown, len(list))] {
		t.Rows = append(t.Rows, []any{strconv.Itoa(s.Participant), x.Say("brigade.because", "alike", s.Alike, "answers", s.Answers, "from", s.From, "to", s.To)})
	}
	return t
}

// moreSuspects says how many there are that the page does not list, and where all are.
func (x report) moreSuspects(list []opinion.SuspectInfo) []any {
	if len(list) <= suspectsShown {
		return nil
	}
	return []any{web.Para{Text: x.Rich("brigade.more", "n", len(list)-suspectsShown, "file", web.Link{Text: x.Say("brigade.file"), Href: x.mapJSON(url.Values{})})}}
}

// mapJSON is where programs find the map of the page, as it stood on the page's day.
func (x report) mapJSON(q url.Values) string {
	if day := x.Kept(); day != "" {
		q.Set("at", day)
	}
	path := "/api/v1" + pathOf(x.p.Conversation.ID) + "/map"
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return path
}

// apart reports whether the page shows what would change if some were left out.
func (x report) apart() bool { return x.rest != nil && x.rest.Mapping != x.m }

// beside is the map of everybody beside that without those whom the rule finds: what changes, and who is left out and why.
func (x report) beside() []any {
	y := x
	y.m, y.other, x.other = x.rest.Mapping, x.m, x.rest.Mapping
	x.you, y.you = nil, nil // the page is about those who are left out
	path := pathOf(x.p.Conversation.ID)
	json := x.mapJSON(url.Values{"without": {"brigade"}})
	list := opinion.SuspectsOf(x.m)
	maps := web.Section{ID: "beside", Title: x.Say("beside"), Note: x.Say("beside.note"), Wide: true,
		Body: []any{web.Cols{Each: []any{x.side("", x.Say("beside.all")), y.side("-less", x.Say("beside.less", "n", len(list)))}},
			web.Para{Text: x.Rich("beside.back", "page", web.Link{Text: x.Say("beside.page"), Href: x.Href(path)},
				"json", web.Link{Text: x.Say("brigade.without"), Href: json})}}}
	why := web.Section{ID: "suspects", Title: x.Say("beside.excluded"), Note: x.Say("brigade.rule", "least", opinionmap.BrigadeLeast), Body: append([]any{web.Details{Summary: x.Say("brigade.list"), Table: x.suspects(list)}}, x.moreSuspects(list)...)}
	return []any{maps, x.changed(y, len(list)), x.agreedBeside(y), why}
}

// side is one of the two maps, or what can be said in its place.
func (x report) side(end, title string) web.Group {
	g := web.Group{ID: "side" + end, Title: title}
	if !x.honest() {
		g.Body = []any{web.Notice{Title: x.Say("opinion.map.not_yet"), Body: []any{x.standing()}}}
		return g
	}
	g.Body = []any{x.chart(end, 640, 440), web.Para{Text: x.standing()}}
	return g
}

// changed is the numbers of both maps.
func (x report) changed(y report, excluded int) web.Section {
	t := web.Table{ID: "numbers", Caption: x.Say("beside.numbers"), Hidden: true, Head: []web.Column{{Title: x.Say("beside.what")}, {Title: x.Say("beside.all"), Number: true},
		{Title: x.Say("beside.less", "n", excluded), Number: true}}}
	row := func(name string, of func(report) any) { t.Rows = append(t.Rows, []any{name, of(x), of(y)}) }
	row(x.field("participants"), func(z report) any { return web.Count(z.m.Map.Participants) })
	row(x.field("votes"), func(z report) any { return web.Count(z.m.Map.Votes) })
	row(x.Say("beside.in"), func(z report) any { return web.Count(len(z.m.Map.In)) })
	row(x.Say("beside.groups"), func(z report) any { return web.Count(z.groupCount()) })
	for k := range max(x.groupCount(), y.groupCount()) {
		row(x.Say("beside.group", "group", groupName(k)), func(z report) any {
			if k >= z.groupCount() {
				return "–"
			}
			return web.Count(len(z.m.Map.Groups[k].Members))
		})
	}
	same := int(100*y.m.Likeness(x.m) + .5)
	says := []any{x.Say("beside.people", "n", excluded, "left", y.m.Map.Participants)}
	if a, b := x.groupCount(), y.groupCount(); a == b {
		says = append(says, x.Say("beside.groups.same", "n", a))
	} else {
		says = append(says, x.Say("beside.groups.other", "n", b, "was", a))
	}
	if x.grouped() && y.grouped() {
		says = append(says, x.Say("beside.likeness", "percent", same))
	}
	return web.Section{ID: "changed", Title: x.Say("beside.numbers"), Note: x.Say("beside.numbers.note"), Wide: true, Body: []any{web.Bullets{Each: says}, t}}
}

// groupCount is how many groups are spoken of.
func (x report) groupCount() int {
	if !x.grouped() {
		return 0
	}
	return len(x.m.Map.Groups)
}

// agreedBeside is what most agree on in both maps, by its place in each: what stays, moves, goes and comes.
func (x report) agreedBeside(y report) web.Section {
	sec := web.Section{ID: "agreed", Title: x.Say("opinion.agreed"), Note: x.Say("beside.agreed.note"), Wide: true}
	if !x.grouped() && !y.grouped() {
		sec.Title = x.Say("opinion.most")
	}
	was, is := x.alike(), y.alike()
	t := web.Table{ID: "agreed", Caption: sec.Title, Hidden: true, Head: []web.Column{{Title: x.Word("kind", "statement")}, {Title: x.Say("beside.all")}, {Title: x.Say("beside.rest")}, {Title: x.Say("beside.change")}}}
	find := func(in []alike, place int) int {
		return slices.IndexFunc(in, func(a alike) bool { return a.place == place })
	}
	stand := func(in []alike, i int) any {
		if i < 0 {
			return "–"
		}
		return x.Say("beside.place", "n", i+1, "share", in[i].share)
	}
	change := func(i, j int) string {
		switch {
		case j < 0:
			return x.Say("beside.goes")
		case i < 0:
			return x.Say("beside.comes")
		case j < i:
			return x.Say("beside.up", "n", i-j)
		case j > i:
			return x.Say("beside.down", "n", j-i)
		}
		return x.Say("beside.stays")
	}
	for i, a := range was {
		j := find(is, a.place)
		t.Rows = append(t.Rows, []any{x.statement(a.place), stand(was, i), stand(is, j), change(i, j)})
	}
	for j, a := range is {
		if find(was, a.place) < 0 {
			t.Rows = append(t.Rows, []any{x.statement(a.place), stand(was, -1), stand(is, j), change(-1, j)})
		}
	}
	if len(t.Rows) == 0 {
		sec.Body = []any{web.Empty{Text: x.Say("beside.agreed.none")}}
		return sec
	}
	sec.Body = []any{t}
	return sec
}
