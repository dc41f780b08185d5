package pages

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
	"troth/core/record"
	"troth/edges/web"
)

// A report is a conversation with its map, as its page reads it.
type report struct {
	sayer
	p      *home.ConversationPage
	m      *opinion.Mapping
	live   *opinion.Shown   // nil where the map is that of a report
	you    *you             // nil for who has not answered
	rest   *opinion.Shown   // less those whom the rule for brigades finds, where that was asked for; nil where it was not
	other  *opinion.Mapping // whose map stands beside this one, its marks on the same scale; nil when none does
	said   map[int]*opinion.StatementInfo
	hidden []string // of beyondNames, what the reader does not want to see
}

// conversation lays out the report of a conversation: what all agree on first, then the map, each group, what divides, what is uncertain,
// and every statement with its numbers.
func (l sayer) conversation(p *home.ConversationPage, m, rest *opinion.Shown, at *you, ask ordering, receipt web.Receipt) web.Content {
	x := l.report(p, m)
	x.you, x.rest, x.hidden = at, rest, ask.hidden
	c := &p.Conversation
	all := web.Parts{x.head()}
	if c.Act == opinion.Withdrawn {
		when := l.Rich("opinion.withdrawn", "at", on(p.Said.At), "entry", l.entry(p.Said.Entry)) // it was never promised
		all = append(all, l.withdrawnAs(l.Word("act", string(c.Act)), when, c.Reason, p.Said))
	}
	removed := l.removed(c.Redacted)
	for i := range p.Statements {
		for _, gone := range l.removed(p.Statements[i].Redacted) {
			removed = append(removed, web.Join{Pieces: []any{l.Say("opinion.statement", "number", p.Statements[i].Number), gone}, Between: " · "})
		}
	}
	if removed != nil {
		all = append(all, l.removedSection(removed))
	}
	path := pathOf(c.ID)
	if c.Open(p.Day) && l.Kept() == "" {
		all = append(all, x.invites())
	}
	if m != nil && (m.Map.Participants > 0 || x.live == nil) {
		if x.apart() {
			all = append(all, x.beside()...)
		} else {
			all = append(all, x.wholly(ask, path, m.Places)...)
		}
	} else {
		all = append(all, x.unanswered())
	}
	if sec, any := x.moderated(); any {
		all = append(all, sec)
	}
	all = append(all, x.counted(path))
	if odd := l.understood(c.Flags, nil); odd != nil {
		all = append(all, web.Section{ID: "flags", Title: l.Say("flags.title"), Note: l.Say("flags.note"), Body: []any{odd}})
	}
	all = append(all, l.past(p.History), l.sealed(receipt))
	return web.Content{Parts: all, Shell: web.Shell{
		Title: l.short(c.Title), Description: cut(l.plain(c.Title), 200), Path: ask.address(path), NoIndex: ask.address("") != "",
		Crumbs: []web.Link{{Text: l.Word("nav", "conversations"), Href: l.Href(conversationsPath)}},
		Cite:   l.Rich("cite.conversation", "title", l.short(c.Title)), Entry: int64(p.Version), JSON: "/api/v1" + path, History: "#history", Scripts: checkScripts,
	}}
}

// wholly is what the map of everybody says.
func (x report) wholly(ask ordering, path string, places *opinion.Places) []any {
	var all []any
	if x.rest != nil { // nobody was found
		all = append(all, web.Section{ID: "beside", Title: x.Say("beside"), Body: []any{web.Empty{Text: x.Say("beside.nobody")}}})
	}
	if odd := x.cautions(); odd != nil {
		sec := web.Section{ID: "caution", Title: x.Say("opinion.caution")}
		for _, words := range odd {
			sec.Body = append(sec.Body, web.Para{Text: words})
		}
		all = append(all, sec)
	}
	all = append(all, x.agreed(), x.drawn())
	if x.shows("arrival") {
		all = append(all, x.arrived())
	}
	if x.shows("brigade") {
		all = append(all, x.suspected())
	}
	all = append(all, x.groups())
	if x.grouped() {
		all = append(all, x.divides())
	}
	if marks, groups := x.m.Marked(); marks != nil {
		all = append(all, x.matters(marks, groups))
	}
	if x.placed() && x.shows("places") {
		all = append(all, x.places(places))
	}
	return append(all, x.uncertain(), x.everything(ask, path), x.beyond(ask, path))
}

// cautions are what makes all that is shown doubtful: it stands before it, and among the notes of the import.
func (x report) cautions() (words []any) {
	for _, f := range []record.Code{"answers_direction_assumed", "answers_incomplete"} {
		if slices.Contains(x.p.Conversation.Flags, f) {
			words = append(words, x.Word("flag", string(f)))
		}
	}
	return words
}

// placed reports whether the page has something to say by places: people could say where they live, and were counted.
func (x report) placed() bool { return x.live == nil && len(x.p.Conversation.Places) > 0 }

// report is a conversation with the map that is shown of it; nil where there is none.
func (l sayer) report(p *home.ConversationPage, m *opinion.Shown) report {
	x := report{sayer: l, p: p, said: map[int]*opinion.StatementInfo{}}
	for i := range p.Statements {
		x.said[p.Statements[i].Number] = &p.Statements[i]
	}
	if m != nil {
		x.m = m.Mapping
		if m.Live != nil {
			x.live = m
		}
	}
	return x
}

func (x report) head() web.Head {
	c := &x.p.Conversation
	h := web.Head{Over: x.Word("kind", "conversation"), Title: x.sayer.said(c.Title, x.p.Said.Entry, "title")}
	if c.Text != nil {
		lead := x.sayer.said(*c.Text, x.p.Said.Entry, "text")
		h.Lead = &lead
	} else {
		h.Lead = x.lead("conversations.lead")
	}
	if x.live != nil && x.m.Map.Participants > 0 {
		h.Under = x.figures()
	} else if len(x.p.Reports) > 0 {
		n := x.p.Reports[0]
		h.Under = web.Figures{Each: []web.Figure{{N: int64(n.Participants), Word: x.field("participants")}, {N: int64(n.Statements), Word: x.field("statements")},
			{N: int64(n.Votes), Word: x.field("votes")}}}
	}
	facts := (*rows)(&h.Facts)
	facts.add(x.field("status"), x.Word("act", string(c.Act)))
	if c.About != nil {
		facts.add(x.field("about"), x.named(*c.About))
	}
	if c.Rules != nil {
		facts.add(x.Say("write.rules"), x.sayer.said(*c.Rules, x.p.Said.Entry, "rules"))
	}
	facts.add(x.field("began"), x.day(c.Began))
	if c.Act == opinion.Closed {
		facts.add(x.field("ended"), x.day(c.Ended))
	} else {
		facts.add(x.Say("vote.last_day"), x.day(c.Ended))
	}
	if c.Address != nil {
		facts.add(x.field("address"), web.Link{Text: x.text(*c.Address), Href: x.plain(*c.Address), Rel: outside})
	}
	if x.p.Said.Source != nil {
		facts.add(x.Say("opinion.source"), x.source(x.p.Said.Source))
	}
	if !c.Open(x.p.Day) && x.m != nil && x.m.Map.Participants > 0 && x.Kept() == "" && c.Act != opinion.Withdrawn && (c.Began == nil || c.Began.From <= x.p.Day) { // else it invites
		facts.add(x.Say("room"), web.Link{Text: x.Say("room.link"), Href: x.Href(roomPath(c.ID))})
	}
	return h
}

// figures are how many the map is of.
func (x report) figures() web.Figures {
	return web.Figures{Each: []web.Figure{{N: int64(x.m.Map.Participants), Word: x.field("participants")}, {N: int64(x.m.Map.Statements), Word: x.field("statements")},
		{N: int64(x.m.Map.Votes), Word: x.field("votes")}}}
}

// invites leads to where people answer, and to the page for a wall.
func (x report) invites() web.Section {
	c := &x.p.Conversation
	sec := web.Section{ID: "open", Title: x.Say("vote.open"), Note: x.Say("vote.open.note")}
	if c.Ended != nil {
		sec.Body = append(sec.Body, web.Para{Text: x.Rich("vote.until", "day", x.day(c.Ended))})
	}
	sec.Body = append(sec.Body, web.Actions{First: web.Link{Text: x.Say("vote.link"), Href: x.Href(votePath(c.ID))},
		Others: []web.Link{{Text: x.Say("room.link"), Href: x.Href(roomPath(c.ID))}}})
	return sec
}

// statement is the words of a statement, by its place in the map.
func (x report) statement(place int) any { return x.numbered(x.m.Numbers[place]) }

// numbered is the words of a statement, by its number.
func (x report) numbered(number int) any {
	s := x.said[number]
	if s == nil || s.Text.IsZero() || s.Wordless() {
		return x.Say("opinion.statement", "number", number)
	}
	return x.text(s.Text)
}

// percentLeast is of how many people a share is given in percent; of fewer, their number says more.
const percentLeast = 10

// of is a number with its base, and its share.
func (x report) of(n, seen int32) string {
	switch {
	case seen == 0:
		return x.Say("opinion.unseen")
	case seen < percentLeast:
		return x.Say("opinion.of.few", "n", int(n), "seen", int(seen))
	}
	return x.Say("opinion.of", "n", int(n), "seen", int(seen), "percent", int(math.Round(100*float64(n)/float64(seen))))
}

// grouped reports whether groups are spoken of: a page that says of a map that it would not be honest says nothing by its groups either.
func (x report) grouped() bool {
	return x.m.Grouped()
}

// agreed is what most of all who answered, and most of each group where there are any, answer alike.
func (x report) agreed() web.Section {
	sec := web.Section{ID: "agreed", Title: x.Say("opinion.agreed"), Note: x.Say("opinion.agreed.note")}
	none := x.Say("opinion.agreed.none")
	if !x.grouped() {
		sec.Title, sec.Note, none = x.Say("opinion.most"), x.Say("opinion.most.note"), x.Say("opinion.most.none")
	}
	sides := []web.Group{{Title: x.Say("opinion.alike.agree")}, {Title: x.Say("opinion.alike.disagree")}}
	lists := make([]web.List, len(sides))
	for _, a := range x.alike() {
		side := 0
		if !a.agrees {
			side = 1
		}
		lists[side].Items = append(lists[side].Items, web.Item{Title: x.statement(a.place), Note: a.share})
	}
	for i, side := range sides {
		if side.Body = []any{lists[i]}; len(lists[i].Items) > 0 {
			sec.Body = append(sec.Body, side)
		}
	}
	if sec.Body == nil {
		sec.Body = []any{web.Empty{Text: none}}
	}
	return sec
}

// An alike is a statement that most answer alike, with their share in words.
type alike struct {
	place  int
	agrees bool
	share  string
}

// alike lists what most agree to, then what most disagree with, of all and of each group.
func (x report) alike() (list []alike) {
	for _, a := range x.m.Map.Agree {
		if x.everyGroup(a.Statement, func(c opinionmap.Count) int32 { return c.Agree }) {
			list = append(list, alike{a.Statement, true, x.Say("opinion.agree", "share", x.of(a.Count, a.Seen))})
		}
	}
	for _, a := range x.m.Map.Disagree {
		if x.everyGroup(a.Statement, func(c opinionmap.Count) int32 { return c.Disagree }) {
			list = append(list, alike{a.Statement, false, x.Say("opinion.disagree", "share", x.of(a.Count, a.Seen))})
		}
	}
	return list
}

// everyGroup reports whether more than half of those of each group who answered a statement answered it so: a majority of all may be
// one large group.
func (x report) everyGroup(place int, so func(opinionmap.Count) int32) bool {
	return !x.grouped() || !slices.ContainsFunc(x.m.Map.Groups, func(g opinionmap.Group) bool {
		c := g.Counts[place]
		return c.Seen() > 0 && 2*so(c) <= c.Seen()
	})
}

// standing is whether the groups of the map are to be believed, in a sentence.
func (x report) standing() any {
	s := x.m.Stability
	groups, percent := len(x.m.Map.Groups), int(math.Round(100*s.Agreement))
	switch x.m.Standing {
	case opinionmap.Few:
		return x.Say("standing.few", "n", len(x.m.Map.In)-x.m.Map.Filled, "need", x.m.Map.Need)
	case opinionmap.Chance:
		return x.Say("standing.chance", "groups", groups, "runs", s.Runs, "percent", percent, "least", int(100*opinionmap.FoundAgain))
	case opinionmap.Together:
		return x.Say("standing.together")
	case opinionmap.Unsure:
		return x.Say("standing.unsure", "groups", groups, "runs", s.Runs, "percent", percent)
	case opinionmap.Apart:
		return x.Say("standing.apart", "groups", groups, "runs", s.Runs, "percent", percent)
	}
	if x.nobodyAnswered() {
		return x.Say("opinion.counted.nobody")
	}
	return x.Say("standing.nobody")
}

// honest reports whether a map can be drawn.
func (x report) honest() bool {
	return x.m.Honest()
}

// drawn is the map, or what can be said in its place.
func (x report) drawn() web.Section {
	sec := web.Section{ID: "map", Title: x.Say("opinion.map"), Note: x.Say("opinion.map.note"), Wide: true}
	switch {
	case !x.honest():
		sec.Body = []any{web.Notice{Title: x.Say("opinion.map.not_yet"), Body: []any{x.standing()}}}
	case x.shows("stability"):
		sec.Body = []any{web.Notice{Title: x.Say("opinion.map.standing"), Body: []any{x.standing(), x.Say("standing.resampling")}}, x.chart("", 640, 440)}
	default:
		sec.Body = []any{x.chart("", 640, 440)}
	}
	if x.live != nil {
		sec.Body = append(sec.Body, x.age()...)
	}
	if x.you != nil {
		sec.Body = append(sec.Body, web.Para{Text: x.where()})
	}
	return sec
}

func groupName(k int) string { return string(rune('A' + k)) }

// groups is what makes each group itself.
func (x report) groups() web.Section {
	sec := web.Section{ID: "groups", Title: x.Say("opinion.groups"), Note: x.Say("opinion.groups.note"), Wide: true}
	if !x.grouped() {
		sec.Body = []any{web.Empty{Text: x.Say("opinion.groups.none")}}
		return sec
	}
	for k, g := range x.m.Map.Groups {
		title := x.Say("opinion.group", "group", groupName(k), "people", x.Say("n.people", "n", len(g.Members)))
		t := web.Table{ID: "group-" + strings.ToLower(groupName(k)), Caption: title, Hidden: true, Head: []web.Column{{Title: x.Word("kind", "statement")}, {Title: x.Say("opinion.leans")},
			{Title: x.Say("opinion.in_group"), Number: true}, {Title: x.Say("opinion.elsewhere"), Number: true}}}
		for _, r := range g.Representative {
			leans, count := x.Say("opinion.column.agree"), func(c opinionmap.Count) int32 { return c.Agree }
			if !r.Agrees {
				leans, count = x.Say("opinion.column.disagree"), func(c opinionmap.Count) int32 { return c.Disagree }
			}
			whole := x.m.Map.Counts[r.Statement]
			t.Rows = append(t.Rows, []any{x.statement(r.Statement), leans, x.of(r.Count, r.Seen),
				x.of(count(whole)-r.Count, whole.Seen()-r.Seen)})
		}
		body := any(t)
		if t.Rows == nil {
			body = web.Empty{Text: x.Say("opinion.groups.alike")}
		}
		sec.Body = append(sec.Body, web.Group{ID: "group-" + strings.ToLower(groupName(k)) + "-says", Title: title, Body: []any{body}})
	}
	return sec
}

// most is the places of the statements that count and of which by is largest, at most n, and only above least.
func (x report) most(n int, least float64, by func(place int) float64) (list []int) {
	for i := range x.m.Numbers {
		if !x.m.Input.Out[i] && !x.m.Input.Meta[i] && by(i) > least {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(by(b), by(a)) })
	return list[:min(n, len(list))]
}

// shares is how all answered a statement.
func (x report) shares(place int) string {
	c := x.m.Map.Counts[place]
	return x.Say("opinion.shares", "agree", x.of(c.Agree, c.Seen()), "disagree", x.of(c.Disagree, c.Seen()), "pass", x.of(c.Pass, c.Seen()))
}

func (x report) statementList(places []int) web.List {
	var list web.List
	for _, i := range places {
		list.Items = append(list.Items, web.Item{Title: x.statement(i), Note: x.shares(i)})
	}
	return list
}

// divides is on what groups part, and on what they meet although they part elsewhere.
func (x report) divides() web.Section {
	sec := web.Section{ID: "divides", Title: x.Say("opinion.divides"), Note: x.Say("opinion.divides.note")}
	apart := x.most(5, 0, func(i int) float64 { return x.m.Map.Divisive[i] })
	bridge := x.most(5, .5, func(i int) float64 { return x.m.Map.Bridging[i] })
	if len(apart) == 0 {
		sec.Body = []any{web.Empty{Text: x.Say("opinion.divides.none")}}
	} else {
		sec.Body = []any{x.statementList(apart)}
	}
	if len(bridge) > 0 && len(x.m.Map.Groups) > 1 {
		sec.Body = append(sec.Body, web.Group{Title: x.Say("opinion.bridges"), Note: x.Say("opinion.bridges.note"), Body: []any{x.statementList(bridge)}})
	}
	return sec
}

// mattersMost is how many statements are listed of those that matter most to people.
const mattersMost = 5

// matters is what most people say matters most to them, of all who answered it and of each group.
func (x report) matters(marks []int32, groups [][]int32) web.Section {
	sec := web.Section{ID: "matters", Title: x.Say("opinion.matters"), Note: x.Say("opinion.matters.note"), Wide: true}
	t := web.Table{ID: "matters", Caption: x.Say("opinion.matters"), Hidden: true, Head: []web.Column{{Title: x.Word("kind", "statement")}, {Title: x.Say("chart.all"), Number: true}}}
	if !x.grouped() {
		groups = nil
	}
	for k := range groups {
		t.Head = append(t.Head, web.Column{Title: x.Say("opinion.column.group", "group", groupName(k)), Number: true})
	}
	for _, i := range x.most(mattersMost, 0, func(i int) float64 { return float64(marks[i]) }) {
		row := []any{x.statement(i), x.of(marks[i], x.m.Map.Counts[i].Seen())}
		for k, of := range groups {
			row = append(row, x.of(of[i], x.m.Map.Groups[k].Counts[i].Seen()))
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 { // those that were marked are left out of the map
		sec.Body = []any{web.Empty{Text: x.Say("opinion.matters.none")}}
		return sec
	}
	sec.Body = []any{t}
	return sec
}

// uncertain is on what many pass, or which few have seen.
func (x report) uncertain() web.Section {
	sec := web.Section{ID: "uncertain", Title: x.Say("opinion.uncertain"), Note: x.Say("opinion.uncertain.note")}
	unsure := x.most(5, .25, func(i int) float64 {
		c := x.m.Map.Counts[i]
		if c.Seen() < opinionmap.FewPeople {
			return 0
		}
		return float64(c.Pass) / float64(c.Seen())
	})
	few, enough := 0, 0
	for i, c := range x.m.Map.Counts {
		switch {
		case x.m.Input.Out[i]:
		case c.Seen() < opinionmap.FewPeople:
			few++
		default:
			enough++
		}
	}
	switch {
	case len(unsure) > 0:
		sec.Body = []any{x.statementList(unsure)}
	case enough > 0: // of what few have answered, nothing is said, not that they were sure either
		sec.Body = []any{web.Empty{Text: x.Say("opinion.uncertain.none", "people", opinionmap.FewPeople)}}
	}
	if few > 0 {
		sec.Body = append(sec.Body, web.Para{Text: x.Say("opinion.few", "n", few, "people", opinionmap.FewPeople)})
	}
	return sec
}

// moderated is what moderation left out, with the reasons that are on record.
func (x report) moderated() (web.Section, bool) {
	var list web.List
	for i := range x.p.Statements {
		s := &x.p.Statements[i]
		if s.Status != opinion.Rejected && !s.Meta {
			continue
		}
		item := web.Item{Title: x.sayer.said(s.Text, s.Entry, "text"), Note: x.Word("status", string(s.Status))}
		if s.Meta && s.Status != opinion.Rejected {
			item.Note = x.field("meta")
		}
		if s.Reason != nil {
			item.Note = web.Stacked{Each: []any{item.Note, x.Rich("history.reason", "reason", x.sayer.said(*s.Reason, s.Entry, "reason"))}}
		}
		list.Items = append(list.Items, item)
	}
	n := len(list.Items)
	return web.Section{ID: "moderated", Title: x.Say("opinion.moderated"), Note: x.Say("opinion.moderated.note", "n", n),
		Body: []any{web.Details{Summary: x.Say("opinion.moderated.show"), Body: list}}}, n > 0
}

// counted is what the reports say, the newest first, and the files with which anybody can compute the map again.
func (x report) counted(path string) web.Section {
	sec := web.Section{ID: "counted", Title: x.Say("opinion.counted"), Note: x.Say("opinion.counted.note"), Wide: true}
	if len(x.p.Reports) == 0 {
		sec.Body = []any{web.Empty{Text: x.Say("opinion.counted.none")}}
		if x.nobodyAnswered() {
			sec.Body = []any{web.Empty{Text: x.Say("opinion.counted.nobody")}}
		}
		if x.live != nil && x.live.Live.Count > 0 {
			sec.Body = append(sec.Body, web.Para{Text: x.Say("opinion.public")}, web.Para{Text: x.Rich("opinion.interim", "file", web.Link{Text: x.Say("opinion.export"), Href: path + "/export.zip"},
				"command", web.Code(recompute))})
		}
		return sec
	}
	t := web.Table{ID: "reports", Caption: x.Say("opinion.counted"), Hidden: true, Head: []web.Column{{Title: x.Say("opinion.column.report")}, {Title: x.field("participants"), Number: true},
		{Title: x.field("votes"), Number: true}, {Title: x.field("digest")}, {Title: x.field("matrix")}}}
	for _, o := range x.p.Reports {
		matrix := any(x.Say("opinion.matrix.older"))
		switch {
		case o.Matrix != nil:
			matrix = web.Link{Text: x.Say("opinion.matrix"), Href: "/blobs/" + string(o.Matrix.Blob)}
		case len(o.Redacted) > 0:
			matrix = web.Stacked{Each: x.removed(o.Redacted)}
		}
		first := any(x.entry(o.Said.Entry))
		if o.Reason != nil {
			first = web.Stacked{Each: []any{first, x.sayer.said(*o.Reason, o.Said.Entry, "reason")}}
		}
		t.Rows = append(t.Rows, []any{first, web.Count(o.Participants), web.Count(o.Votes), web.Code(o.Digest.String()), matrix})
	}
	sec.Body = []any{web.Para{Text: x.Say("opinion.public")}}
	export := web.Link{Text: x.Say("opinion.export"), Href: path + "/export.zip"}
	if x.live != nil {
		export.Href = path + "/votes.zip"
		sec.Body = append(sec.Body, web.Para{Text: x.Rich("opinion.interim", "file", export, "command", web.Code(recompute))}, t)
		if x.p.Reports[0].Matrix != nil {
			sec.Body = append(sec.Body, web.Para{Text: x.Rich("opinion.recompute.count", "file", web.Link{Text: x.Say("opinion.export.count"), Href: path + "/export.zip"}, "command", web.Code(recompute))})
		}
		return sec
	}
	sec.Body = append(sec.Body, t)
	if x.m != nil && x.p.Reports[0].Matrix != nil {
		sec.Body = append(sec.Body, web.Para{Text: x.Rich("opinion.recompute", "file", export, "command", web.Code(recompute))})
	}
	return sec
}

// nobodyAnswered reports whether the conversation has ended, and nobody answered in it: there is nothing to count, now or later.
func (x report) nobodyAnswered() bool {
	return x.p.Conversation.Act == opinion.Closed && len(x.p.Reports) == 0 && x.live != nil && x.live.Age.Votes == 0
}

// recompute is the command by which anybody computes results again.
const recompute = "troth opinion recompute"
