package pages

import (
	"troth/chapters/plan"
	"troth/core/record"
	"troth/edges/web"
)

// indicatorSection is what the commitment itself is measured by; nothing when there is nothing.
func (l sayer) indicatorSection(list []plan.IndicatorInfo) *web.Section {
	if len(list) == 0 {
		return nil
	}
	return &web.Section{ID: "indicators", Title: l.Say("indicators.title"), Note: l.Say("indicators.note"), Body: []any{l.indicators(list)}}
}

// measured is what a milestone is measured by, to stand under it; nothing when there is nothing.
func (l sayer) measured(list []plan.IndicatorInfo) any {
	if len(list) == 0 {
		return nil
	}
	return web.Parts{web.Para{Text: l.Say("indicators.of", "n", len(list))}, l.indicators(list)}
}

func (l sayer) indicators(list []plan.IndicatorInfo) (b web.Bullets) {
	for _, i := range list {
		b.Each = append(b.Each, l.indicator(i))
	}
	return b
}

// indicator is one of them: what it is, when it falls due, who answers for it, and what is doubtful of that.
func (l sayer) indicator(i plan.IndicatorInfo) web.Stacked {
	title := any(l.said(i.Title, i.Said.Entry, "title"))
	if i.Number != nil {
		title = web.Join{Pieces: []any{string(*i.Number) + ".", title}, Between: " "}
	}
	each := []any{title}
	facts := web.Join{Between: " · "}
	if i.Act == plan.IndicatorDropped {
		facts.Pieces = append(facts.Pieces, web.State{Mark: web.Amend, Word: l.Word("act", string(i.Act))})
	}
	if due := l.period(i.Due, i.DueWords); due != nil {
		each = append(each, due)
	} else {
		facts.Pieces = append(facts.Pieces, l.Say("milestones.undated"))
	}
	if i.Lead != nil {
		facts.Pieces = append(facts.Pieces, l.Rich("indicators.lead", "lead", l.said(*i.Lead, i.Said.Entry, "lead")))
	}
	facts.Pieces = append(facts.Pieces, l.entry(i.Said.Entry))
	each = append(each, facts)
	if i.Reason != nil {
		each = append(each, l.Rich("history.reason", "reason", l.said(*i.Reason, i.Said.Entry, "reason")))
	}
	each = append(each, l.doubts(i.Flags, i.AsGiven)...)
	return web.Stacked{Each: append(each, l.removed(i.Redacted)...)}
}

// doubts are what an import could not understand, as sentences, and the words of the source.
func (l sayer) doubts(flags []record.Code, asGiven []record.Text) (list []any) {
	for _, f := range flags {
		list = append(list, l.Word("flag", string(f)))
	}
	for _, t := range asGiven {
		list = append(list, l.Rich("indicators.given", "words", l.text(t)))
	}
	return list
}
