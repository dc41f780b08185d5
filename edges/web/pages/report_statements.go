package pages

import (
	"math"
	"slices"
	"strings"

	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

// The statements of a conversation, one by one.

// everything is the statements with all their numbers, in the order asked for.
func (x report) everything(ask ordering, path string) web.Section {
	sec := web.Section{ID: "statements", Title: x.Say("opinion.statements"), Note: x.Say("opinion.statements.note"), Wide: true}
	mp := x.m.Map
	marks, _ := x.m.Marked()
	if marks == nil && ask.sort == "important" {
		ask.sort = statementOrders[0]
	}
	by := map[string]func(int) float64{
		"important": func(i int) float64 { return shareOf(marks[i], mp.Counts[i]) },
		"consensus": func(i int) float64 { return mp.Shared[i] },
		"divisive":  func(i int) float64 { return mp.Divisive[i] },
		"bridging":  func(i int) float64 { return mp.Bridging[i] },
		"agree":     func(i int) float64 { return shareOf(mp.Counts[i].Agree, mp.Counts[i]) },
		"disagree":  func(i int) float64 { return shareOf(mp.Counts[i].Disagree, mp.Counts[i]) },
		"pass":      func(i int) float64 { return shareOf(mp.Counts[i].Pass, mp.Counts[i]) },
		"answers":   func(i int) float64 { return float64(mp.Counts[i].Seen()) },
		"number":    func(i int) float64 { return -float64(x.m.Numbers[i]) },
	}[ask.sort]
	places := x.most(len(x.m.Numbers), math.Inf(-1), by)
	find := view.ParseQuery(ask.query).Finder()
	if ask.query != "" {
		places = slices.DeleteFunc(places, func(i int) bool {
			s := x.said[x.m.Numbers[i]]
			return s == nil || !findsIn(find, s.Text)
		})
	}
	order := web.Filter{Label: x.Say("opinion.order")}
	for _, name := range statementOrders {
		if name == "important" && marks == nil || name == "bridging" && !x.shows(name) {
			continue
		}
		if name == ask.sort {
			order.Here = len(order.Links)
		}
		order.Links = append(order.Links, web.Link{Text: x.Word("opinion.by", name), Href: x.Href(ordering{sort: name, query: ask.query, hidden: ask.hidden}.address(path)) + "#statements"})
	}
	sec.Body = []any{web.Find{Action: x.Href(path), Anchor: "statements", Label: x.Say("opinion.find"), Name: "q", Value: ask.query, Submit: x.Say("opinion.find.submit"), Keep: [][2]string{{"sort", ask.sort}, {"hide", strings.Join(ask.hidden, ",")}}}, order}
	silent := x.silent(find)
	if len(places) == 0 {
		if silent.Body != nil {
			sec.Body = append(sec.Body, silent)
			return sec
		}
		sec.Body = append(sec.Body, web.Empty{Text: x.Rich("opinion.find.none", "all", web.Link{Text: x.Say("opinion.find.all"), Href: x.Href(path) + "#statements"})})
		return sec
	}
	last := (len(places) + statementsPerPage - 1) / statementsPerPage
	ask.page = min(ask.page, last)
	from := (ask.page - 1) * statementsPerPage
	t := web.Table{ID: "statements", Caption: x.Say("opinion.statements"), Hidden: true, Head: []web.Column{{Title: x.field("number"), Number: true}, {Title: x.Word("kind", "statement"), Names: true},
		{Title: x.Say("opinion.column.agree"), Number: true}, {Title: x.Say("opinion.column.disagree"), Number: true}, {Title: x.Say("opinion.column.pass"), Number: true}, {Title: x.Say("opinion.column.answers"), Number: true}}}
	if marks != nil {
		t.Head = append(t.Head, web.Column{Title: x.Say("opinion.column.important"), Number: true})
	}
	if x.bridges() {
		t.Head = append(t.Head, web.Column{Title: x.Say("opinion.column.bridging"), Number: true})
	}
	groups := mp.Groups
	if !x.grouped() {
		groups = nil
	}
	for k := range groups {
		t.Head = append(t.Head, web.Column{Title: x.Say("opinion.column.group", "group", groupName(k)), Number: true})
	}
	row := func(i int) []any {
		c := mp.Counts[i]
		row := []any{web.Count(x.m.Numbers[i]), x.statement(i), x.percent(c.Agree, c), x.percent(c.Disagree, c), x.percent(c.Pass, c), web.Count(c.Seen())}
		if marks != nil {
			row = append(row, x.percent(marks[i], c))
		}
		if x.bridges() {
			row = append(row, x.score(mp.Bridging[i]))
		}
		for _, g := range groups {
			row = append(row, x.percent(g.Counts[i].Agree, g.Counts[i]))
		}
		return row
	}
	rows := func(places []int) (rows [][]any) {
		for _, i := range places {
			rows = append(rows, row(i))
		}
		return rows
	}
	if t.Rows = rows(places[from:min(from+statementsPerPage, len(places))]); last > 1 {
		whole := ask
		whole.page = 1
		t.Whole = &web.Whole[[]any]{N: len(places), Path: whole.address(path), Rows: func() [][]any { return rows(places) }}
	}
	sec.Body = append(sec.Body, t, web.Pages{Now: ask.page, Last: last, Href: func(page int) string {
		ask.page = page
		return x.Href(ask.address(path)) + "#statements"
	}})
	if silent.Body != nil && ask.page == last {
		sec.Body = append(sec.Body, silent)
	}
	return sec
}

// silent lists the statements that people may answer and nobody has, or those of them in which a query is found; nothing where there are
// none.
func (x report) silent(find view.Finder) web.Group {
	g := web.Group{ID: "silent", Title: x.Say("opinion.silent")}
	var list web.List
	for _, s := range x.unheard() {
		if findsIn(find, s.Text) {
			list.Items = append(list.Items, web.Item{Title: x.sayer.said(s.Text, s.Entry, "text"), Note: x.Say("opinion.statement", "number", s.Number)})
		}
	}
	if len(list.Items) > 0 {
		g.Body = []any{list}
	}
	return g
}

// unheard are the statements that people may answer and nobody has.
func (x report) unheard() (list []*opinion.StatementInfo) {
	answered := map[int]bool{}
	for _, number := range x.m.Numbers {
		answered[number] = true
	}
	for i := range x.p.Statements {
		if s := &x.p.Statements[i]; !answered[s.Number] && s.Status != opinion.Rejected {
			list = append(list, s)
		}
	}
	return list
}

// findsIn reports whether a text has all that is looked for in one of its languages.
func findsIn(find view.Finder, t record.Text) bool {
	for _, s := range t.By {
		if find.In(s) {
			return true
		}
	}
	return false
}

// score is a bridging score between 0 and 100; a dash where there is none.
func (x report) score(bridging float64) any {
	if bridging < 0 {
		return "–"
	}
	return web.Count(int(math.Round(100 * bridging)))
}

func shareOf(n int32, c opinionmap.Count) float64 {
	if c.Seen() == 0 {
		return -1
	}
	return float64(n) / float64(c.Seen())
}

func (x report) percent(n int32, c opinionmap.Count) any {
	switch {
	case c.Seen() == 0:
		return "–"
	case c.Seen() < percentLeast:
		return x.Say("opinion.of.few", "n", int(n), "seen", int(c.Seen()))
	}
	return x.Say("opinion.percent", "n", int(math.Round(100*float64(n)/float64(c.Seen()))))
}

// unanswered lists the statements of a conversation of which nothing was counted, or whose matrix is gone.
func (x report) unanswered() web.Section {
	sec := web.Section{ID: "statements", Title: x.Say("opinion.statements"), Note: x.Say("opinion.uncounted")}
	switch {
	case x.nobodyAnswered():
		sec.Note = x.Say("opinion.counted.nobody")
	case len(x.p.Reports) == 0:
		sec.Note = x.Say("opinion.counted.none")
	}
	var list web.List
	for i := range x.p.Statements {
		if s := &x.p.Statements[i]; s.Status != opinion.Rejected {
			list.Items = append(list.Items, web.Item{Title: x.sayer.said(s.Text, s.Entry, "text"), Note: x.Word("sort", string(s.Sort))})
		}
	}
	if len(list.Items) == 0 {
		sec.Body = []any{web.Empty{Text: x.Say("opinion.statements.none")}}
	} else {
		sec.Body = []any{list}
	}
	return sec
}
