package ogp

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// countriesTSV lists the codes of ISO 3166-1, and XK and XKX for Kosovo, with
// a short name in three languages and other names that files use, old ones
// included.
//
//go:embed data/countries.tsv
var countriesTSV string

// A Country is a territory with a code of ISO 3166-1, or Kosovo with its
// user-assigned one.
type Country struct {
	Alpha2, Alpha3 string
	Names          map[string]string // en, fr, es
	others         []string
}

// Countries are all of them, by alpha-2 code.
func Countries() []Country { return countries().list }

// CountryByName finds a country by one of its names, old or new, in English,
// French or Spanish; accents, case, punctuation and "&" do not matter.
func CountryByName(name string) (Country, bool) {
	c := countries()
	i, ok := c.byName[nameKey(name)]
	if !ok {
		return Country{}, false
	}
	return c.list[i], true
}

// countryByCode finds a country by its alpha-2 or alpha-3 code in capital letters.
func countryByCode(code string) (Country, bool) {
	c := countries()
	i := slices.IndexFunc(c.list, func(x Country) bool { return code == x.Alpha3 || code == x.Alpha2 })
	if i < 0 {
		return Country{}, false
	}
	return c.list[i], true
}

type countryTable struct {
	list   []Country
	byName map[string]int
}

var countries = sync.OnceValue(func() countryTable {
	t := countryTable{byName: map[string]int{}}
	for _, line := range strings.Split(strings.TrimSpace(countriesTSV), "\n")[1:] {
		f := strings.Split(line, "\t")
		c := Country{Alpha2: f[0], Alpha3: f[1], Names: map[string]string{"en": f[2], "fr": f[3], "es": f[4]}}
		if len(f) > 5 && f[5] != "" {
			c.others = strings.Split(f[5], "; ")
		}
		for _, name := range append([]string{f[2], f[3], f[4]}, c.others...) {
			t.byName[nameKey(name)] = len(t.list)
		}
		t.list = append(t.list, c)
	}
	return t
})

// nameKey folds a name: letters and digits alone, small, without accents.
func nameKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(strings.ReplaceAll(name, "&", " and ")))
}

// member reads a member's name. A place is "Madrid, Spain"; of a country its code does as well.
func member(name string) Member {
	m := Member{Name: name}
	c, ok := CountryByName(name)
	if !ok {
		if c, ok = countryByCode(name); ok {
			m.Name = c.Names["en"]
		}
	}
	if ok {
		m.Alpha2, m.Alpha3 = c.Alpha2, c.Alpha3
	} else if i := strings.LastIndex(name, ","); i > 0 {
		if c, ok := CountryByName(name[i+1:]); ok {
			m.Within = c.Alpha3
		}
	}
	return m
}
