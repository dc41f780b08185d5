package record

import (
	"reflect"
	"slices"
	"strings"
)

// Said is what a version of a thing says in a form that a view can hold for every kind alike. Links are beside it: Kind.Links.
type Said struct {
	Aliases []Alias
	Texts   []SaidText
}

// A Link is a Ref with the relation that its field names, and the kinds that it may point at.
type Link struct {
	Field    string
	Relation Relation
	To       ID
	Kinds    []string
}

// An Alias is an id given elsewhere.
type Alias struct{ Scheme, ID string }

// A SaidText is one language of a text, or, without a language, the canonical JSON of another redactable value.
type SaidText struct {
	Field    string // "title", "names/0"
	Language string
	Original bool
	Value    string
}

// Given is the field in which a thing quotes, as they were given, the cells of the source that it was imported from. Any other field may be
// quoted there: who removes the words of one removes all of it.
const Given = "as_given"

// A Rendering is a thing that gives the words of another thing's field once more: in another language, say. Who removes those words
// removes it with them, and it is not put on record when they are gone.
type Rendering interface{ Renders() Rendition }

// A Rendition says which field gives the words of which other.
type Rendition struct {
	In       string // the redactable field of the thing that renders: "text"
	Of       ID     // the thing that is rendered
	Field    string // of that thing: "title", or one element of a list, "names/0"
	Revision int    // of that thing
}

// Links lists the links of a thing, given as a pointer to its struct, in the order of the fields' names.
func (k Kind) Links(thing any) []Link {
	var links []Link
	v := reflect.ValueOf(thing).Elem()
	for _, f := range k.plan.sorted {
		if f.Relation == "" {
			continue
		}
		_ = f.each(v.Field(f.index), func(_ string, element reflect.Value) error {
			links = append(links, Link{f.Name, f.Relation, element.Interface().(Ref).To, f.To})
			return nil
		})
	}
	return links
}

// Said collects aliases and open redactable values of a thing that was read from e, in the order of the fields' names.
func (k Kind) Said(thing any, e Entry) (Said, error) {
	var s Said
	v := reflect.ValueOf(thing).Elem()
	for _, f := range k.plan.sorted {
		if f.Alias == "" {
			continue
		}
		_ = f.each(v.Field(f.index), func(_ string, element reflect.Value) error {
			s.Aliases = append(s.Aliases, Alias{f.Alias, element.String()})
			return nil
		})
	}
	fields := make([]string, 0, len(e.Open))
	for field := range e.Open {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	for _, field := range fields {
		value := e.Open[field].Value
		base, _, _ := strings.Cut(field, "/")
		if f := k.plan.byName[base]; f == nil || f.Type != "text" {
			s.Texts = append(s.Texts, SaidText{Field: field, Original: true, Value: string(value)})
			continue
		}
		t, err := readText(value)
		if err != nil {
			return s, err
		}
		languages := make([]string, 0, len(t.By))
		for l := range t.By {
			languages = append(languages, l)
		}
		slices.Sort(languages)
		for _, l := range languages {
			s.Texts = append(s.Texts, SaidText{field, l, l == t.Original, t.By[l]})
		}
	}
	return s, nil
}
