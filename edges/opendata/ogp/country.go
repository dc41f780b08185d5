package ogp

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"troth/chapters/review/method"
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

// CountryByCode finds a country by its code of two or three capital letters.
func CountryByCode(code string) (Country, bool) {
	c := countries()
	i, ok := c.byCode[code]
	if !ok {
		return Country{}, false
	}
	return c.list[i], true
}

type countryTable struct {
	list           []Country
	byName, byCode map[string]int
}

var countries = sync.OnceValue(func() countryTable {
	t := countryTable{byName: map[string]int{}, byCode: map[string]int{}}
	for _, line := range strings.Split(strings.TrimSpace(countriesTSV), "\n")[1:] {
		f := strings.Split(line, "\t")
		c := Country{Alpha2: f[0], Alpha3: f[1], Names: map[string]string{"en": f[2], "fr": f[3], "es": f[4]}}
		if len(f) > 5 && f[5] != "" {
			c.others = strings.Split(f[5], "; ")
		}
		for _, name := range append([]string{f[2], f[3], f[4]}, c.others...) {
			t.byName[nameKey(name)] = len(t.list)
		}
		t.byCode[c.Alpha2], t.byCode[c.Alpha3] = len(t.list), len(t.list)
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

// member reads a member's name. A place is "Madrid, Spain".
func member(name string) Member {
	m := Member{Name: name}
	if c, ok := CountryByName(name); ok {
		m.Alpha2, m.Alpha3 = c.Alpha2, c.Alpha3
	} else if i := strings.LastIndex(name, ","); i > 0 {
		if c, ok := CountryByName(name[i+1:]); ok {
			m.Within = c.Alpha3
		}
	}
	return m
}

// memberOf reads the member of a row by its name, or by a code in its place. A code is that of a country only in capitals, and only where
// neither the code beside it nor the level of the row says otherwise: a place can be called Per.
func memberOf(name string, code, level Cell) Member {
	m := member(name)
	if m.Alpha3 != "" || m.Within != "" {
		return m
	}
	if c, ok := CountryByCode(name); ok {
		if isLocal := strings.Contains(strings.ToLower(level.Given), "local"); !isLocal && c.agrees(code) {
			m.Alpha2, m.Alpha3 = c.Alpha2, c.Alpha3
		}
	} else if LooksLocal(name) && code.Given == name {
		c, _ := CountryByCode(name[:2])
		m.Within = c.Alpha3
	}
	return m
}

// coded reports whether a member is a country that is called by its code. One whose name is a code too (USA) is called by its name.
func (m Member) coded() bool {
	if _, named := CountryByName(m.Name); named {
		return false
	}
	return m.Alpha3 != ""
}

// agrees reports whether a cell of codes says nothing against a country.
func (c Country) agrees(code Cell) bool {
	return code.Missing != method.Coded || strings.EqualFold(code.Given, c.Alpha2) || strings.EqualFold(code.Given, c.Alpha3)
}

// LooksLocal reports whether a name has the form of the publisher's codes for local members: the two letters of a country and two more, as
// in ESMD. A name in capitals can have it too (LIMA), so that the form by itself says nothing of where a member lies.
func LooksLocal(name string) bool {
	if len(name) != 4 || strings.ContainsFunc(name, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		return false
	}
	_, ok := CountryByCode(name[:2])
	return ok
}
