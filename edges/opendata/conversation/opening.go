package conversation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"troth/chapters/opinion"
	"troth/core/record"
)

// An Opening is a conversation as somebody writes it down to open it: one JSON object. Words are given in each of the languages, whose
// first is the original:
//
//	{"topic": {"en": "What is the quay for?", "fr": "À quoi sert le quai ?"},
//	 "text": {"en": "…", "fr": "…"},
//	 "languages": ["en", "fr"],
//	 "statements": [{"en": "The quay is for boats.", "fr": "Le quai est pour les bateaux."}],
//	 "rules": {"en": "One idea in each statement. Nothing about persons.", "fr": "…"},
//	 "limit": 140, "last_day": "2027-01-31", "about": "pl_…",
//	 "places": [{"code": "north", "name": {"en": "North quay", "fr": "Quai nord"}}, …]}
//
// Only topic and languages must be there.
type Opening struct {
	Conversation opinion.Conversation
	Statements   []record.Text
}

// The fields of an opening.
const (
	topicField, textField, languagesField, statementsField, rulesField = "topic", "text", "languages", "statements", "rules"
	limitField, lastDayField, aboutField, placesField                  = "limit", "last_day", "about", "places"
)

var openingFields = []string{topicField, textField, languagesField, statementsField, rulesField, limitField, lastDayField, aboutField, placesField}

// mostSeeds is how many statements a conversation may begin with.
const mostSeeds = 1000

// ReadOpening reads an opening. What it does not know, and what cannot be, is refused by its place: "statements[3].fr: …".
func ReadOpening(b []byte) (*Opening, error) {
	fields, err := members(b)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(openingFields, name) {
			return nil, fmt.Errorf("%s: there is no such field; there is: %s", name, strings.Join(openingFields, ", "))
		}
	}
	for _, name := range []string{topicField, languagesField} {
		if fields[name] == nil {
			return nil, fmt.Errorf("%s is missing", name)
		}
	}
	o := &Opening{}
	c := &o.Conversation
	r := opening{fields: fields}
	r.value(languagesField, &r.languages)
	r.checkLanguages()
	c.Title = r.words(topicField, fields[topicField], 200)
	if fields[textField] != nil {
		text := r.words(textField, fields[textField], 2000)
		c.Text = &text
	}
	if fields[rulesField] != nil {
		rules := r.words(rulesField, fields[rulesField], 1000)
		c.Rules = &rules
	}
	for _, l := range r.languages {
		c.Languages = append(c.Languages, record.Code(l))
	}
	if fields[limitField] != nil {
		var limit int
		if r.value(limitField, &limit); limit < 20 || limit > 1000 {
			r.refuse(limitField, "a statement may have from 20 to 1000 characters at most, not %d", limit)
		}
		n := record.Count(limit)
		c.Limit = &n
	}
	if fields[lastDayField] != nil {
		var day string
		r.value(lastDayField, &day)
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			r.refuse(lastDayField, "%q is not a day like 2027-01-31", day)
		}
		last := record.On(day)
		c.Ended = &last
	}
	if fields[aboutField] != nil {
		var id record.ID
		if r.value(aboutField, &id); !id.Valid() {
			r.refuse(aboutField, "%q is not the id of a thing on record", id)
		}
		about := record.To(id)
		c.About = &about
	}
	r.statements(o)
	if fields[placesField] != nil {
		r.places(c)
	}
	return o, r.err
}

// opening is one that is being read. The first thing that is wrong is kept.
type opening struct {
	fields    map[string]json.RawMessage
	languages []string
	err       error
}

func (r *opening) refuse(place, format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%s: %w", place, fmt.Errorf(format, args...))
	}
}

func (r *opening) value(name string, to any) {
	if err := json.Unmarshal(r.fields[name], to); err != nil {
		r.refuse(name, "%s", plainly(err))
	}
}

func (r *opening) checkLanguages() {
	if len(r.languages) == 0 {
		r.refuse(languagesField, "at least one is needed, \"en\"")
	}
	for i, l := range r.languages {
		tag, err := language.Parse(l)
		if err != nil || tag.String() != l {
			r.refuse(fmt.Sprintf("%s[%d]", languagesField, i), "%q is not a language tag like pt, pt-BR or zh-Hant", l)
		} else if slices.Contains(r.languages[:i], l) {
			r.refuse(fmt.Sprintf("%s[%d]", languagesField, i), "%s is there twice", l)
		}
	}
}

// words reads an object of words by language, of so many characters at most.
func (r *opening) words(place string, raw json.RawMessage, most int) record.Text {
	by, err := members(raw)
	if err != nil {
		r.refuse(place, "%w", err)
		return record.Text{}
	}
	t := record.Text{By: map[string]string{}}
	for _, l := range slices.Sorted(maps.Keys(by)) {
		at := place + "." + l
		var words string
		if err := json.Unmarshal(by[l], &words); err != nil {
			r.refuse(at, "%s", plainly(err))
		}
		words = opinion.Tidy(words)
		switch n := utf8.RuneCountInString(words); {
		case !slices.Contains(r.languages, l):
			r.refuse(at, "the conversation is not held in this language; it is held in: %s", strings.Join(r.languages, ", "))
		case n == 0:
			r.refuse(at, "it says nothing; leave it out")
		case n > most:
			r.refuse(at, "it has %d characters, and at most %d are allowed", n, most)
		}
		t.By[l] = words
	}
	for _, l := range r.languages {
		if t.By[l] != "" {
			t.Original = l
			return t
		}
	}
	r.refuse(place, "it says nothing in any language")
	return t
}

func (r *opening) statements(o *Opening) {
	if r.fields[statementsField] == nil {
		return
	}
	var list []json.RawMessage
	r.value(statementsField, &list)
	if len(list) > mostSeeds {
		r.refuse(statementsField, "there are %d, and a conversation begins with at most %d", len(list), mostSeeds)
		return
	}
	most := opinion.LongestStatement
	if limit := o.Conversation.Limit; limit != nil {
		most = int(*limit)
	}
	seen := map[string]int{}
	for i, raw := range list {
		place := fmt.Sprintf("%s[%d]", statementsField, i)
		t := r.words(place, raw, most)
		if first, twice := seen[t.By[t.Original]]; twice {
			r.refuse(place, "it says what %s[%d] says", statementsField, first)
		}
		seen[t.By[t.Original]] = i
		o.Statements = append(o.Statements, t)
	}
}

// mostPlaces is how many places people may choose from, and longestPlace how many characters the name of one may have.
const mostPlaces, longestPlace = 100, 60

var placeCode = regexp.MustCompile(`^[a-z0-9](-?[a-z0-9]){0,39}$`)

// places reads the places that people may choose from to say where they live.
func (r *opening) places(c *opinion.Conversation) {
	var list []json.RawMessage
	r.value(placesField, &list)
	if len(list) < 2 || len(list) > mostPlaces {
		r.refuse(placesField, "there are %d; people choose from 2 to %d, or are not asked", len(list), mostPlaces)
		return
	}
	codes, names := map[record.Code]int{}, map[string]int{}
	for i, raw := range list {
		at := fmt.Sprintf("%s[%d]", placesField, i)
		fields, err := members(raw)
		if err != nil {
			r.refuse(at, "%w", err)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			if name != "code" && name != "name" {
				r.refuse(at+"."+name, "there is no such field; there is: code, name")
			}
		}
		var code record.Code
		if err := json.Unmarshal(fields["code"], &code); fields["code"] == nil || err != nil || !placeCode.MatchString(string(code)) {
			r.refuse(at+".code", "it is a short word of small letters, digits and hyphens, like \"north-quay\"")
		}
		if first, twice := codes[code]; twice {
			r.refuse(at+".code", "%s[%d] has the same", placesField, first)
		}
		if fields["name"] == nil {
			r.refuse(at+".name", "it is missing")
			return
		}
		name := r.words(at+".name", fields["name"], longestPlace)
		if first, twice := names[name.By[name.Original]]; twice {
			r.refuse(at+".name", "%s[%d] has the same", placesField, first)
		}
		codes[code], names[name.By[name.Original]] = i, i
		c.Places, c.PlaceNames = append(c.Places, code), append(c.PlaceNames, name)
	}
}

// members reads the members of a JSON object, each of which is there once.
func members(b []byte) (map[string]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	first, err := d.Token()
	if err == nil && first != json.Delim('{') {
		err = errors.New("it is no JSON object")
	}
	all := map[string]json.RawMessage{}
	for err == nil && d.More() {
		var name json.Token
		if name, err = d.Token(); err != nil {
			break
		}
		key, _ := name.(string)
		var raw json.RawMessage
		if err = d.Decode(&raw); err != nil {
			break
		}
		if _, twice := all[key]; twice {
			return nil, fmt.Errorf("%s: it is there twice", key)
		}
		all[key] = raw
	}
	if err == nil {
		_, err = d.Token() // the brace that closes
	}
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = errors.New("more follows behind the end of the object")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("at byte %d: %s", d.InputOffset(), plainly(err))
	}
	return all, nil
}

// plainly is an error of encoding/json without the names of this program.
func plainly(err error) string {
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		return fmt.Sprintf("it is a %s", wrong.Value)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the file ends in the middle"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}
