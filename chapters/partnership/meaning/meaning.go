package meaning

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"troth/core/record"
)

// A Class says what a difference means. Same is no difference in letters either.
type Class string

// The classes, from nothing to most.
const (
	Same      Class = ""
	Rewritten Class = "rewritten"
	FilledIn  Class = "filled_in"
	Removed   Class = "removed"
	Changed   Class = "changed"
)

// Values lists the classes of a difference.
func (Class) Values() []string {
	return []string{string(Rewritten), string(FilledIn), string(Removed), string(Changed)}
}

// Moves reports whether a difference of this class is a change of what is said.
func (c Class) Moves() bool { return c == Changed || c == Removed }

// Inverse is the class of the same difference seen backwards.
func (c Class) Inverse() Class {
	switch c {
	case FilledIn:
		return Removed
	case Removed:
		return FilledIn
	}
	return c
}

// And is the class of two differences together: what is filled in here and removed there is changed.
func (c Class) And(other Class) Class {
	if c == FilledIn && other == Removed || c == Removed && other == FilledIn {
		return Changed
	}
	rank := func(c Class) int { return slices.Index([]Class{Same, Rewritten, FilledIn, Removed, Changed}, c) }
	if rank(c) < rank(other) {
		return other
	}
	return c
}

// Words compares two texts in one language. Empty is nothing, and so are the words for nothing ("Not specified", "NR").
func Words(old, new string) Class {
	if old == new {
		return Same
	}
	a, b := Fold(old), Fold(new)
	switch was, is := nothing(a, old), nothing(b, new); {
	case was && is:
		return Rewritten
	case was:
		return FilledIn
	case is:
		return Removed
	}
	if a == b || renumbered(old, new) || mended(a, b) || mended(b, a) || sameList(old, new) {
		return Rewritten
	}
	if c := dates(old, new); c != Same {
		return c
	}
	if cutOff(old, a, b) {
		return FilledIn
	}
	if cutOff(new, b, a) {
		return Removed
	}
	return Changed
}

// Text compares two texts language by language; nil is nothing. Which of them is the original, and the tag of a language that was not
// known, are shape.
func Text(old, new *record.Text) Class {
	a, b := by(old), by(new)
	if len(a) == 0 || len(b) == 0 {
		return Words(joined(a), joined(b))
	}
	all := maps.Clone(a)
	maps.Copy(all, b)
	class := Same
	for _, tag := range slices.Sorted(maps.Keys(all)) {
		class = class.And(Words(a[tag], b[tag]))
	}
	if x, y := a[old.Original], b[new.Original]; old.Original != new.Original {
		if original := Words(x, y); !original.Moves() { // the same words under another tag
			class = Rewritten.And(original)
		}
	}
	return class
}

// Broken reports whether a cell holds no more than the sign by which a spreadsheet shows that a formula failed: what it would have said is
// not known.
func Broken(s string) bool { return broken[strings.ToUpper(strings.TrimSpace(s))] }

func by(t *record.Text) map[string]string {
	if t == nil {
		return nil
	}
	return t.By
}

func joined(by map[string]string) string {
	var all []string
	for _, tag := range slices.Sorted(maps.Keys(by)) {
		all = append(all, by[tag])
	}
	return strings.Join(all, "\n")
}

// Period compares two periods by their first and their last day.
func Period(old, new *record.Day) Class {
	a, b := bounds(old), bounds(new)
	return side(a.From, b.From).And(side(a.To, b.To))
}

// Time compares two times by their bounds: a narrower one within a wider is filled in. A month that became its first or its last day is
// the same, as spreadsheets write months as days.
func Time(old, new *record.Day) Class {
	a, b := bounds(old), bounds(new)
	if a == b {
		return Same
	}
	if a.From == "" || a.To == "" || b.From == "" || b.To == "" {
		return Period(old, new)
	}
	return times(a, b)
}

func side(old, new string) Class {
	switch {
	case old == new:
		return Same
	case old == "":
		return FilledIn
	case new == "":
		return Removed
	}
	return Changed
}

func bounds(d *record.Day) record.Day {
	if d == nil {
		return record.Day{}
	}
	return *d
}

// List compares lists of codes or words whose order says nothing. When all codes of one side are of other lists than those of the other
// (policy areas of 2016 and of 2024), nothing can be compared: a label of another list is another label, not a change of what it is on.
func List(old, new []string) Class {
	if slices.Equal(old, new) {
		return Same
	}
	a, b := set(old), set(new)
	if len(a) > 0 && len(b) > 0 && otherList(old, new) {
		return Rewritten
	}
	class := Rewritten
	for x := range a {
		if !b[x] {
			class = class.And(Removed)
		}
	}
	for x := range b {
		if !a[x] {
			class = class.And(FilledIn)
		}
	}
	return class
}

func set(list []string) map[string]bool {
	m := map[string]bool{}
	for _, x := range list {
		if key := Whole(Fold(x)); key != "" {
			m[key] = true
		}
	}
	return m
}

// otherList reports whether all codes of one side are of a list that no code of the other side is of.
func otherList(old, new []string) bool {
	lists := func(codes []string) map[string]bool {
		m := map[string]bool{}
		for _, c := range codes {
			list, _, ok := strings.Cut(c, ":")
			if m[list] = true; !ok {
				return nil
			}
		}
		return m
	}
	a, b := lists(old), lists(new)
	if a == nil || b == nil {
		return false
	}
	for l := range a {
		if b[l] {
			return false
		}
	}
	return true
}

// Codes compares what is coded with a code for each name ("completion=4"), together with the names that say only how a code is
// missing ("completion=NR"). A name that comes or goes without ever having a code is shape.
func Codes(old, oldMissing, new, newMissing []string) Class {
	if slices.Equal(old, new) && slices.Equal(oldMissing, newMissing) {
		return Same
	}
	a, b := pairs(old), pairs(new)
	class := Rewritten
	for name, code := range a {
		switch now, has := b[name]; {
		case !has:
			class = class.And(Removed)
		case now != code:
			class = Changed
		}
	}
	for name := range b {
		if _, had := a[name]; !had {
			class = class.And(FilledIn)
		}
	}
	return class
}

func pairs(list []string) map[string]string {
	m := map[string]string{}
	for _, x := range list {
		name, code, _ := strings.Cut(x, "=")
		m[name] = cmp.Or(Whole(Fold(code)), code)
	}
	return m
}
