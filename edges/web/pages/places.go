package pages

import (
	"math"
	"slices"

	"troth/chapters/opinion"
	"troth/chapters/opinion/held"
	"troth/chapters/opinion/opinionmap"
	"troth/core/record"
	"troth/edges/web"
)

// lives asks the voter where they live, which nobody has to say; to is the page on which it is asked.
func (b ballot) lives(to string) web.Section {
	c := web.Choice{ID: "place", Name: "place", Label: b.Say("place.label"), None: b.Say("place.none"), Value: string(b.voter.place)}
	for _, p := range b.info.Places {
		c.Options = append(c.Options, web.Option{Value: string(p.Code), Text: b.placeName(p)})
	}
	return b.livesAs(b.Say("place.title"), b.Say("place.note", "least", opinionmap.CellLeast), b.Say("place.keep"), to, c)
}

// lived is what somebody said of where they live, once the conversation is over: it can only be removed.
func (b ballot) lived(to string) web.Section {
	name := string(b.voter.place)
	if i := slices.IndexFunc(b.info.Places, func(p opinion.Place) bool { return p.Code == b.voter.place }); i >= 0 {
		name = b.placeName(b.info.Places[i])
	}
	return b.livesAs(b.Say("place.said"), b.Say("place.over", "place", name), b.Say("place.remove"), to)
}

func (b ballot) livesAs(title, note, button, to string, fields ...any) web.Section {
	return web.Section{ID: "lives", Title: title, Note: note, Body: []any{
		web.Sending{ID: "place-form", Action: b.Href(answersPath(b.info.ID)), Keep: [][2]string{{"wish", "place"}, {"to", to}}, Body: fields,
			Buttons: []web.Button{{Text: button, Second: true}}}}}
}

// placeName is what a place is called; its code, once the name is redacted.
func (l sayer) placeName(p opinion.Place) string {
	if p.Name.IsZero() {
		return string(p.Code)
	}
	return l.plain(p.Name)
}

// asksWhere reports whether the voter is asked where they live: as long as the answer can change anything.
func (b ballot) asksWhere(open bool) bool {
	return len(b.info.Places) > 0 && b.voter.number != 0 && open
}

// sayPlace keeps where somebody says that they live, or removes it.
func (s *site) sayPlace(v *web.Visit, p *paper, x *voter) error {
	place := record.Code(v.PostForm.Get("place"))
	if place != "" && !slices.ContainsFunc(p.info.Places, func(q opinion.Place) bool { return q.Code == place }) {
		return web.Errorf(web.BadRequest, "a place %q", place)
	}
	if place != "" && !p.info.Open(v.Issue.Day) {
		return &web.Error{Kind: web.Conflict, Detail: web.Msg("vote.closed"), Kept: web.Msg("place.late"),
			Advice: web.Msg("place.late.next", "page", web.Link{Text: v.Lang.Say("answers.link"), Href: v.Lang.Href(answersPath(p.info.ID)) + "#lives"}), Err: opinion.ErrNotOpen}
	}
	return held.SayPlace(v.Context(), s.node.Store, p.info.ID, x.seed, place)
}

// places is how those who said where they live stand on the map and answer, as far as it may be published.
func (x report) places(t *opinion.Places) web.Section {
	sec := web.Section{ID: "places", Title: x.Say("places.title"), Note: x.Say("places.note", "least", opinionmap.CellLeast), Wide: true}
	if t == nil {
		sec.Body = []any{web.Empty{Text: x.Say("places.none")}}
		return sec
	}
	names := map[record.Code]string{}
	for _, p := range x.p.Conversation.Places {
		names[p.Code] = x.placeName(p)
	}
	sec.Body = []any{web.Notice{Title: x.Say("places.private"), Body: []any{x.Rich("places.private.why", "file", web.Link{Text: x.Say("places.file"), Href: blobPath(x.p.Reports[0].ByPlace)})}}}
	if len(x.p.Reports) > 1 || !x.sameGroups(t) {
		sec.Body = append(sec.Body, web.Para{Text: x.Say("places.first")})
	}
	stand := web.Table{ID: "by-place", Caption: x.Say("places.stand"), Hidden: true, Head: []web.Column{{Title: x.Say("place.label"), Names: true}, {Title: x.Say("opinion.column.people"), Number: true}}}
	if len(t.Groups) == 0 {
		stand.Caption = x.Say("places.people")
	}
	all := []any{x.Say("places.all"), web.Count(t.People)}
	for g, n := range t.Groups {
		stand.Head = append(stand.Head, web.Column{Title: x.Say("opinion.column.group", "group", groupName(g)), Number: true})
		all = append(all, x.part(new(int32(n)), new(int32(t.People))))
	}
	answers := web.Table{ID: "answers-by-place", Caption: x.Say("places.answers"), Hidden: true, Head: []web.Column{{Title: x.Word("kind", "statement")}, {Title: x.Say("place.label"), Names: true},
		{Title: x.Say("opinion.column.answers"), Number: true}, {Title: x.Say("opinion.column.agree"), Number: true}, {Title: x.Say("opinion.column.disagree"), Number: true}, {Title: x.Say("opinion.column.pass"), Number: true}}}
	for _, c := range t.Places {
		row := []any{names[c.Code], x.Say("places.few")}
		if c.People != nil {
			row[1] = web.Count(*c.People)
		}
		for _, n := range c.Groups {
			row = append(row, x.part(n.People, c.People))
		}
		stand.Rows = append(stand.Rows, row)
	}
	stand.Rows = append(stand.Rows, all)
	for i, number := range t.Statements {
		for _, c := range t.Places {
			if a := c.Cells.Answers[i]; a.Agree != nil {
				answers.Rows = append(answers.Rows, x.answersOf(number, names[c.Code], c.People, a))
			}
		}
		whole, seen := t.Answers[i], t.Answers[i].Seen()
		answers.Rows = append(answers.Rows, x.answersOf(number, x.Say("places.all"), &seen, opinionmap.Parts{Answered: &seen, Agree: &whole.Agree, Disagree: &whole.Disagree, Pass: &whole.Pass}))
	}
	sec.Body = append(sec.Body, web.Group{Title: stand.Caption, Body: []any{stand}})
	if len(answers.Rows) > 0 {
		sec.Body = append(sec.Body, web.Group{Title: answers.Caption, Body: []any{answers}})
	}
	sec.Body = append(sec.Body, web.Para{Text: x.Say("places.more")})
	return sec
}

// answersOf is a row of how people of a place answered: shares of those who answered, or of all people of the place where nearly all did.
func (x report) answersOf(number int, place string, people *int32, a opinionmap.Parts) []any {
	answered := any("–")
	if a.Answered != nil {
		people, answered = a.Answered, web.Count(*a.Answered)
	}
	return []any{x.numbered(number), place, answered, x.part(a.Agree, people), x.part(a.Disagree, people), x.part(a.Pass, people)}
}

// sameGroups reports whether the groups of a table are those of the map.
func (x report) sameGroups(t *opinion.Places) bool {
	return slices.EqualFunc(t.Groups, x.m.Map.Groups, func(n int, g opinionmap.Group) bool { return n == len(g.Members) }) || len(t.Groups) == 0
}

// part is a number of a table by place with its share of the people of the place.
func (x report) part(n, people *int32) any {
	if n == nil || people == nil || *people == 0 {
		return x.Say("places.few")
	}
	return x.Say("places.part", "n", int(*n), "percent", int(math.Round(100*float64(*n)/float64(*people))))
}
