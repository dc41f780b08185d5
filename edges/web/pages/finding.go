package pages

import (
	"slices"

	"troth/chapters/review"
	"troth/core/record"
	"troth/edges/web"
)

// finding is one report of a reviewer on one commitment.
// shown is the entry of the one whose account the reviewer's column shows already.
func (l sayer) finding(f review.FindingInfo, shown record.Index) web.Group {
	g := web.Group{Title: l.Word("report", string(f.Report)), Note: joined(l.whose(f.Said), l.dated(f.Published, f.Said))}
	if became := l.became(f.Act); became != nil {
		g.Body = append(g.Body, web.Para{Text: became})
	}
	if f.Reason != nil {
		g.Body = append(g.Body, web.Para{Text: l.Rich("history.reason", "reason", l.said(*f.Reason, f.Said.Entry, "reason"))})
	}
	if f.Account != nil && f.Said.Entry != shown {
		g.Body = append(g.Body, web.Para{Text: l.said(*f.Account, f.Said.Entry, "account")})
	}
	if stars := l.ratings(f.Methods); stars != nil {
		g.Body = append(g.Body, web.KV{Facts: stars})
	}
	if len(f.Codes) > 0 {
		g.Body = append(g.Body, l.codes(f))
	}
	var facts rows
	for _, m := range f.Methods {
		facts.add(l.Say("findings.method"), l.methodName(m))
		for _, r := range m.Ratings {
			facts.add(l.Say("findings.formula", "name", l.plain(r.Name)), web.Code(r.Formula))
		}
	}
	if f.Address != nil {
		facts.add(l.Say("head.address"), web.Link{Text: l.text(*f.Address), Href: l.plain(*f.Address), Rel: outside})
	}
	facts = append(facts, l.sourceFacts(f.Said)...)
	g.Body = append(g.Body, web.Details{Summary: l.Say("findings.behind"), Body: web.Parts{web.KV{Facts: facts}}})
	for _, p := range l.removed(f.Redacted) {
		g.Body = append(g.Body, web.Para{Text: p})
	}
	if odd := l.understood(f.Flags, f.AsGiven); odd != nil {
		g.Body = append(g.Body, odd)
	}
	return g
}

func (l sayer) methodName(m review.MethodInfo) any {
	if m.Name.IsZero() {
		return joined(web.Code(m.ID), l.Say("findings.unknown_method"))
	}
	return joined(l.text(m.Name), l.Say("findings.version", "version", m.Version))
}

// codes are what was judged, variable by variable, in words.
func (l sayer) codes(f review.FindingInfo) web.Details {
	t := web.Table{Caption: l.Say("findings.codes"), Hidden: true, Head: []web.Column{{Title: l.Say("findings.variable")},
		{Title: l.Say("findings.code")}}}
	for _, c := range f.Codes {
		label := l.judged(&c)
		if c.Missing != "" {
			label = web.State{Mark: web.None, Word: label.(string)}
		}
		if !c.Meaning.IsZero() {
			label = web.Stacked{Each: []any{label, l.text(c.Meaning)}}
		}
		var name any = l.text(c.Name)
		if c.Name.IsZero() {
			name = web.Code(c.Variable)
		}
		t.Rows = append(t.Rows, []any{name, label})
	}
	return web.Details{Summary: l.Say("findings.codes"), Table: t}
}

// variable is what was judged.
func (l sayer) variable(c *review.CodeInfo) string {
	if c.Name.IsZero() {
		return c.Variable
	}
	return l.plain(c.Name)
}

// judged is what a code is called by its method, or a string that says how it is missing.
func (l sayer) judged(c *review.CodeInfo) any {
	switch {
	case c == nil:
		return nil
	case c.Missing != "" && c.Label.IsZero():
		return l.Word("missing", c.Missing)
	case c.Missing != "":
		return l.plain(c.Label)
	case c.Label.IsZero():
		return web.Code(c.Code)
	}
	return l.text(c.Label)
}

// givenRating is a rating as its publisher gives it.
func (l sayer) givenRating(c *review.CodeInfo) any {
	if c == nil {
		return nil
	}
	return l.given(c.Code)
}

// ratings are what follows from the codes, each under its own rule's name. Where the publisher gives another answer,
// both stand side by side.
func (l sayer) ratings(methods []review.MethodInfo) []web.Fact {
	var facts rows
	var seen []review.RatingInfo
	for _, m := range methods {
		for _, r := range m.Ratings {
			if same := slices.ContainsFunc(seen, func(s review.RatingInfo) bool {
				return s.Rule == r.Rule && s.Formula == r.Formula && s.Holds == r.Holds
			}); same {
				continue // two methods have this rule alike
			}
			seen = append(seen, r)
			facts.add(l.plain(r.Name), web.Stacked{Each: l.rating(r)})
		}
	}
	return facts
}

func (l sayer) rating(r review.RatingInfo) []any {
	var pieces []any
	switch {
	case r.Computed && r.Holds:
		pieces = append(pieces, web.State{Mark: web.Met, Word: l.Say("rating.yes")})
	case r.Computed:
		pieces = append(pieces, web.State{Mark: web.None, Word: l.Say("rating.no")})
	case len(r.Lacking) == 1 && r.Lacking[0].Variable == r.Rule: // no input, but the rating itself, where it was coded
		pieces = append(pieces, l.Say("rating.undefined"))
	default:
		var lacking web.Join
		lacking.Between = ", "
		for _, k := range r.Lacking {
			var name any = l.text(k.Name)
			if k.Name.IsZero() {
				name = web.Code(k.Variable)
			}
			lacking.Pieces = append(lacking.Pieces, web.Join{Pieces: []any{name, l.Say("rating.missing", "how", l.Word("missing", k.Missing))}, Between: " "})
		}
		pieces = append(pieces, l.Rich("rating.lacking", "inputs", lacking))
	}
	if !r.Meaning.IsZero() {
		pieces = append(pieces, l.text(r.Meaning))
	}
	switch {
	case r.Disagrees:
		pieces = append(pieces, web.State{Mark: web.Apart, Word: l.Say("rating.disagrees", "given", l.given(r.Given))})
	case r.Given != "" && !r.Computed:
		pieces = append(pieces, l.Say("rating.given", "given", l.given(r.Given)))
	}
	return pieces
}

func (l sayer) given(s string) string {
	switch s {
	case "1":
		return l.Say("rating.yes")
	case "0":
		return l.Say("rating.no")
	}
	return s
}
