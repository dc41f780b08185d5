package pages

import (
	"strings"

	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/edges/web"
)

// reflected is the table of the members that joined, with what a machine finds of the action in their plans. It says what it looked at,
// and colours nothing: joining is voluntary.
func (l sayer) reflected(p *home.ActionPage) web.Section {
	sec := web.Section{ID: "reflection", Title: l.Say("reflection.title"), Note: l.Say("reflection.note"), Wide: true}
	if len(p.Reflections) == 0 {
		sec.Body = []any{web.Empty{Text: l.Say("reflection.none")}}
		return sec
	}
	t := web.Table{Caption: l.Say("reflection.title"), Hidden: true, Head: []web.Column{{Title: l.Word("sort", "national")}, {Title: l.Say("reflection.joined")},
		{Title: l.Say("reflection.brings")}, {Title: l.Say("reflection.found")}, {Title: l.Say("reflection.running")}, {Title: l.Say("reflection.later")}}}
	counts := map[home.Found]int{}
	assumed := false
	for _, x := range p.Reflections {
		counts[x.Found]++
		day := l.orNone(l.day(x.Joining.On))
		for _, f := range x.Joining.Flags {
			if f == "joining_day_assumed" {
				assumed = true
				day = web.Stacked{Each: []any{day, l.Say("reflection.assumed")}}
			}
		}
		t.Rows = append(t.Rows, []any{l.named(x.Joining.Joiner), day, l.brings(p, x), l.found(x), l.looked(x.Running, x.Undated), l.looked(x.Later, 0)})
	}
	sec.Body = append(sec.Body, web.Para{Text: l.foundSummary(p, counts)}, t)
	if assumed {
		sec.Body = append(sec.Body, web.Para{Text: l.Say("action.day_assumed")})
	}
	for _, e := range p.Editions {
		from := l.Rich("reflection.from", "publisher", l.text(e.Publisher), "title", l.text(e.Title))
		if e.Covers != nil {
			from = l.Rich("reflection.covers", "publisher", l.text(e.Publisher), "title", l.text(e.Title), "covers", l.text(*e.Covers))
		}
		sec.Body = append(sec.Body, web.Para{Text: from})
	}
	return sec
}

// foundSummary says how many of the members that joined a machine finds something of; each number with its base.
func (l sayer) foundSummary(p *home.ActionPage, counts map[home.Found]int) string {
	parts := []string{l.Say("reflection.summary", "n", len(p.Reflections))}
	for _, f := range []home.Found{home.FoundLike, home.NothingSeen, home.NoLaterPlan, home.NoPlan} {
		if n := counts[f]; n > 0 {
			parts = append(parts, l.Say("reflection.summary."+string(f), "n", n, "of", len(p.Reflections)))
		}
	}
	return strings.Join(parts, " ")
}

// brings is what a member said it would bring to the action; that nothing is stated is no fault of its own.
func (l sayer) brings(p *home.ActionPage, x home.Reflection) any {
	var words []string
	for _, r := range p.Resources {
		if r.Giver.ID == x.Joining.Joiner.ID && r.Act != "taken_back" {
			words = append(words, l.Word("sort", string(r.Sort)))
		}
	}
	if words == nil {
		return l.Say("reflection.not_stated")
	}
	return strings.Join(words, ", ")
}

func (l sayer) found(x home.Reflection) any {
	word := l.Word("found", string(x.Found))
	if x.Found == home.NoPlan && x.Undated > 0 {
		word = l.Say("reflection.unknown")
	}
	if x.Found != home.FoundLike {
		return web.State{Mark: web.None, Word: word}
	}
	return web.Link{Text: l.Say("reflection.suggested", "n", len(x.Suggestions)), Href: "#" + string(x.Joining.ID)}
}

// looked says how much was looked at, and how much of it is tagged alike; and of how many plans it is not known whether they belong here.
func (l sayer) looked(c home.PlanCount, undated int) any {
	said := l.Say("reflection.no_plans")
	if c.Plans > 0 {
		said = l.Say("reflection.looked", "plans", l.Say("n.plans", "n", c.Plans), "commitments", l.Say("n.commitments", "n", c.Commitments), "tagged", c.Tagged)
	}
	if undated == 0 {
		return said
	}
	unknown := l.Say("reflection.undated", "n", undated, "plans", l.Say("n.plans", "n", undated))
	if c.Plans == 0 {
		return unknown
	}
	return web.Stacked{Each: []any{said, unknown}}
}

// suggested lists the commitments that a machine suggests, member by member, with their three voices.
func (l sayer) suggested(p *home.ActionPage) (web.Section, bool) {
	sec := web.Section{ID: "suggestions", Title: l.Say("suggestions.title"), Note: l.Say("suggestions.note"), Wide: true}
	for _, x := range p.Reflections {
		if len(x.Suggestions) == 0 {
			continue
		}
		t := web.Table{ID: string(x.Joining.ID) + "-t", Caption: l.plain(x.Joining.Joiner.Name), Hidden: true, Head: []web.Column{{Title: l.Word("kind", "commitment")},
			{Title: l.Word("kind", "plan")}, {Title: l.Say("suggestions.why")}, {Title: l.Say("suggestions.voices")}}}
		for _, s := range x.Suggestions {
			why := web.Stacked{}
			for _, tag := range l.tags(s.Areas) {
				why.Each = append(why.Each, web.Join{Pieces: []any{l.Say("suggestions.area"), tag}, Between: " "})
			}
			if s.Words != nil {
				why.Each = append(why.Each, l.Say("suggestions.words", "words", strings.Join(s.Words, ", ")))
			}
			when := l.Say("suggestions.running")
			if s.Later {
				when = l.Say("suggestions.later")
			}
			g := l.glance(s.Government, s.Reviewer, s.People)
			t.Rows = append(t.Rows, []any{web.Link{Text: l.text(s.Title), Href: l.Href(pathOf(s.Commitment))},
				web.Stacked{Each: []any{web.Link{Text: l.planName(s.Plan.Title, s.Plan.Number, s.Plan.Period), Href: l.Href(pathOf(s.Plan.ID))}, when}}, why, web.Miniature(g.lines)})
		}
		sec.Body = append(sec.Body, web.Group{ID: string(x.Joining.ID), Title: l.named(x.Joining.Joiner), Body: []any{t}})
	}
	return sec, len(sec.Body) > 0
}

// areaNamed leads to the page of a policy area.
func (l sayer) areaNamed(a plan.Area) any {
	return l.areaLink(home.AreaNamed(a.Code))
}
