package agenda

import (
	"slices"
	"strings"
	"testing"

	"troth/core/record"
)

// Every code stands once, begins with its list's id, comes after its parent, is of a level of its list, and where it has a label has
// it in every language of the pages.
func TestLists(t *testing.T) {
	seen := map[record.Code]bool{}
	everywhere := func(what string, l Label) {
		for _, language := range []string{"en", "fr", "es"} {
			if l[language] == "" {
				t.Errorf("%s has no words in %s", what, language)
			}
		}
	}
	for _, l := range Lists() {
		if !isCode.MatchString(l.ID) || l.Version < 1 || l.Use == "" {
			t.Errorf("list %+v", l.ID)
		}
		everywhere(l.ID, l.Name)
		everywhere(l.ID+" publisher", l.Publisher)
		everywhere(l.ID+" source", l.Source)
		levels := map[string]bool{"": len(l.Levels) == 0}
		for _, level := range l.Levels {
			levels[level.ID] = true
			everywhere(l.ID+" "+level.ID, level.Name)
		}
		columns := map[string]bool{"": true}
		for _, c := range l.Codes {
			switch list, own := Split(c.Code); {
			case list != l.ID || own == "":
				t.Errorf("%s stands in %s", c.Code, l.ID)
			case seen[c.Code], c.Column != "" && columns[c.Column]:
				t.Errorf("%s stands twice", c.Code)
			case !levels[c.Level]:
				t.Errorf("%s is of level %q", c.Code, c.Level)
			case c.Parent != "" && !seen[c.Parent]:
				t.Errorf("%s lies within %s, which does not stand before it", c.Code, c.Parent)
			}
			seen[c.Code], columns[c.Column] = true, true
			if c.Label != nil {
				everywhere(string(c.Code), c.Label)
			} else if l.Use != Goals {
				t.Errorf("%s has no label", c.Code)
			}
		}
	}
	for id, want := range map[string]int{"ogp2016": 48, "ogp2024": 86, "sdg": 17 + 169 + 252, "uncac": 8 + 71, "iap2": 6, "cofog": 10, "iso3166-1": 250, "m49": 22, "paris2016": 23} {
		if l, ok := ListOf(id); !ok || len(l.Codes) != want {
			t.Errorf("list %s has %d codes, not %d", id, len(l.Codes), want)
		}
	}
}

// Each link of a crosswalk joins codes that there are, once, in a relation that there is; seen from the other end it is turned round.
func TestCrosswalks(t *testing.T) {
	for _, w := range Crosswalks() {
		seen := map[string]bool{}
		for _, l := range w.Links {
			from, _ := Split(l.From)
			to, _ := Split(l.To)
			_, a := CodeOf(l.From)
			_, b := CodeOf(l.To)
			key := string(l.From + " " + l.To)
			if from != w.From || to != w.To || !a || !b || seen[key] || w.Basis == "" {
				t.Errorf("%s: %+v", w.ID, l)
			}
			seen[key] = true
		}
		if len(w.Links) == 0 {
			t.Errorf("%s joins nothing", w.ID)
		}
	}
	var back []string
	for _, l := range Likes("ogp2024:infrastructure-and-transport") {
		back = append(back, string(l.Relation)+" "+string(l.Code))
	}
	if got := strings.Join(back, ", "); got != "broader ogp2016:infrastructure, related sdg:9.1, related sdg:11.2" {
		t.Errorf("seen from the other end: %s", got)
	}
}

func TestLabels(t *testing.T) {
	for code, want := range map[record.Code]string{"sdg:16": "Peace, justice and strong institutions", "sdg:16.6": "16.6", "made-up": "made-up", "a:b": "b"} {
		got := LabelOf(code)
		if s, _ := got.In("en"); s != want {
			t.Errorf("%s is called %q", code, s)
		}
	}
	if !Has(Areas, "ogp2016:aid") || Has(Areas, "sdg:16") || Has(Goals, "sdg:18") || Has(Areas, "aid") {
		t.Error("what lists have")
	}
}

// Every country lies in a region, the Antarctic in none; two that the standard of regions does not list are placed by our own reading.
func TestRegions(t *testing.T) {
	countries, _ := ListOf("iso3166-1")
	n := map[record.Code]int{}
	numbers := map[string]bool{"": true}
	for _, c := range countries.Codes {
		_, own := Split(c.Code)
		n[RegionOf(record.Code(own))]++
		if own != "XKX" && numbers[c.Number] {
			t.Errorf("%s has the number %q", own, c.Number)
		}
		numbers[c.Number] = true
	}
	if n[""] != 1 || RegionOf("ATA") != "" || len(n) != 6 {
		t.Errorf("regions: %v", n)
	}
	for country, want := range map[record.Code]record.Code{"CHL": "m49:019", "XKX": "m49:150", "TWN": "m49:142", "GRL": "m49:019", "NZL": "m49:009", "ZAF": "m49:002"} {
		if got := RegionOf(country); got != want {
			t.Errorf("%s lies in %q, not %s", country, got, want)
		}
	}
	for _, like := range Likes("iso3166-1:XKX") {
		if like.Basis != "own_reading" {
			t.Errorf("Kosovo is placed by %s", like.Basis)
		}
	}
}

// What a crosswalk sets beside a code has that code set beside it.
func TestLikesAreTheSameFromBothEnds(t *testing.T) {
	beside := func(a, b record.Code) bool {
		return slices.ContainsFunc(Likes(a), func(l Like) bool { return l.Code == b })
	}
	pairs := 0
	for _, w := range Crosswalks() {
		for _, l := range w.Links {
			if pairs++; !beside(l.From, l.To) || !beside(l.To, l.From) {
				t.Errorf("%s and %s are alike from one end alone", l.From, l.To)
			}
		}
	}
	if pairs == 0 {
		t.Error("there is no crosswalk")
	}
}
