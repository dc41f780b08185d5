package web

import (
	"html/template"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Voice is one of the three that speak about a commitment. The values are the names used in the style sheet.
type Voice string

const (
	Government Voice = "gov"
	Reviewer   Voice = "rev"
	People     Voice = "ppl"
)

// Voices is the order in which the three always stand.
var Voices = [3]Voice{Government, Reviewer, People}

// A Step is how far along something is said to be.
type Step int

const (
	Silent Step = iota // nothing said
	NotStarted
	Limited
	Substantial
	Complete
)

// Steps are those of a voice that has spoken, in order.
var Steps = [4]Step{NotStarted, Limited, Substantial, Complete}

// A Line is one voice on the scale.
type Line struct {
	Voice Voice
	Step  Step
}

// Lines puts what the three voices say in their order.
func Lines(gov, rev, ppl Step) [3]Line {
	return [3]Line{{Government, gov}, {Reviewer, rev}, {People, ppl}}
}

// A Score is the three voices on one scale, with one sentence on their distance. Template "score".
type Score struct {
	Lines [3]Line
	Note  any // stands instead of the computed sentence; an [Inline] or HTML
}

// Distance is the number of steps between the two voices furthest apart, and how many have spoken. A silent voice
// is left out.
func Distance(lines [3]Line) (steps, spoken int) {
	low, high := Complete, NotStarted
	for _, line := range lines {
		if line.Step == Silent {
			continue
		}
		spoken++
		low, high = min(low, line.Step), max(high, line.Step)
	}
	if spoken < 2 {
		return 0, spoken
	}
	return int(high - low), spoken
}

// DistanceNote is the sentence on the distance of three voices. It is always computed, never written by hand.
func (l *Language) DistanceNote(lines [3]Line) template.HTML {
	steps, spoken := Distance(lines)
	var said []string
	var one Step
	for _, line := range lines {
		if line.Step != Silent {
			one = line.Step
			said = append(said, l.Say("says."+string(line.Voice), "step", l.Word("instep", int(line.Step))))
		}
	}
	list := strings.Join(said, ", ")
	switch {
	case spoken == 0:
		return icon("none") + " " + l.Rich("distance.none")
	case spoken == 1:
		return l.Rich("distance.one", "says", list)
	case steps == 0:
		key := "distance.agree.two"
		if spoken == 3 {
			key = "distance.agree.three"
		}
		return l.Rich(key, "step", l.Word("instep", int(one)))
	default:
		return icon("apart") + " " + l.Rich("distance.apart", "steps", template.HTML("<b>"+template.HTMLEscapeString(l.Word("apart", steps))+"</b>"), "says", list)
	}
}

// DistanceFlag is what a list says about voices two or more steps apart; nothing when they are closer.
func (l *Language) DistanceFlag(lines [3]Line) []State {
	steps, _ := Distance(lines)
	if steps < 2 {
		return nil
	}
	word := l.Word("apart", steps)
	first, size := utf8.DecodeRuneInString(word)
	return []State{{Mark: Apart, Word: string(unicode.ToUpper(first)) + word[size:]}}
}

// stepWord and voiceWord are the words of the steps and voices, which stand on a page many times.
func (l *Language) stepWord(step Step) string    { return l.steps[step] }
func (l *Language) voiceWord(voice Voice) string { return l.Word("voice", string(voice)) }

// LinesLabel says in words what the small lines show, for those who do not see them.
func (l *Language) LinesLabel(lines [3]Line) string {
	var parts []string
	for _, line := range lines {
		word := l.Say("step.silent")
		if line.Step != Silent {
			word = l.Word("step", int(line.Step))
		}
		parts = append(parts, l.Say("voices.label", "voice", l.Word("voice", string(line.Voice)), "step", word))
	}
	return strings.Join(parts, l.Say("semicolon"))
}

// Accounts are the three columns under a score: the same width each, always in the same order.
// Template "accounts".
type Accounts struct {
	Each [3]Account
}

// An Account is what one voice says. With Step Silent and no Verdict it says that nothing was said, and Due may say
// from whom and by when something is awaited.
type Account struct {
	Voice   Voice
	Step    Step
	Verdict string  // instead of the step's word: a count when there are too few answers, a step of another scale
	Note    any     // who said it, when, about which period: one line under the verdict
	Said    []Text  // the account's paragraphs
	Shares  []Share // counted answers, number first
	More    []any   // further paragraphs: links to evidence, how the step was computed
	Due     any     // when it is silent or late: who owes what by when
	Foot    []any   // entry, seal, next date
}

// Spoke reports whether this voice has said anything.
func (a Account) Spoke() bool { return a.Step != Silent || a.Verdict != "" }

// A Share is one answer and how many gave it.
type Share struct {
	Label string
	N     int64
	Of    int64 // the base, which the text around it must give
}

// Width is the bar's length on a scale of 100.
func (s Share) Width() string {
	if s.Of <= 0 {
		return "0"
	}
	return strconv.FormatFloat(100*float64(s.N)/float64(s.Of), 'f', 1, 64)
}

// A Glance is many things in one table: one row each, with the three lines and the three words. Template "glance".
type Glance struct {
	Caption string
	Thing   string // head of the column of titles: "Commitment"
	Rows    []GlanceRow
	Beside  []Column          // of its files: what the lines under the titles say
	Whole   *Whole[GlanceRow] // where the page shows a part of it
}

// A GlanceRow is one thing.
type GlanceRow struct {
	No     string
	Title  any   // a [Link] around a [Text]
	Under  any   // a line under the title: whose it is, where things of several stand together
	Beside []any // the same in columns
	Lines  [3]Line
	Words  [3]string // instead of a step's word: a count when there are too few answers, a word that is no step
	Flags  []State
}
