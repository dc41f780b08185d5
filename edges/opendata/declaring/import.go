package declaring

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode"

	"troth/chapters/declaration"
	"troth/chapters/partnership"
	"troth/chapters/translation"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/edges/opendata/sheet"
)

// Options are what the one who imports knows beyond the text.
type Options struct {
	Language  string    // of the text; told by how its pledges begin when empty
	Of        record.ID // the declaration on record of which this is another edition or language; found when empty
	New       bool      // it is none of those on record
	Title     string
	On, Place string // the day that it bears, and where it was made
	AdoptedBy string // a body, in words; Adopted and How say when and how
	Adopted   string
	How       string
	Renews    []record.ID
	Furthers  []record.ID
	Publisher string           // whose declaration it is; the operator's when nobody is named
	Made      translation.Made // a person or a machine, where it is a translation and that is known

	Retrieved string      // day on which the file was taken; empty when it is not known
	Published string      // day on which it was published, or empty
	Licence   record.Code // SPDX id
	Progress  func(string)
}

// A Report is what a file holds and what importing it did.
type Report struct {
	File        string      `json:"file"`
	SHA256      record.Hash `json:"sha256"`
	Known       bool        `json:"known"` // these bytes were on record already
	Edition     record.ID   `json:"edition,omitempty"`
	Declaration record.ID   `json:"declaration,omitempty"`
	Added       bool        `json:"added"` // the declaration is new
	Language    string      `json:"language"`
	Title       string      `json:"title"`
	Read        int         `json:"read"` // paragraphs
	Preamble    int         `json:"preamble"`
	Pledges     int         `json:"pledges"`
	Closing     int         `json:"closing"`
	Annex       int         `json:"annex"`
	Entries     int         `json:"entries"`    // put on record by this import
	Translated  int         `json:"translated"` // of these, translations
	Untopical   []int       `json:"untopical"`  // places of new pledges for which no topic was found, so that nothing on record is asked for
	Changed     []Note      `json:"changed"`    // what reads otherwise than before
	Conflicts   []Note      `json:"conflicts"`  // against a version that was said here, which stays
	Vanished    []record.ID `json:"vanished"`   // pledges on record that the file does not have; they stay
	Notes       []string    `json:"notes"`      // what was assumed
}

// A Note is a field that somebody should look at.
type Note struct {
	Object record.ID `json:"object"`
	Field  string    `json:"field"`
	Reason string    `json:"reason"`
}

// Import puts a declaration on record: one edition and one act in the operator's name.
func Import(ctx context.Context, d *desk.Desk, operator authority.Actor, o Options, f sheet.Source) (*Report, error) {
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	o.Progress(f.Name + ": reading")
	t, err := Read(f, o.Language)
	if err != nil {
		return nil, err
	}
	edition, err := o.edition(t, f)
	if err != nil {
		return nil, err
	}
	report := &Report{}
	entries, err := d.Do(ctx, desk.Act{Who: operator}, decide(t, o, edition, f.Name, operator.For, report))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	report.File, report.SHA256, report.Entries = f.Name, edition.SHA256, len(entries)
	return report, nil
}

// newReport says what the file holds.
func newReport(t *Text) Report {
	return Report{Language: t.Language, Title: t.Title, Read: t.Paragraphs(), Preamble: len(t.Preamble), Pledges: len(t.Pledges),
		Closing: len(t.Closing), Annex: len(t.Annex), Untopical: []int{}, Changed: []Note{}, Conflicts: []Note{}, Vanished: []record.ID{},
		Notes: append([]string{}, t.Notes...)}
}

// edition says where the entries come from; its publisher is known with the record.
func (o Options) edition(t *Text, f sheet.Source) (e partnership.Edition, err error) {
	name := record.In("und", readable(filepath.Base(f.Name)))
	e = partnership.Edition{Title: record.In(t.Language, o.title(t, f.Name)), Name: &name, Size: record.Count(f.Size)}
	if o.Licence != "" {
		e.Licence = &o.Licence
	}
	for _, day := range []struct {
		given string
		to    **record.Day
	}{{o.Retrieved, &e.Retrieved}, {o.Published, &e.Published}} {
		if day.given != "" {
			x := record.On(day.given)
			*day.to = &x
		}
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f.Data, 0, f.Size)); err != nil {
		return e, fmt.Errorf("%s: %w", f.Name, err)
	}
	e.SHA256 = record.Hash(h.Sum(nil))
	return e, nil
}

// title is what a declaration is called: as given, as it says itself, as it is known, else as its file is named.
func (o Options) title(t *Text, file string) string {
	if s := cmp.Or(o.Title, t.Title); s != "" {
		return s
	}
	if k, ok := knownAs(t); ok {
		s, _ := record.Text{Original: "en", By: k.Title}.In(t.Language)
		return s
	}
	base := filepath.Base(file)
	s := strings.Join(strings.FieldsFunc(strings.TrimSuffix(base, filepath.Ext(base)), func(r rune) bool { return r == '-' || r == '_' || r == ' ' }), " ")
	for i, r := range s {
		return string(unicode.ToUpper(r)) + readable(s[i+len(string(r)):])
	}
	return "Declaration"
}

// titleSure reports whether the title was not taken from the name of the file.
func (o Options) titleSure(t *Text) bool {
	_, known := knownAs(t)
	return o.Title != "" || t.Title != "" || known
}

func readable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

// texts are paragraphs in the text's language.
func (t *Text) texts(list []string) (texts []record.Text) {
	for _, s := range list {
		texts = append(texts, record.In(t.Language, s))
	}
	return texts
}

// declared is the declaration that a text makes, without its pledges.
func (o Options) declared(t *Text, file string) declaration.Declaration {
	d := declaration.Declaration{Act: declaration.Declared, Title: record.In(t.Language, o.title(t, file)), Preamble: t.texts(t.Preamble),
		Closing: t.texts(t.Closing), Annex: t.texts(t.Annex)}
	k, _ := knownAs(t)
	if o.Title == "" && t.Title == "" && k.Title != nil {
		d.Title = record.Text{Original: "en", By: k.Title}
	}
	if !o.titleSure(t) {
		d.Flags = append(d.Flags, "title_from_file")
	}
	if day := cmp.Or(o.On, k.On); day != "" {
		on := record.On(day)
		d.On = &on
	} else {
		d.Flags = append(d.Flags, "no_day")
	}
	switch {
	case o.Place != "":
		place := record.In(t.Language, o.Place)
		d.Place = &place
	case k.Place != nil:
		d.Place = &record.Text{Original: "en", By: k.Place}
	}
	d.Aliases = k.Aliases
	for _, id := range o.Renews {
		d.Renews = append(d.Renews, record.To(id))
	}
	for _, id := range o.Furthers {
		d.Furthers = append(d.Furthers, record.To(id))
	}
	return d
}

// adoption is the operator's own word on who adopted it, as given or as it is known; nil when nobody is named.
func (o Options) adoption(t *Text) *declaration.Adoption {
	k, _ := knownAs(t)
	a := &declaration.Adoption{Act: declaration.Said}
	switch {
	case o.AdoptedBy != "":
		a.Adopter = record.In(t.Language, o.AdoptedBy)
	case k.Adopter != nil:
		a.Adopter = record.Text{Original: "en", By: k.Adopter}
	default:
		return nil
	}
	if day := cmp.Or(o.Adopted, k.Adopted, o.On); day != "" {
		on := record.On(day)
		a.On = &on
	}
	if o.How != "" {
		how := record.In(t.Language, o.How)
		a.How = &how
	}
	return a
}
