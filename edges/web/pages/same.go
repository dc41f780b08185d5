package pages

import (
	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/edges/web"
)

// same says which other commitments are said to be this promise, by whom and why; nothing where nobody said so.
func (l sayer) same(list []plan.SameInfo) *web.Section {
	if len(list) == 0 {
		return nil
	}
	var ledger web.Ledger
	for _, s := range list {
		row := web.LedgerRow{When: on(s.Said.At), Title: l.Rich("same.number", "other", l.sameLink(s)), End: l.entry(s.Said.Entry)}
		if s.Act == plan.SameTakenBack {
			row.Body = append(row.Body, web.State{Mark: web.Amend, Word: l.Say("taken_back")})
		}
		row.Body = append(row.Body, l.Rich("same.said", "whose", l.whose(s.Said), "at", on(s.Said.At)))
		if !s.Because.IsZero() {
			row.Body = append(row.Body, l.Rich("same.because", "because", l.said(s.Because, s.Said.Entry, "because")))
		}
		if s.Reason != nil {
			row.Body = append(row.Body, l.Rich("history.reason", "reason", l.said(*s.Reason, s.Said.Entry, "reason")))
		}
		row.Body = append(row.Body, l.removed(s.Redacted)...)
		ledger.Rows = append(ledger.Rows, row)
	}
	return &web.Section{ID: "same", Title: l.Say("same.title"), Note: l.Say("same.note"), Body: []any{ledger}}
}

// sameLink leads to the other commitment: its number, its title and its plan.
func (l sayer) sameLink(s plan.SameInfo) any {
	named := web.Join{Between: " · "}
	if s.Number != nil {
		named.Pieces = append(named.Pieces, string(*s.Number))
	}
	named.Pieces = append(named.Pieces, l.named(s.Other), l.planName(s.Plan.Title, s.Plan.Number, s.Plan.Period))
	return named
}

// pastOf is the section with a commitment's versions, followed by those that the same promise has under another number.
func (l sayer) pastOf(p *home.CommitmentPage) web.Section {
	sec := l.past(p.History)
	for _, s := range p.Same {
		if s.Act == plan.SameSaid {
			sec.Body = append(sec.Body, web.Group{Title: l.Rich("same.history", "other", l.sameLink(s)), Body: []any{l.history(p.SamePast[s.Other.ID])}})
		}
	}
	for _, f := range p.Reviewer.Findings {
		if past := p.Reviewer.Past[f.ID]; past != nil {
			sec.Body = append(sec.Body, web.Group{Title: l.Say("history.finding", "report", l.Word("report", string(f.Report))), Note: l.Say("history.note", "n", len(past)),
				Body: []any{l.history(past)}})
		}
	}
	return sec
}

// samePairs says of a count how many pairs of it are said to be one promise.
func (l sayer) samePairs(n int) []any {
	if n == 0 {
		return nil
	}
	return []any{web.Para{Text: l.Say("same.pairs", "n", n)}}
}
