package agenda

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"troth/core/record"
)

//go:embed data/*.json
var files embed.FS

// A Label is words by language; English is always there where it comes with the program.
type Label map[string]string

// Text gives a label the form of all texts on pages.
func (l Label) Text() record.Text {
	if len(l) == 0 {
		return record.Text{}
	}
	original := "en"
	if _, there := l[original]; !there { // it is of a list on record
		original = slices.Min(slices.Collect(maps.Keys(l)))
	}
	return record.Text{Original: original, By: l}
}

// A List is a list of codes that comes with the program: one data file. A code is the list's id, a colon and the publisher's own.
type List struct {
	ID        string  `json:"id"`
	Version   int     `json:"version"` // of the file: labels may be mended, codes may be added
	Use       Use     `json:"use"`
	Name      Label   `json:"name"`
	Publisher Label   `json:"publisher"` // whose codes they are
	Published string  `json:"published"` // EDTF; "" when it is not one edition
	Source    Label   `json:"source"`    // where codes and labels are from
	Levels    []Level `json:"levels"`    // outermost first; none in a flat list
	Codes     []Code  `json:"codes"`     // a parent stands before those within it
}

// A Use is what the codes of a list are put on.
type Use string

// The uses of lists.
const (
	Areas     Use = "areas"     // policy areas, with which commitments are tagged
	Goals     Use = "goals"     // global goals
	Articles  Use = "articles"  // of a treaty
	Degrees   Use = "levels"    // of participation
	Functions Use = "functions" // of government
	Places    Use = "places"
	Regions   Use = "regions" // of the world
	Actions   Use = "actions" // collective actions, with their themes
	Divisions Use = "parts"   // of countries
)

// A Level of a list that has several.
type Level struct {
	ID   string `json:"id"`
	Name Label  `json:"name"`
}

// A Code is one of a list.
type Code struct {
	Code   record.Code `json:"code"`
	Column string      `json:"column,omitempty"` // what a file of the publisher calls it: the name of a column
	Also   string      `json:"also,omitempty"`   // another code for the same: alpha-2 of a country
	Number string      `json:"number,omitempty"` // of a country in ISO 3166-1 and M49
	Level  string      `json:"level,omitempty"`
	Parent record.Code `json:"parent,omitempty"` // that it lies within
	Label  Label       `json:"label,omitempty"`  // none where only the publisher's sentence would say it
}

// A Crosswalk says which codes of two lists mean alike.
type Crosswalk struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	From    string `json:"from"` // id of a list
	To      string `json:"to"`
	Basis   string `json:"basis"` // "own_reading", "publisher"
	Links   []Link `json:"links"`
}

// A Link of a crosswalk: From is Relation than To.
type Link struct {
	From     record.Code `json:"from"`
	Relation Relation    `json:"relation"`
	To       record.Code `json:"to"`
}

// A Relation is how two codes mean alike, after SKOS.
type Relation string

// The relations of crosswalks.
const (
	Exact    Relation = "exact"
	Broader  Relation = "broader"
	Narrower Relation = "narrower"
	Related  Relation = "related"
)

// Relations are all of them, the closest first.
var Relations = []Relation{Exact, Narrower, Broader, Related}

// Back is the relation seen from the other end.
func (r Relation) Back() Relation {
	switch r {
	case Broader:
		return Narrower
	case Narrower:
		return Broader
	}
	return r
}

// Lists are the lists that come with the program, by id.
var Lists = sync.OnceValue(func() []List { return load[List]("data/list-*.json") })

// Crosswalks are those that come with the program, by id.
var Crosswalks = sync.OnceValue(func() []Crosswalk { return load[Crosswalk]("data/crosswalk-*.json") })

// load reads data files; one that cannot be read is a fault of the program, which tests find.
func load[T any](pattern string) []T {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		panic(err)
	}
	list := make([]T, len(names))
	for i, name := range names {
		b, err := files.ReadFile(name)
		if err == nil {
			d := json.NewDecoder(bytes.NewReader(b))
			d.DisallowUnknownFields()
			err = d.Decode(&list[i])
		}
		if err != nil {
			panic(fmt.Sprintf("%s: %v", name, err))
		}
	}
	return list
}

// Used are the lists of a use, oldest first.
func Used(use Use) []List {
	var lists []List
	for _, l := range Lists() {
		if l.Use == use {
			lists = append(lists, l)
		}
	}
	slices.SortStableFunc(lists, func(a, b List) int { return strings.Compare(a.Published, b.Published) })
	return lists
}

// ListOf finds a list by its id.
func ListOf(id string) (List, bool) {
	i := slices.IndexFunc(Lists(), func(l List) bool { return l.ID == id })
	if i < 0 {
		return List{}, false
	}
	return Lists()[i], true
}

var byCode = sync.OnceValue(func() map[record.Code]*Code {
	all := map[record.Code]*Code{}
	for _, l := range Lists() {
		for i := range l.Codes {
			all[l.Codes[i].Code] = &l.Codes[i]
		}
	}
	return all
})

// CodeOf finds a code of any list.
func CodeOf(code record.Code) (Code, bool) {
	if c := byCode()[code]; c != nil {
		return *c, true
	}
	return Code{}, false
}

// Has reports whether a list of this use has the code.
func Has(use Use, code record.Code) bool {
	id, _ := Split(code)
	l, ok := ListOf(id)
	return ok && l.Use == use && byCode()[code] != nil
}

// EditionAreas begins the ids of lists of policy areas that the record alone has: editions came with tags of no list that is known here.
const EditionAreas = "areas-"

// OfEditions reports whether a list of policy areas is one that the record alone has.
func OfEditions(id string) bool { return strings.HasPrefix(id, EditionAreas) }

// IsArea reports whether a code is a policy area, of a list that comes with the program or of one that the record alone has.
func IsArea(code record.Code) bool {
	id, _ := Split(code)
	return OfEditions(id) || Has(Areas, code)
}

// LabelOf is what a code is called: its own label, else the publisher's number for it, as its own label in no language ("zxx").
func LabelOf(code record.Code) record.Text {
	if c := byCode()[code]; c != nil && c.Label != nil {
		return c.Label.Text()
	}
	_, own := Split(code)
	return record.In("zxx", own)
}

// UseOf is what the codes of a list are put on, also of one that the record alone has; "" when that is not known.
func UseOf(id string) Use {
	switch {
	case id == "iso3166-2":
		return Divisions
	case OfEditions(id):
		return Areas
	}
	l, _ := ListOf(id)
	return l.Use
}

var countries = sync.OnceValue(func() map[string]Label {
	all := map[string]Label{}
	l, _ := ListOf("iso3166-1")
	for _, c := range l.Codes {
		all[c.Also] = c.Label
	}
	return all
})

// Country names a country by its code of two letters; nothing when no country has it.
func Country(alpha2 string) record.Text { return countries()[alpha2].Text() }

// Split cuts a code into the id of its list and the publisher's own code; one without a colon has no list.
func Split(code record.Code) (list, own string) {
	list, own, ok := strings.Cut(string(code), ":")
	if !ok {
		return "", string(code)
	}
	return list, own
}

// A Like is a code that means something alike, seen from another.
type Like struct {
	Code     record.Code
	Relation Relation // the one asked about is this, compared with Code
	Basis    string
}

var likes = sync.OnceValue(func() map[record.Code][]Like {
	all := map[record.Code][]Like{}
	for _, w := range Crosswalks() {
		for _, l := range w.Links {
			all[l.From] = append(all[l.From], Like{l.To, l.Relation, w.Basis})
			all[l.To] = append(all[l.To], Like{l.From, l.Relation.Back(), w.Basis})
		}
	}
	for _, list := range all {
		slices.SortStableFunc(list, func(a, b Like) int {
			return slices.Index(Relations, a.Relation) - slices.Index(Relations, b.Relation)
		})
	}
	return all
})

// Likes are the codes of other lists that a crosswalk sets beside this one, the closest first.
func Likes(code record.Code) []Like { return likes()[code] }

// Top is the outermost code that a code lies within; itself when it lies within none.
func Top(code record.Code) record.Code {
	for range 10 {
		c, ok := CodeOf(code)
		if !ok || c.Parent == "" {
			break
		}
		code = c.Parent
	}
	return code
}

// RegionOf is the region of the world (M49) that a country lies in, by its alpha-3 code; nothing when no crosswalk places it.
func RegionOf(country record.Code) record.Code {
	for _, like := range Likes("iso3166-1:" + country) {
		if Has(Regions, like.Code) {
			return Top(like.Code)
		}
	}
	return ""
}
