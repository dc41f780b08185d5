package web

import (
	"fmt"
	"html/template"
	"strings"
)

// VoiceCounts is how many things each voice says are at each step: [voice][step], step [Silent] first, [NoStep] last.
type VoiceCounts [3][6]int64

// NoStep is where things are counted of which a voice has spoken without giving a step. They have no bar; the note
// under the drawing and its table count them.
const NoStep = 5

// Bars draws the counts as three rows of bars on one scale: solid for the government, lined for the reviewer, dotted
// for people, and a dashed outline for silence, which is counted and never dropped. In a right-to-left language the
// drawing is mirrored. id must be unique on the page.
func (c VoiceCounts) Bars(l *Language, id, title string) Chart {
	const width, row, top = 344, 127, 10 // of the drawing, of one voice, above the first
	const slot, bar, tall = 68.8, 52.8, 66.0
	var most, all int64 = 1, 0
	for _, voice := range c {
		var sum int64
		for step, n := range voice {
			sum += n
			if step != NoStep {
				most = max(most, n)
			}
		}
		all = max(all, sum)
	}
	d := NewDrawing(l, width)
	d.Add(`<defs><pattern id="%s-rev" width="6" height="5" patternUnits="userSpaceOnUse"><path class="srev" d="M0 1.2h6" stroke-width="2.2"/></pattern><pattern id="%s-ppl" width="6" height="6" patternUnits="userSpaceOnUse"><circle class="ppl" cx="3" cy="3" r="2"/></pattern></defs>`, id, id)
	for i, voice := range Voices {
		y := float64(top + i*row)
		base := y + 102
		d.Add(`<use href="#v-%s" class="%s" x="%.1f" y="%.1f" width="14" height="14"/>`, voice, voice, d.Left(0, 14), y-1)
		d.Text("b", 20, y+11, "start", l.Say("says.head."+string(voice)))
		for step, n := range c[i][:NoStep] {
			x := 8 + slot*float64(step)
			h := tall * float64(n) / float64(most)
			at := fmt.Sprintf(`x="%.1f" y="%.1f" width="%.1f" height="%.1f"`, d.Left(x, bar), base-h, bar, h)
			switch {
			case step == int(Silent):
				d.Add(`<rect class="s%s" stroke-width="1.5" stroke-dasharray="3 3" %s/>`, voice, at)
			case voice == Government:
				d.Add(`<rect class="gov" %s/>`, at)
			default:
				d.Add(`<rect fill="url(#%s-%s)" %s/><rect class="s%s" stroke-width="1" %s/>`, id, voice, at, voice, at)
			}
			d.Text("", x+bar/2, base-h-5, "middle", l.Number(n))
		}
		d.Add(`<path class="k" d="M0 %.1fh%d"/>`, base+.5, width)
	}
	labels := []string{l.Say("step.silent")}
	for _, step := range Steps {
		labels = append(labels, l.Word("step", int(step)))
	}
	y := float64(top + 2*row + 102)
	lines := 1
	for step, label := range labels {
		words := balanced(label, 9)
		lines = max(lines, len(words))
		for k, line := range words {
			d.Text("s", 8+slot*float64(step)+bar/2, y+20+16*float64(k), "middle", line)
		}
	}
	return Chart{
		ID: id, Title: title, Description: l.Say("chart.voices.desc", "n", all), Note: c.odd(l),
		Width: width, Height: int(y) + 26 + 16*(lines-1), Shapes: d.Shapes(),
		Twin: c.twin(l, title, labels),
	}
}

// odd says how many things are in no bar, voice by voice; nothing when there are none.
func (c VoiceCounts) odd(l *Language) any {
	var list []string
	for i, voice := range Voices {
		if n := c[i][NoStep]; n > 0 {
			list = append(list, l.Say("voices.label", "voice", l.Word("voice", voice), "step", l.Number(n)))
		}
	}
	if list == nil {
		return nil
	}
	return l.Say("chart.nostep.note", "list", strings.Join(list, l.Say("semicolon")))
}

// twin is the counts as a table: a row for each step, a column for each voice.
func (c VoiceCounts) twin(l *Language, title string, labels []string) Details {
	t := Table{Caption: title, Head: []Column{{Title: l.Say("voices.steps")}}}
	for _, voice := range Voices {
		t.Head = append(t.Head, Column{Title: l.Word("voice", voice), Number: true})
	}
	row := func(label string, count func(voice int) int64) {
		t.Rows = append(t.Rows, []any{label, Count(count(0)), Count(count(1)), Count(count(2))})
	}
	for step, label := range labels {
		row(label, func(voice int) int64 { return c[voice][step] })
	}
	row(l.Say("chart.nostep"), func(voice int) int64 { return c[voice][NoStep] })
	row(l.Say("chart.all"), func(voice int) (sum int64) {
		for _, n := range c[voice] {
			sum += n
		}
		return sum
	})
	return Details{Summary: l.Say("chart.table"), Table: t}
}

// balanced breaks a label into lines of about that many characters, at blanks.
func balanced(label string, width int) []string {
	var lines []string
	for _, word := range strings.Fields(label) {
		if n := len(lines); n > 0 && len([]rune(lines[n-1]))+1+len([]rune(word)) <= width {
			lines[n-1] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	return lines
}

// A Drawing is made left to right; in a right-to-left language every place is counted from the other side. Letters
// are never mirrored.
type Drawing struct {
	b      strings.Builder
	mirror bool
	width  float64
}

// NewDrawing begins a drawing of that width, in its own units.
func NewDrawing(l *Language, width int) *Drawing {
	return &Drawing{mirror: l.Dir == "rtl", width: float64(width)}
}

// NewMap begins a drawing that is the same whichever way a page is read: a map is not mirrored.
func NewMap() *Drawing { return &Drawing{} }

// Link writes shapes that lead to a page, and are called by a name that it escapes. Shapes are as for Add.
func (d *Drawing) Link(class, href, name, shapes string) {
	name = template.HTMLEscapeString(name)
	d.Add(`<a class="%s" href="%s" aria-label="%s">%s<title>%s</title></a>`, class, template.HTMLEscapeString(href), name, shapes, name)
}

// Add writes shapes. format must be written out in the source; args are numbers and names made by the program, never
// words from the record: those are for Text.
func (d *Drawing) Add(format string, args ...any) { fmt.Fprintf(&d.b, format, args...) }

// Left is the left edge of a thing of width w at x.
func (d *Drawing) Left(x, w float64) float64 {
	if d.mirror {
		return d.width - x - w
	}
	return x
}

// Text sets words, which it escapes. In a right-to-left page "start" is already the right edge.
func (d *Drawing) Text(class string, x, y float64, anchor, words string) {
	d.Add(`<text class="%s" x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, class, d.Left(x, 0), y, anchor, template.HTMLEscapeString(words))
}

// Shapes is what was drawn.
func (d *Drawing) Shapes() template.HTML { return template.HTML(d.b.String()) }
