package web

import "strconv"

// A Ladder is an inclusion proof, drawn: from an entry at the foot to the root at the head, with one neighbour at each
// step. In a right-to-left language it is mirrored, so that what comes before stands on the side where reading begins.
type Ladder struct {
	Entry int64  // index
	Size  int64  // entries under the root
	Leaf  string // hashes, as they are written
	Root  string
	Steps []LadderStep // the lowest first
}

// A LadderStep is a neighbour: the root of the subtree over the entries From to To, which the proof gives.
type LadderStep struct {
	After    bool // the neighbour stands behind what is computed so far
	From, To int64
	Hash     string
}

// Chart draws the ladder. It is narrow enough for a phone. id must be unique on the page.
func (p Ladder) Chart(l *Language, id string) Chart {
	const width, middle, rung, reach = 344, 172.0, 30.0, 46.0
	d := NewDrawing(l, width)
	foot := 24 + rung*float64(len(p.Steps))
	y := foot
	for i, step := range p.Steps {
		side, anchor, gap := -reach, "end", -14.0
		if step.After {
			side, anchor, gap = reach, "start", 14.0
		}
		x, above := middle+side, y-rung
		d.Add(`<path class="k" stroke-width="2" d="M%.0f %.0fV%.0f"/>`, middle, y, above)
		d.Add(`<path class="h" d="M%.0f %.0fL%.0f %.0f"/>`, d.Left(x, 0), y-6, middle, above)
		d.Add(`<path class="p" stroke-width="1" d="M%.0f %.0fh12v12h-12z"/>`, d.Left(x-6, 12), y-6)
		d.Text("s mono", x+gap, y+5, anchor, short(step.Hash))
		if i > 0 {
			d.Add(`<circle class="f" cx="%.0f" cy="%.0f" r="4.5"/>`, middle, y)
		}
		y = above
	}
	d.Add(`<path class="f" d="M%.0f %.0fh16v16h-16z"/>`, middle-8, foot-8)
	d.Text("b", middle, foot+28, "middle", l.Say("ladder.entry", "entry", p.Entry))
	d.Add(`<circle class="p" stroke-width="2.5" cx="%.0f" cy="24" r="9"/><circle class="f" cx="%.0f" cy="24" r="4"/>`, middle, middle)
	d.Text("b", middle+18, 16, "start", l.Say("ladder.root", "size", p.Size))
	title := l.Say("ladder.title")
	return Chart{
		ID: id, Title: title, Description: l.Say("ladder.desc", "n", int64(len(p.Steps))),
		Width: width, Height: int(foot) + 40, Shapes: d.Shapes(), Twin: p.twin(l),
	}
}

// short is the beginning of a hash: enough to tell the few of a drawing apart.
func short(hash string) string { return hash[:min(8, len(hash))] }

func (p Ladder) twin(l *Language) Details {
	t := Table{Caption: l.Say("ladder.twin"), Head: []Column{
		{Title: l.Say("ladder.step")}, {Title: l.Say("ladder.side")}, {Title: l.Say("ladder.covers")}, {Title: l.Say("ladder.hash")},
	}}
	for i, step := range p.Steps {
		side := l.Say("ladder.before")
		if step.After {
			side = l.Say("ladder.after")
		}
		covers := l.Number(step.From)
		if step.To != step.From {
			covers = l.Say("ladder.range", "from", step.From, "to", step.To)
		}
		t.Rows = append(t.Rows, []any{Count(i + 1), side, covers, Code(step.Hash)})
	}
	return Details{Summary: l.Say("ladder.table"), Table: t}
}

// A Verbatim is bytes to be read letter by letter: what was logged, a command to run. Long lines are broken.
type Verbatim struct {
	Text  string
	Entry *int64 // the entry whose logged bytes these are, for check.js to compare
}

func (v Verbatim) put(s *sheet) {
	s.add(`<pre`)
	if v.Entry != nil {
		s.attr("data-leaf", strconv.FormatInt(*v.Entry, 10))
	}
	s.add(`>`)
	s.text(v.Text)
	s.add(`</pre>`)
}

// Two is parts side by side where there is room, else one below the other.
type Two struct{ First, Second []any }

func (t Two) put(s *sheet) {
	s.add(`<div class="t-cols">`)
	for _, side := range [][]any{t.First, t.Second} {
		s.add(`<div>`)
		for _, part := range side {
			s.show(part)
		}
		s.add(`</div>`)
	}
	s.add(`</div>`)
}

// Turn leads to what lies before and after in an order without page numbers. An empty address leaves a side out.
type Turn struct {
	Label                 string
	Before, After         string // addresses
	BeforeText, AfterText string
}

func (t Turn) put(s *sheet) {
	if t.Before == "" && t.After == "" {
		return
	}
	s.add(`<nav class="t-pages"`)
	s.attr("aria-label", t.Label)
	s.add(`>`)
	for _, side := range []struct {
		rel        constant
		href, text string
	}{{"prev", t.Before, t.BeforeText}, {"next", t.After, t.AfterText}} {
		if side.href == "" {
			continue
		}
		s.add(`<a`)
		s.attr("href", side.href)
		s.attr("rel", string(side.rel))
		s.add(`>`)
		s.text(side.text)
		s.add(`</a>`)
	}
	s.add(`</nav>`)
}
