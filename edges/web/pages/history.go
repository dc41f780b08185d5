package pages

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"troth/chapters/agenda"
	"troth/chapters/home"
	"troth/chapters/partnership/meaning"
	"troth/chapters/review"
	"troth/core/record"
	"troth/edges/web"
)

// history lists the versions of a thing, newest first, with what each changed: texts by word within each language,
// facts as old and new.
func (l sayer) history(versions []home.Version) web.Ledger {
	var ledger web.Ledger
	for _, v := range slices.Backward(versions) {
		row := web.LedgerRow{
			When:  on(v.Said.At),
			Title: l.Say("history.act", "act", l.Word("act", v.Act), "voice", l.Word("by", string(v.Said.Voice))),
			End:   l.entry(v.Said.Entry),
		}
		if v.Reason != nil {
			row.Body = append(row.Body, l.Rich("history.reason", "reason", l.text(*v.Reason)))
		}
		if v.Said.Source != nil { // the member did not say it here, nor on this day
			row.Title = l.Say("history.taken", "act", l.Word("act", v.Act))
			row.Body = append(row.Body, l.source(v.Said.Source))
		}
		if v.Said.Voice == record.Reviewer && v.Said.Revision > 1 {
			row.Body = append(row.Body, l.Say("history.reviewer"))
		}
		l.changes(&row, v)
		ledger.Rows = append(ledger.Rows, row)
	}
	return ledger
}

// changes shows what changed or was removed, and folds away what is only re-written or filled in, with how many there are of each.
func (l sayer) changes(row *web.LedgerRow, v home.Version) {
	counts := map[string]int{}
	less := &web.Folded{}
	cells, rest := l.cells(v.Changes)
	counts["aside"] += len(cells)
	less.Diff = append(less.Diff, cells...)
	for _, c := range rest {
		how, diff := howOf(c), l.change(c)
		for i := range diff {
			diff[i].How = l.Word("how", how)
		}
		if how != "aside" && (c.Redacted || c.Class.Moves()) {
			row.Diff = append(row.Diff, diff...)
			continue
		}
		counts[how]++
		less.Diff = append(less.Diff, diff...)
	}
	if less.Diff == nil {
		return
	}
	less.Summary = l.less(counts)
	if row.Less = less; row.Diff == nil {
		row.Body = append(row.Body, l.Say("history.unmoved"))
	}
}

// cells compares what two versions keep as given column by column, since each has the columns of its own file in its own order: those that say
// otherwise, and how many only one of them has. rest are the other changes.
func (l sayer) cells(changes []home.Change) (diff []web.FieldDiff, rest []home.Change) {
	var names []string // in the order in which they come
	sides := [2]map[string]string{{}, {}}
	for _, c := range changes {
		if base, _, _ := strings.Cut(c.Field, "/"); base != record.Given || c.Redacted {
			rest = append(rest, c)
			continue
		}
		for i, t := range []*record.Text{c.Old, c.New} {
			if t == nil {
				continue
			}
			for _, x := range meaning.Cells([]string{t.By[t.Original]}) {
				name := strings.TrimSpace(x.Column)
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
				if old, more := sides[i][name]; more { // as a doubt quotes it, and with the others
					x.Words = old + "\n" + x.Words
				}
				sides[i][name] = x.Words
			}
		}
	}
	alone := 0
	how := l.Word("how", "aside")
	for _, name := range names {
		was, had := sides[0][name]
		is, has := sides[1][name]
		switch {
		case had != has:
			alone++
		case was != is:
			diff = append(diff, web.FieldDiff{Name: l.Say("history.given", "field", l.field(record.Given), "column", name), How: how,
				Value: web.Change{Old: was, New: is, Lang: undetermined}})
		}
	}
	if alone > 0 {
		diff = append(diff, web.FieldDiff{Name: l.field(record.Given), How: how, Value: l.Say("history.given.alone", "n", alone)})
	}
	return diff, rest
}

// undetermined is the language of cells as given.
const undetermined = "und"

// less says how many differences there are that change nothing, by how.
func (l sayer) less(counts map[string]int) string {
	var words []string
	if n := counts[string(meaning.Rewritten)]; n > 0 {
		words = append(words, l.Say("history.less.rewritten", "n", n))
	}
	if n := counts[string(meaning.FilledIn)]; n > 0 {
		words = append(words, l.Say("history.less.filled_in", "n", n))
	}
	if n := counts["aside"]; n > 0 {
		words = append(words, l.Say("history.less.aside", "n", n))
	}
	return strings.Join(words, " · ")
}

// howOf is the word family's name of what a difference is.
func howOf(c home.Change) string {
	switch {
	case c.Aside:
		return "aside"
	case c.Redacted:
		return "redacted"
	}
	return string(c.Class)
}

// change is one field's difference, or one for each language of a text.
func (l sayer) change(c home.Change) []web.FieldDiff {
	name := l.field(c.Field)
	switch {
	case c.Redacted:
		return []web.FieldDiff{{Name: name, Value: web.Text{Gone: true}}}
	case c.OldCode != nil || c.NewCode != nil:
		known := cmp.Or(c.NewCode, c.OldCode)
		if given, _, _ := strings.Cut(c.Field, "/"); given == "given" {
			return []web.FieldDiff{{Name: l.Say("history.given", "field", name, "column", l.variable(known)), Value: web.OldNew{Old: l.givenRating(c.OldCode), New: l.givenRating(c.NewCode)}}}
		}
		return []web.FieldDiff{{Name: l.variable(known), Value: web.OldNew{Old: l.judged(c.OldCode), New: l.judged(c.NewCode)}}}
	case c.OldFact != nil || c.NewFact != nil:
		d := web.OldNew{Old: l.fact(c.Field, c.OldFact), New: l.fact(c.Field, c.NewFact)}
		if was, is := c.OldFact, c.NewFact; was != nil && is != nil {
			d.Went, d.Came = l.fact(c.Field, without(was, is)), l.fact(c.Field, without(is, was))
		}
		return []web.FieldDiff{{Name: name, Value: d}}
	}
	var was, is record.Text
	if c.Old != nil {
		was = *c.Old
	}
	if c.New != nil {
		is = *c.New
	}
	tags := maps.Clone(was.By)
	if tags == nil {
		tags = map[string]string{}
	}
	maps.Copy(tags, is.By)
	var list []web.FieldDiff
	for _, tag := range slices.Sorted(maps.Keys(tags)) {
		if was.By[tag] == is.By[tag] {
			continue
		}
		d := web.FieldDiff{Name: name, Value: web.Change{Old: was.By[tag], New: is.By[tag], Lang: tag}}
		if len(tags) > 1 {
			d.Name = l.Say("history.field_in", "field", name, "language", l.LanguageName(tag))
		}
		list = append(list, d)
	}
	return list
}

// without are the words of a fact that another does not have.
func without(f, other *home.Fact) *home.Fact {
	return &home.Fact{Labels: f.Labels, Words: slices.DeleteFunc(slices.Clone(f.Words), func(w string) bool { return slices.Contains(other.Words, w) })}
}

// fact is a permanent value in words.
func (l sayer) fact(field string, f *home.Fact) any {
	switch {
	case f == nil:
		return nil
	case f.Day != nil:
		return l.day(f.Day)
	}
	all := web.Join{Between: ", "}
	for _, w := range f.Words {
		word := l.coded(record.Code(w))
		label, labelled := f.Labels[w]
		switch {
		case labelled:
			area := home.AreaNamed(record.Code(w))
			area.Label = label
			word = l.areaCalled(area, l.areaWithYear(area))
		case field == "sort", field == "state", field == "step", field == "flag":
			word = l.Word(field, w)
		case field == "flags":
			word = l.Word("flag", w)
		case field == "report":
			word = l.Word("report", w)
		case field == "methods":
			word = l.methodName(review.MethodOf(record.Code(w)))
		}
		all.Pieces = append(all.Pieces, word)
	}
	if all.Pieces == nil {
		return nil
	}
	return all
}

// coded is what a code of a list that we know is called, and leads to where it is shown; another is shown as it is. An area has the year of
// its list beside it, since an edition may give it by another list that calls it alike.
func (l sayer) coded(code record.Code) any {
	if _, known := agenda.CodeOf(code); !known {
		return string(code)
	}
	name := l.codeName(code, agenda.LabelOf(code))
	if agenda.Has(agenda.Areas, code) {
		name = l.areaWithYear(home.AreaNamed(code))
	}
	return web.Link{Text: name, Href: l.Href(l.codePath(code))}
}
