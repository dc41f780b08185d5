package web

import "strconv"

// Pledges is what was pledged, in its order, each with what the record holds of it beside it.
type Pledges struct {
	Label string // for those who hear the list
	Each  []Pledge
}

// A Pledge is one of them. A pledge without evidence has an [Empty] in its place.
type Pledge struct {
	ID       string // for links to it
	Number   int
	Text     any        // a [Link] to its page, or a [Text]
	Note     any        // of the text: that it is a translation
	Evidence []Evidence // what the record holds
	Newest   any        // the newest entry that bears on it
	Empty    any        // instead of evidence
}

// Evidence is one number and what it counts, or a [State] where there is nothing to count.
type Evidence struct {
	N     int64
	Of    int64 // of how many; 0 when it is no part of anything
	State *State
	What  any
}

func (p Pledges) put(s *sheet) {
	s.add(`<ol class="t-pledges"`)
	s.attr("aria-label", p.Label)
	s.add(`>`)
	for _, each := range p.Each {
		each.put(s)
	}
	s.add("\n</ol>")
}

func (p Pledge) put(s *sheet) {
	s.add("\n" + `<li class="t-pledge"`)
	s.attr("id", p.ID)
	s.add(`><span class="t-folio" aria-hidden="true">`)
	s.number(int64(p.Number))
	s.add(`</span><div class="t-pledge__text"><h3><span class="ds-sr-only">`)
	s.text(s.Say("pledge.number", "n", p.Number))
	s.add(`</span> `)
	s.show(p.Text)
	s.add(`</h3>`)
	if p.Note != nil {
		s.add(`<p class="t-note">`)
		s.show(p.Note)
		s.add(`</p>`)
	}
	s.add(`</div><div class="t-evidence">`)
	EvidenceList{Label: s.Say("holds.label", "n", p.Number), Each: p.Evidence, Empty: p.Empty}.put(s)
	if p.Newest != nil {
		s.add(`<p class="t-newest">`)
		s.show(p.Newest)
		s.add(`</p>`)
	}
	s.add(`</div></li>`)
}

// An EvidenceList is what the record holds of one pledge.
type EvidenceList struct {
	Label string
	Each  []Evidence
	Empty any // when there is none
}

func (l EvidenceList) put(s *sheet) {
	if len(l.Each) == 0 {
		Empty{Text: l.Empty}.put(s)
		return
	}
	s.add(`<ul class="t-ev"`)
	s.attr("aria-label", l.Label)
	s.add(`>`)
	for _, e := range l.Each {
		s.add(`<li>`)
		if e.State != nil {
			e.State.put(s)
		} else {
			s.add(`<b>`)
			s.number(e.N)
			if e.Of > 0 {
				s.add(` <small>`)
				s.text(s.Say("holds.of", "of", e.Of))
				s.add(`</small>`)
			}
			s.add(`</b>`)
		}
		s.add(` <span>`)
		s.show(e.What)
		s.add(`</span></li>`)
	}
	s.add(`</ul>`)
}

// PledgeID is the id of a pledge's place on its declaration's page.
func PledgeID(number int) string { return "pledge-" + strconv.Itoa(number) }
