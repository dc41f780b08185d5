package pages

import (
	"strings"

	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/record"
	"troth/edges/web"
)

// A glance is the three voices on one commitment: a step each, or the word that stands for what is no step.
type glance struct {
	lines [3]web.Line
	words [3]string
}

func (l sayer) glance(g plan.GovernmentGlance, r review.ReviewerGlance, p review.PeopleGlance) glance {
	out := glance{lines: web.Lines(step(g.Step), step(r.Step), step(p.Median))}
	if r.Step == nil && r.Findings > 0 {
		out.words[1] = l.Say("reviewer.uncoded")
		if r.Word != nil {
			out.words[1] = l.plain(r.Word.Text)
		}
	}
	if p.Median == nil && p.Answers > 0 {
		out.words[2] = l.Say("people.answers", "n", p.Answers)
	}
	return out
}

// silent reports whether one of the voices has said nothing.
func (g glance) silent() bool {
	for i, line := range g.lines {
		if line.Step == web.Silent && g.words[i] == "" {
			return true
		}
	}
	return false
}

// apart is the number of steps between the voices furthest apart.
func (g glance) apart() int {
	steps, _ := web.Distance(g.lines)
	return steps
}

// score draws the three voices. Where one has spoken in a word that is no step, the sentence on their distance would
// call it silent, so it says that instead.
func (l sayer) score(g glance) web.Score {
	score := web.Score{Lines: g.lines}
	if _, spoken := web.Distance(g.lines); spoken == 0 && (g.words[1] != "" || g.words[2] != "") {
		score.Note = l.Rich("distance.words")
	}
	return score
}

// accounts are the three columns of a commitment.
func (l sayer) accounts(p *home.CommitmentPage, g glance) web.Accounts {
	return web.Accounts{Each: [3]web.Account{l.government(&p.Government, g), l.reviewer(&p.Reviewer, g), l.people(&p.People, g)}}
}

func (l sayer) government(g *home.Government, at glance) web.Account {
	a := web.Account{Voice: web.Government, Step: at.lines[0].Step}
	if !a.Spoke() {
		a.Due = l.maySay(g.MaySay)
		return a
	}
	for _, r := range g.Reports {
		if r.Said.Entry != g.Glance.Entry {
			continue
		}
		a.Note = joined(l.whose(r.Said), when(r.Said), l.period(r.Period, r.PeriodWords))
		if r.Account != nil {
			a.Said = append(a.Said, l.said(*r.Account, r.Said.Entry, "account"))
		}
		a.More = l.provedBy(r.Evidence)
		a.Foot = l.foot(r.Said.Entry)
		if source := l.source(r.Said.Source); source != nil {
			a.Foot = append(a.Foot, source)
		}
	}
	if g.Glance.Reports > 1 {
		a.Foot = append(a.Foot, web.Link{Text: l.Say("reports.all", "n", g.Glance.Reports), Href: "#reports"})
	}
	return a
}

func (l sayer) reviewer(r *home.Reviewer, at glance) web.Account {
	a := web.Account{Voice: web.Reviewer, Step: at.lines[1].Step, Verdict: at.words[1]}
	if !a.Spoke() {
		a.Due = l.maySay(r.MaySay)
		return a
	}
	for _, f := range r.Findings {
		if f.Said.Entry != r.Glance.Entry {
			continue
		}
		a.Note = joined(l.whose(f.Said), l.Word("report", string(f.Report)), l.dated(f.Published, f.Said))
		if f.Account != nil {
			a.Said = append(a.Said, l.said(*f.Account, f.Said.Entry, "account"))
		}
		a.More = l.provedBy(f.Evidence)
		a.Foot = l.foot(f.Said.Entry)
		if source := l.source(f.Said.Source); source != nil {
			a.Foot = append(a.Foot, source)
		}
	}
	a.More = append(a.More, web.Link{Text: l.Say("findings.all", "n", r.Glance.Findings), Href: "#findings"})
	return a
}

func (l sayer) people(p *home.People, at glance) web.Account {
	a := web.Account{Voice: web.People, Step: at.lines[2].Step, Verdict: at.words[2]}
	if !a.Spoke() {
		a.Due = l.maySay(p.MaySay)
		return a
	}
	answers := int64(p.Glance.Answers)
	if a.Step == web.Silent {
		a.Note = l.Say("people.too_few", "n", review.MedianFrom)
	} else {
		a.Note = l.Say("people.median", "n", answers)
	}
	for _, s := range plan.Steps {
		a.Shares = append(a.Shares, web.Share{Label: l.Word("step", int(step(&s))), N: int64(p.Glance.Counts[s]), Of: answers})
	}
	a.Foot = append(l.foot(p.Glance.Last), web.Link{Text: l.Say("observations.all", "n", answers), Href: "#observations"})
	return a
}

// foot is the entry that a voice's last account is.
func (l sayer) foot(entry record.Index) []any { return []any{l.entry(entry), l.Say("receipt.logged")} }

// joined sets what there is side by side, with commas.
func joined(pieces ...any) any {
	j := web.Join{Between: ", "}
	for _, p := range pieces {
		if p != nil && p != "" {
			j.Pieces = append(j.Pieces, p)
		}
	}
	return j
}

// dated is the day that a report bears, else the one on which it was said here.
func (l sayer) dated(published *record.Day, s partnership.Said) any {
	if published != nil {
		return l.day(published)
	}
	return when(s)
}

// period is the bounds of a period with the words that were used for it, if they say more.
func (l sayer) period(d *record.Day, words *record.Text) any {
	switch {
	case d != nil && words != nil && !strings.EqualFold(l.plain(*words), l.plainDay(d)):
		return web.Stacked{Each: []any{l.day(d), l.Rich("period.words", "words", l.text(*words))}}
	case d != nil:
		return l.day(d)
	case words != nil:
		return l.Rich("period.words", "words", l.text(*words))
	}
	return nil
}

func (l sayer) plainDay(d *record.Day) string { return l.Span(d.From, d.To) }

// counts are how many commitments each voice says are at each step.
func counts(t home.Totals) web.VoiceCounts {
	var c web.VoiceCounts
	for _, s := range plan.Steps {
		n := step(&s)
		c[0][n] = int64(t.Government.Steps[s])
		c[1][n] = int64(t.Reviewer.Steps[s])
		c[2][n] = int64(t.People.Steps[s])
	}
	c[0][web.Silent], c[1][web.Silent], c[2][web.Silent] = int64(t.Government.Silent), int64(t.Reviewer.Silent), int64(t.People.Silent)
	c[1][web.NoStep] = int64(t.Reviewer.Uncoded + t.Reviewer.Words)
	c[2][web.NoStep] = int64(t.People.TooFew)
	return c
}
