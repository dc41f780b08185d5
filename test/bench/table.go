package main

import (
	"fmt"
	"io"
	"strings"
)

// A Line is one measurement beside its control.
type Line struct {
	What        string
	Figure      float64
	Unit        string // of figure and control: "entries/s", "s", "MB"
	Less        bool   // less is better
	Control     string // what it does
	ControlSays float64
	Client      string // who asks: "64 goroutines", "wrk"
	Connections int    // 0: none
	Bytes       int64  // of a reply or a row; 0: does not apply
	Checked     string // how replies were checked; empty: they were not
	// Limits; 0 asks nothing.
	Ratio    float64 // of figure to control at least; where less is better, of control to figure
	Absolute float64
	// Factor is how this machine did, in this run, on the plain measurement that the absolute figure supposes, against what the
	// design saw: from 1 on the absolute figure binds. 0: it always binds.
	Factor float64
	Note   string
}

// ratio is above 1 where Troth does better than the control; 0 without a control.
func (l Line) ratio() float64 {
	switch {
	case l.ControlSays == 0 || l.Figure == 0:
		return 0
	case l.Less:
		return l.ControlSays / l.Figure
	}
	return l.Figure / l.ControlSays
}

// met says whether the absolute figure is reached.
func (l Line) met() bool {
	if l.Less {
		return l.Figure <= l.Absolute
	}
	return l.Figure >= l.Absolute
}

// Holds reports whether every limit that binds is kept, in words.
func (l Line) Holds() (ok bool, words string) {
	ok = true
	var say []string
	if l.Ratio > 0 {
		ok = l.ratio() >= l.Ratio
		say = append(say, yesNo(ok)+" (ratio)")
	}
	if l.Absolute > 0 {
		switch {
		case l.met():
			say = append(say, "yes (absolute)")
		case l.Factor > 0 && l.Factor < 1:
			say = append(say, fmt.Sprintf("absolute does not bind: the machine gave %.2f of the design's", l.Factor))
		default:
			ok = false
			say = append(say, "NO (absolute)")
		}
	}
	if len(say) == 0 {
		return true, "reported"
	}
	return ok, strings.Join(say, ", ")
}

func yesNo(ok bool) string {
	if ok {
		return "yes"
	}
	return "NO"
}

// A Table is what one run measured.
type Table struct {
	Machine Machine
	Lines   []Line
}

// Write prints the table in Markdown.
func (t *Table) Write(w io.Writer) error {
	m := t.Machine
	fmt.Fprintf(w, "| machine | |\n|---|---|\n| processor | %s |\n| cores | %d |\n| memory | %s |\n| kernel | %s |\n| Go | %s |\n| commit | %s |\n| day | %s |\n| load when it began, when it ended | %s, %s |\n| command | `%s` |\n",
		m.CPU, m.Cores, m.Memory, m.Kernel, m.Go, m.Commit, m.Day, m.LoadBefore, m.LoadAfter, m.Command)
	for _, x := range m.Bare {
		fmt.Fprintf(w, "| %s | %s (the design's machine: %s) |\n", x.What, amount(x.Figure, x.Unit), x.Seen)
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "| what | figure | control | its figure | ratio | client | connections | bytes | replies checked | asked | holds |")
	fmt.Fprintln(w, "|---|--:|---|--:|--:|---|--:|--:|---|---|---|")
	for _, l := range t.Lines {
		_, holds := l.Holds()
		if _, err := fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", l.What, amount(l.Figure, l.Unit), or(l.Control, "none"),
			amount(l.ControlSays, l.Unit), ratioText(l), or(l.Client, "–"), count(int64(l.Connections)), count(l.Bytes), or(l.Checked, "no"),
			asked(l), holds); err != nil {
			return err
		}
	}
	notes := false
	for _, l := range t.Lines {
		if l.Note != "" {
			if !notes {
				fmt.Fprintln(w)
				notes = true
			}
			fmt.Fprintf(w, "- %s: %s\n", l.What, l.Note)
		}
	}
	return nil
}

func asked(l Line) string {
	var list []string
	if l.Ratio > 0 {
		list = append(list, fmt.Sprintf("ratio ≥ %.2g", l.Ratio))
	}
	if l.Absolute > 0 {
		sign := "≥"
		if l.Less {
			sign = "≤"
		}
		list = append(list, sign+" "+amount(l.Absolute, l.Unit))
	}
	return or(strings.Join(list, ", "), "–")
}

func ratioText(l Line) string {
	if l.ratio() == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", l.ratio())
}

// amount writes a figure with its unit, three digits or more.
func amount(f float64, unit string) string {
	switch {
	case f == 0:
		return "–"
	case f >= 100:
		return grouped(int64(f+0.5)) + " " + unit
	}
	return fmt.Sprintf("%.3g %s", f, unit)
}

func count(n int64) string {
	if n == 0 {
		return "–"
	}
	return grouped(n)
}

// grouped writes 1234567 as 1,234,567.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
