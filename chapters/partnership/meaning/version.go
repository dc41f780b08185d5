package meaning

import (
	"regexp"
	"strings"

	"troth/core/record"
)

// A Field is one field in which two versions of a thing differ: a text, a time, or words (codes, numbers, ids). Elements of a list of
// texts are fields of their own, "partners/0".
type Field struct {
	Name               string
	Old, New           *record.Text
	OldDay, NewDay     *record.Day
	OldWords, NewWords []string

	Read bool // words of a time that both versions were read as the same time, with both its ends
}

// Aside reports whether a field tells how a source was read and not what it says of the thing: flags and the cells kept as given.
// What differs there is no change of a promise.
func Aside(field string) bool {
	base, _, _ := strings.Cut(field, "/")
	return base == "flags" || base == record.Given || base == "methods"
}

// Classes says what each field's difference means, in their order. Fields that say one thing together are understood together: the
// words of a time and its bounds, what is coded and what is missing, and the elements of one list. taken says that both versions were
// taken from published editions, where bounds are no more than our reading of the words.
func Classes(fields []Field, taken bool) []Class {
	classes := make([]Class, len(fields))
	at := map[string]int{}
	lists := map[string][]int{}
	for i, f := range fields {
		at[f.Name] = i
		if base, _, ok := strings.Cut(f.Name, "/"); ok {
			lists[base] = append(lists[base], i)
		}
		classes[i] = f.class()
	}
	for _, name := range []string{"period", "due"} {
		bounds, moved := at[name]
		words, said := at[name+"_words"]
		said = said && fields[words].Old != nil && fields[words].New != nil
		if said && !Words(wholeYears(fields[words].Old), wholeYears(fields[words].New)).Moves() {
			classes[words] = Rewritten
		}
		switch {
		case said && !moved && taken && fields[words].Read: // "By the end of 2028", "By end of 2028"
			classes[words] = Rewritten
		case moved && said && dates(joined(fields[words].Old.By), joined(fields[words].New.By)) != Same:
			classes[bounds] = classes[words]
		case moved && said:
			if classes[bounds] == Removed && replaced(fields[bounds], joined(fields[words].New.By)) {
				classes[bounds] = Changed
			}
			classes[words] = Rewritten.And(classes[bounds])
		case moved && taken && fields[bounds].OldDay != nil && fields[bounds].NewDay != nil:
			if _, differ := at[name+"_words"]; !differ { // the same words, read with other rows beside them
				classes[bounds] = Rewritten
			}
		}
	}
	coded, has := at["coded"]
	missing, lacks := at["missing"]
	switch {
	case has && lacks:
		classes[coded] = Codes(fields[coded].OldWords, fields[missing].OldWords, fields[coded].NewWords, fields[missing].NewWords)
		classes[missing] = Rewritten
	case has:
		classes[coded] = Codes(fields[coded].OldWords, nil, fields[coded].NewWords, nil)
	case lacks:
		classes[missing] = Rewritten
	}
	if i, ok := at["given"]; ok {
		classes[i] = Codes(fields[i].OldWords, nil, fields[i].NewWords, nil)
	}
	for base, elements := range lists {
		class := list(fields, elements)
		if Aside(base) {
			class = Rewritten
		}
		if !class.Moves() { // in another order, or more of them: no element by itself changed
			for _, i := range elements {
				classes[i] = class
			}
		}
	}
	return classes
}

// replaced reports whether words stand on each side of a time from which a bound went: words that are no time to us, "Ongoing", stand in
// its place, and nothing was taken back.
func replaced(bounds Field, words string) bool {
	var now record.Day
	if bounds.NewDay != nil {
		now = *bounds.NewDay
	}
	from, to, both := strings.Cut(" "+words+" ", " – ")
	if !both {
		to = from
	}
	return (bounds.OldDay.From == "" || now.From != "" || !Nothing(from)) && (bounds.OldDay.To == "" || now.To != "" || !Nothing(to))
}

// list compares the elements of a list that differ; those that do not are on both sides.
func list(fields []Field, elements []int) Class {
	var old, new []string
	for _, i := range elements {
		if t := fields[i].Old; t != nil {
			old = append(old, joined(t.By))
		}
		if t := fields[i].New; t != nil {
			new = append(new, joined(t.By))
		}
	}
	return List(old, new)
}

// wholeYears are the words of a time with each year in one form: 2013.0 is 2013.
func wholeYears(t *record.Text) string { return years.ReplaceAllString(joined(t.By), "$1") }

var years = regexp.MustCompile(`\b((?:19|20)\d\d)\.0+\b`)

func (f Field) class() Class {
	switch {
	case f.Name == "order" && len(f.OldWords) == 1 && len(f.NewWords) == 1: // others came before it, or went
		return Rewritten
	case f.Old != nil || f.New != nil:
		return Text(f.Old, f.New)
	case f.OldDay != nil || f.NewDay != nil:
		if f.Name == "period" || f.Name == "held" {
			return Period(f.OldDay, f.NewDay)
		}
		return Time(f.OldDay, f.NewDay)
	case len(f.OldWords) == 1 && len(f.NewWords) == 1 && !strings.Contains(f.OldWords[0], ":"):
		if f.Name == "number" && Number(f.OldWords[0]) == Number(f.NewWords[0]) || Whole(Fold(f.OldWords[0])) == Whole(Fold(f.NewWords[0])) {
			return Rewritten
		}
		return Changed
	}
	return List(f.OldWords, f.NewWords)
}
