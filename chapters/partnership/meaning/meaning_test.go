package meaning

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"troth/core/record"
)

func TestWords(t *testing.T) {
	for _, x := range []struct {
		old, new string
		want     Class
	}{
		{"", "", Same},
		{"NR", "", Rewritten},
		{"Not Specified", "NR", Rewritten},
		{"", "Open the register", FilledIn},
		{"None specified", "Ministry of Justice", FilledIn},
		{"Ministry of Justice", "Not specified", Removed},
		// white space, case, punctuation, typography, markup, entities
		{"Open  the\nregister. ", "open the register", Rewritten},
		{"the “open” register", `the "open" register`, Rewritten},
		{"the state’s books – all of them", "the state's books - all of them", Rewritten},
		{"one<br />two", "one\ntwo", Rewritten},
		{"Health &amp; Nutrition", "Health & Nutrition", Rewritten},
		{"ﬁscal", "fiscal", Rewritten},
		// damage repaired
		{"informaciÃ³n pÃºblica", "información pública", Rewritten},
		{"the stateâ€™s books", "the state's books", Rewritten},
		{"informaci\ufffdn p\ufffdblica", "información pública", Rewritten},
		{"informaci?n p?blica", "información pública", Rewritten},
		{"información", "informaci\ufffd\ufffdn", Rewritten},
		{"p\ufffdblica", "privada", Changed},
		// lists
		{"Chamber; University; Press", "University; Press; Chamber", Rewritten},
		{"Chamber; University", "University; Press", Changed},
		// numbers
		{"1,500 schools", "1500 schools", Rewritten},
		{"1 500 000 schools", "1,500,000 schools", Rewritten},
		{"50 %", "50%", Rewritten},
		{"1,5 percent", "1.5 percent", Rewritten},
		{"1.5 percent", "15 percent", Changed},
		{"2.1", "21", Changed},
		{"-5", "5", Changed},
		{"90 schools", "9 schools", Changed},
		{"in 1 5-day week", "in 15-day week", Changed},
		{"90 days?", "90 days", Rewritten},
		// dates
		{"01/07/2014", "2014-07-01", Rewritten},
		{"01/07/2014", "7/1/14", Rewritten},
		{"30 June 2016", "30-Jun-16", Rewritten},
		{"June 2016", "6/30/2016", Rewritten},
		{"June 2016", "6/1/2016", Rewritten},
		{"junio de 2016", "Jun-16", Rewritten},
		{"42551", "30 June 2016", Rewritten},
		{"2016", "31/12/2016", Rewritten},
		{"2016", "15 May 2016", FilledIn},
		{"15 May 2016", "2016", Removed},
		{"30 June 2016", "30 July 2016", Changed},
		{"30 June 2016", "NR", Removed},
		{"", "30 June 2016", FilledIn},
		{"01/07/2014 – June 2016", "1 July 2014 – 30/06/2016", Rewritten},
		{"– June 2016", "1 July 2014 – June 2016", FilledIn},
		{"01/07/2014 – June 2016", "1 July 2014 – June 2017", Changed},
		{"01/07/2014 – Ongoing", "2014-07-01 – ongoing", Rewritten},
		{"1 July 2014 – NR", "NR – 1 July 2016", Changed},
		// words
		{"The ministry will open …", "The ministry will open the register", FilledIn},
		{"The ministry will open the register", "The ministry will open...", Removed},
		{"will publish", "will not publish", Changed},
		{"will publish by law", "will publish", Changed},
	} {
		if got := Words(x.old, x.new); got != x.want {
			t.Errorf("%q → %q: %q, want %q (%q, %q)", x.old, x.new, got, x.want, Fold(x.old), Fold(x.new))
		}
		if got := Words(x.new, x.old); got != x.want.Inverse() {
			t.Errorf("%q ← %q: %q, want %q", x.old, x.new, got, x.want.Inverse())
		}
	}
}

func text(tag, s string) *record.Text { x := record.In(tag, s); return &x }

func TestText(t *testing.T) {
	both := &record.Text{Original: "en", By: map[string]string{"en": "Open data", "fr": "Données ouvertes"}}
	other := &record.Text{Original: "en", By: map[string]string{"en": "Open  data", "fr": "Données fermées"}}
	for _, x := range []struct {
		old, new *record.Text
		want     Class
	}{
		{nil, text("en", "a"), FilledIn},
		{text("en", "Open data"), both, FilledIn},
		{both, other, Changed},
		{text("und", "Open data"), text("en", "Open data"), Rewritten},
		{text("und", "Open data"), both, Rewritten},
		{text("und", "Not specified"), nil, Rewritten},
		{both, both, Same},
	} {
		if got := Text(x.old, x.new); got != x.want {
			t.Errorf("%v → %v: %q, want %q", x.old, x.new, got, x.want)
		}
	}
}

func TestList(t *testing.T) {
	for _, x := range []struct {
		old, new string
		want     Class
	}{
		{"a b", "b a", Rewritten},
		{"a", "a b", FilledIn},
		{"a b", "b", Removed},
		{"a b", "b c", Changed},
		{"ogp2016:aid", "ogp2024:water-sanitation", Rewritten},
		{"ogp2016:aid ogp2016:labor", "ogp2024:aid", Rewritten},
		{"ogp2016:aid", "ogp2016:aid ogp2024:aid", FilledIn},
		{"ogp2016:aid ogp2024:aid", "ogp2024:aid", Removed},
		{"ogp2016:aid", "ogp2016:aid ogp2016:labor", FilledIn},
		{"ogp2016:aid", "ogp2016:labor", Changed},
		{"3", "3.0", Rewritten},
	} {
		if got := List(strings.Fields(x.old), strings.Fields(x.new)); got != x.want {
			t.Errorf("%s → %s: %q, want %q", x.old, x.new, got, x.want)
		}
	}
}

func TestCodes(t *testing.T) {
	for _, x := range []struct {
		old, oldMissing, new, newMissing string
		want                             Class
	}{
		{"completion=4", "", "completion=5", "", Changed},
		{"", "completion=NR", "completion=5", "", FilledIn},
		{"completion=5", "", "", "completion=NR", Removed},
		{"completion=4", "", "completion=4", "early_results=ND", Rewritten}, // the newer edition has a column more
		{"completion=4 relevance=1", "", "relevance=0", "", Changed},
	} {
		if got := Codes(strings.Fields(x.old), strings.Fields(x.oldMissing), strings.Fields(x.new), strings.Fields(x.newMissing)); got != x.want {
			t.Errorf("%+v: %q", x, got)
		}
	}
}

func TestClasses(t *testing.T) {
	days := func(from, to string) *record.Day { return &record.Day{From: from, To: to} }
	for name, x := range map[string]struct {
		fields []Field
		taken  bool
		want   []Class
	}{
		"another shape of a period": {[]Field{
			{Name: "period", OldDay: days("2014-07-01", "2016-06-30"), NewDay: days("2014-01-07", "2016-06-01")},
			{Name: "period_words", Old: text("und", "01/07/2014 – June 2016"), New: text("und", "7/1/2014 – 6/1/2016")}}, true, []Class{Rewritten, Rewritten}},
		"a period that moved": {[]Field{
			{Name: "period", OldDay: days("", "2016-06-30"), NewDay: days("", "2017-06-30")},
			{Name: "period_words", Old: text("und", "– June 2016"), New: text("und", "– June 2017")}}, true, []Class{Changed, Changed}},
		"words that are no date, about days that moved": {[]Field{
			{Name: "due", OldDay: days("2025-01-01", "2025-12-31"), NewDay: days("2026-01-01", "2026-12-31")},
			{Name: "due_words", Old: text("en", "By winter 2025"), New: text("en", "By next winter")}}, true, []Class{Changed, Changed}},
		"the same words read otherwise": {[]Field{{Name: "period", OldDay: days("2014-07-01", ""), NewDay: days("2014-01-07", "")}}, true, []Class{Rewritten}},
		"days moved by who said them":   {[]Field{{Name: "period", OldDay: days("2014-07-01", ""), NewDay: days("2014-01-07", "")}}, false, []Class{Changed}},
		"partners in another order": {[]Field{{Name: "partners/0", Old: text("en", "Chamber"), New: text("en", "University")},
			{Name: "partners/1", Old: text("en", "University"), New: text("en", "Chamber")}}, true, []Class{Rewritten, Rewritten}},
		"a partner more": {[]Field{{Name: "partners/0", Old: text("en", "Chamber"), New: text("en", "Press")},
			{Name: "partners/1", New: text("en", "Chamber")}}, true, []Class{FilledIn, FilledIn}},
		"a partner less": {[]Field{{Name: "partners/1", Old: text("en", "Chamber")}}, true, []Class{Removed}},
		"how the source was read": {[]Field{{Name: "as_given/0", Old: text("und", "Start Date: 01/07/2014")},
			{Name: "flags", OldWords: []string{"day_or_month"}}}, true, []Class{Rewritten, Removed}},
		"what is missing alone":     {[]Field{{Name: "missing", NewWords: []string{"early_results=ND"}}}, true, []Class{Rewritten}},
		"a number in another shape": {[]Field{{Name: "number", OldWords: []string{"3"}, NewWords: []string{"3.0"}}}, true, []Class{Rewritten}},
		"another number":            {[]Field{{Name: "number", OldWords: []string{"2.1"}, NewWords: []string{"2.10"}}}, true, []Class{Changed}},
	} {
		if got := Classes(x.fields, x.taken); !slices.Equal(got, x.want) {
			t.Errorf("%s: %q, want %q", name, got, x.want)
		}
	}
	for _, f := range []string{"flags", "as_given/3", "methods"} {
		if !Aside(f) {
			t.Errorf("%s counts as what is promised", f)
		}
	}
	if Aside("period_words") {
		t.Error("the words of a period do not count")
	}
}

var words = rapid.Custom(func(t *rapid.T) string {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"NR", "", "01/07/2014", "June 2016", "2016", "– June 2016", "1 July 2014 – 2016", "a; b", "b; a",
		"informaciÃ³n", "informaci\ufffdn", "información", "will publish", "will …", "1,500", "1500", "15"})).Draw(t, "words")
})

// Whatever is compared: nothing differs from itself, and backwards a difference is its inverse.
func TestAlgebra(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := words.Draw(t, "a"), words.Draw(t, "b")
		if Words(a, a) != Same {
			t.Fatalf("%q differs from itself", a)
		}
		if there, back := Words(a, b), Words(b, a); there != back.Inverse() {
			t.Fatalf("%q → %q is %q, back %q", a, b, there, back)
		}
		if (Words(a, b) == Same) != (a == b) {
			t.Fatalf("%q and %q: %q", a, b, Words(a, b))
		}
		if Fold(Fold(a)) != Fold(a) && !strings.ContainsAny(a, "&<ÃÂâÅÄ") {
			t.Fatalf("%q folds to %q, that to %q", a, Fold(a), Fold(Fold(a)))
		}
		x, y := rapid.SliceOf(words).Draw(t, "x"), rapid.SliceOf(words).Draw(t, "y")
		if there, back := List(x, y), List(y, x); there != back.Inverse() {
			t.Fatalf("%q → %q is %q, back %q", x, y, there, back)
		}
		classes := append(Class("").Values(), "")
		p, q, r := Class(rapid.SampledFrom(classes).Draw(t, "p")), Class(rapid.SampledFrom(classes).Draw(t, "q")), Class(rapid.SampledFrom(classes).Draw(t, "r"))
		if p.And(q) != q.And(p) || p.And(q).And(r) != p.And(q.And(r)) || p.And(p) != p || p.And(q).Inverse() != p.Inverse().And(q.Inverse()) {
			t.Fatalf("%q %q %q", p, q, r)
		}
	})
}

// A day moves in no shape of it.
func TestAnyDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y, m, d := rapid.IntRange(2000, 2040).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m"), rapid.IntRange(1, 28).Draw(t, "d")
		months := strings.Fields("January February March April May June July August September October November December")
		shapes := []string{
			fmt.Sprintf("%04d-%02d-%02d", y, m, d), fmt.Sprintf("%d/%d/%d", d, m, y), fmt.Sprintf("%d/%d/%02d", m, d, y%100), fmt.Sprintf("%02d.%02d.%d", d, m, y),
			fmt.Sprintf("%d %s %d", d, months[m-1], y), fmt.Sprintf("%s %d, %d", months[m-1], d, y), fmt.Sprintf("%02d-%s-%02d", d, months[m-1][:3], y%100),
			fmt.Sprintf("%04d-%02d-%02d 00:00:00", y, m, d),
		}
		a, b := rapid.SampledFrom(shapes).Draw(t, "a"), rapid.SampledFrom(shapes).Draw(t, "b")
		if c := Words(a, b); c.Moves() || c == FilledIn {
			t.Fatalf("%q → %q is %q", a, b, c)
		}
		if c := Words(a, fmt.Sprintf("%04d-%02d-%02d", y+1, m, d)); c != Changed {
			t.Fatalf("%q a year later is %q", a, c)
		}
	})
}
