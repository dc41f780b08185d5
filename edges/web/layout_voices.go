package web

// The markup of the parts of voices.go.

func (c Score) put(s *sheet) {
	s.add(`<div class="t-voices"><div class="t-score"><div class="t-score__rows"><div class="t-score__axis" aria-hidden="true"><i></i><i></i><i></i><i></i></div><dl>`)
	for _, line := range c.Lines {
		s.add(`<div><dt>`)
		s.text(s.voiceWord(line.Voice))
		s.add(`</dt><dd><span class="ds-sr-only">`)
		if line.Step == Silent {
			s.say("step.silent")
		} else {
			s.text(s.stepWord(line.Step))
		}
		s.add(`</span>`)
		line.put(s, true)
		s.add(`</dd></div>`)
	}
	s.add(`</dl></div>`)
	s.steps()
	s.add("</div>\n" + `<p class="t-gap-note">`)
	if c.Note != nil {
		s.show(c.Note)
	} else {
		s.markup(s.DistanceNote(c.Lines))
	}
	s.add(`</p></div>`)
}

func (line Line) put(s *sheet, hidden bool) {
	s.add(`<span class="t-line"`)
	s.attr("data-voice", string(line.Voice))
	s.add(` data-step="`)
	s.digits(int(line.Step))
	if hidden {
		s.add(`" aria-hidden="true"></span>`)
	} else {
		s.add(`"></span>`)
	}
}

func (s *sheet) steps() {
	s.add(`<div class="t-steps" aria-hidden="true">`)
	for _, step := range Steps {
		s.add(`<span>`)
		s.text(s.stepWord(step))
		s.add(`</span>`)
	}
	s.add(`</div>`)
}

func (a Accounts) put(s *sheet) {
	s.add(`<div class="t-accounts">`)
	for _, each := range a.Each {
		s.add("\n")
		each.put(s)
	}
	s.add("\n</div>")
}

func (a Account) put(s *sheet) {
	s.add(`<article class="t-voice"`)
	s.attr("data-color", string(a.Voice))
	if !a.Spoke() {
		s.add(` data-silent`)
	}
	s.add(`><h3>`)
	s.icon("v-" + string(a.Voice))
	s.add(" ")
	s.word("says.head", string(a.Voice))
	s.add("</h3>\n" + `<p class="t-verdict">`)
	switch {
	case a.Verdict != "":
		s.text(a.Verdict)
	case a.Step != Silent:
		s.text(s.stepWord(a.Step))
	default:
		s.say("voices.silent.verdict")
	}
	s.add("</p>\n" + `<p class="t-note">`)
	if a.Spoke() {
		s.show(a.Note)
	} else {
		s.say("voices.silent")
	}
	s.add("</p>\n<div>")
	for _, t := range a.Said {
		s.add(`<p>`)
		t.put(s)
		s.add(`</p>`)
	}
	if len(a.Shares) > 0 {
		s.shares(a.Shares)
	}
	for _, p := range a.More {
		s.add(`<p>`)
		s.show(p)
		s.add(`</p>`)
	}
	if a.Due != nil {
		s.add(`<p>`)
		s.show(a.Due)
		s.add(`</p>`)
	}
	s.add("</div>\n")
	if len(a.Foot) > 0 {
		s.add(`<p class="t-voice__foot">`)
		for _, f := range a.Foot {
			s.add(`<span>`)
			s.show(f)
			s.add(`</span> `)
		}
		s.add(`</p>`)
	}
	s.add(`</article>`)
}

func (s *sheet) shares(list []Share) {
	s.add(`<ul class="t-shares">`)
	for _, share := range list {
		s.add(`<li><span>`)
		s.text(share.Label)
		s.add(`</span><span class="n">`)
		s.number(share.N)
		s.add(`</span><svg class="t-chart" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><path class="t" d="M0 0h100v8H0z"/><path class="ppl" d="M0 0h`)
		s.text(share.Width())
		s.add(`v8H0z"/></svg></li>`)
	}
	s.add(`</ul>`)
}

func (g Glance) put(s *sheet) {
	s.add(`<table class="ds-table t-glance"><caption class="ds-sr-only">`)
	s.text(g.Caption)
	s.add("</caption>\n" + `<thead><tr><th scope="col">`)
	s.say("voices.number")
	s.add(`</th><th scope="col">`)
	s.text(g.Thing)
	s.add(`</th><th scope="col" class="t-cell-score"><span class="ds-sr-only">`)
	s.say("voices.steps")
	s.add(`</span>`)
	s.steps()
	s.add(`</th>`)
	for _, voice := range Voices {
		s.add(`<th scope="col">`)
		s.text(s.voiceWord(voice))
		s.add(`</th>`)
	}
	s.add("</tr></thead>\n<tbody>")
	for _, row := range g.Rows {
		s.add("\n" + `<tr><td class="t-no">`)
		s.text(row.No)
		s.add(`</td><th scope="row">`)
		s.show(row.Title)
		if row.Under != nil {
			s.add(`<div class="t-note">`)
			s.show(row.Under)
			s.add(`</div>`)
		}
		if len(row.Flags) > 0 {
			s.add(`<div class="t-flags">`)
			s.flags(row.Flags)
			s.add(`</div>`)
		}
		s.add(`</th><td class="t-cell-score"><span class="t-tv" aria-hidden="true">`)
		for _, line := range row.Lines {
			line.put(s, false)
		}
		s.add(`</span></td>`)
		for i, line := range row.Lines {
			s.add(`<td class="w">`)
			if word := row.Words[i]; word != "" {
				s.text(word)
			} else {
				Spoken(line).put(s)
			}
			s.add(`</td>`)
		}
		s.add(`</tr>`)
	}
	s.add("\n</tbody></table>")
	if s.here != "" {
		s.offer(g.noted(s.Language))
	}
}

// noted is the table in words: the drawing left out, what stands under titles and flags in columns of their own.
func (g Glance) noted(l *Language) noted {
	t := noted{caption: g.Caption, head: []Column{{Title: l.Say("voices.number")}, {Title: g.Thing, Names: true}}}
	t.head = append(t.head, g.Beside...)
	for _, voice := range Voices {
		t.head = append(t.head, Column{Title: l.voiceWord(voice)})
	}
	t.head = append(t.head, Column{Title: l.Say("table.flags")})
	for _, row := range g.Rows {
		t.rows = append(t.rows, row.cells())
	}
	t.whole = g.Whole.noted(GlanceRow.cells)
	return t
}

func (row GlanceRow) cells() []any {
	cells := append([]any{row.No, row.Title}, row.Beside...)
	for i, line := range row.Lines {
		if row.Words[i] != "" {
			cells = append(cells, row.Words[i])
		} else {
			cells = append(cells, Spoken(line))
		}
	}
	return append(cells, several(row.Flags, "; "))
}

// A Miniature is the three lines alone, for a cell of a table.
type Miniature [3]Line

type small = Miniature

func (lines small) put(s *sheet) {
	s.add(`<span class="t-tv" role="img"`)
	s.attr("aria-label", s.LinesLabel(lines))
	s.add(`>`)
	for _, line := range lines {
		line.put(s, false)
	}
	s.add(`</span>`)
}
