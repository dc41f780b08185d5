package partnership

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"troth/core/record"
	"troth/core/view"
)

// A Batch reads the redactable values of all things that a page shows in one query. A query of a chapter says which value goes
// where; Read then fills them all in. What was redacted stays empty.
type Batch struct {
	r        *view.Reader
	wanted   map[record.ID]bool // all of their values
	named    map[record.ID]bool // what they are called
	fill     []func(*values)
	bodies   map[record.ID]*Named // so that each body is named once
	editions map[record.ID][]*Source
	graves   []grave
}

type grave struct {
	id       record.ID
	revision int
	to       *[]view.Tombstone
}

type place struct {
	id    record.ID
	field string
}

// values are what was read.
type values struct {
	texts  map[place]record.Text
	other  map[place]string // canonical JSON of files and persons
	counts map[place]int    // elements of lists, up to the last that is there
}

// NewBatch is an empty batch.
func NewBatch(r *view.Reader) *Batch {
	return &Batch{r: r, wanted: map[record.ID]bool{}, named: map[record.ID]bool{}, bodies: map[record.ID]*Named{}, editions: map[record.ID][]*Source{}}
}

// want reads all values of a thing, or its names alone when the field is one of these: lists name many things with long texts.
func (b *Batch) want(id record.ID, field string, fill func(*values)) {
	switch field {
	case "name", "title", "short_title":
		b.named[id] = true
	default:
		b.wanted[id] = true
	}
	b.fill = append(b.fill, fill)
}

// Text fills a text that the thing has.
func (b *Batch) Text(id record.ID, field string, to *record.Text) {
	b.want(id, field, func(v *values) { *to = v.texts[place{id, field}] })
}

// Maybe fills a text that the thing may have.
func (b *Batch) Maybe(id record.ID, field string, to **record.Text) {
	b.want(id, field, func(v *values) {
		if t, ok := v.texts[place{id, field}]; ok {
			*to = &t
		}
	})
}

// List fills a list of texts. An element that was redacted keeps its place, empty.
func (b *Batch) List(id record.ID, field string, to *[]record.Text) {
	b.want(id, field, func(v *values) {
		for i := range v.counts[place{id, field}] {
			*to = append(*to, v.texts[place{id, field + "/" + strconv.Itoa(i)}])
		}
	})
}

// File fills a file that the thing may have.
func (b *Batch) File(id record.ID, field string, to **record.File) {
	b.want(id, field, func(v *values) {
		var f struct {
			Name   string       `json:"name"`
			Media  string       `json:"media"`
			Size   record.Count `json:"size"`
			SHA256 record.Hash  `json:"sha256"`
			Blob   record.ID    `json:"blob"`
		}
		if s, ok := v.other[place{id, field}]; ok && json.Unmarshal([]byte(s), &f) == nil {
			*to = &record.File{Name: f.Name, Media: f.Media, Size: f.Size, SHA256: f.SHA256, Blob: f.Blob}
		}
	})
}

// Name fills what a thing is called: its name or its title.
func (b *Batch) Name(n *Named) { b.Text(n.ID, NameField(n.ID), &n.Name) }

// NameField is the field that says what a thing is called.
func NameField(id record.ID) string {
	switch id.Prefix() {
	case MemberKind.Prefix, OrganisationKind.Prefix, "ge", "cl":
		return "name"
	case "lc", "sa": // a code of a list, a statement
		return "text"
	}
	return "title"
}

// Redacted fills the tombstones of the fields of one version that were removed.
func (b *Batch) Redacted(id record.ID, revision int, to *[]view.Tombstone) {
	b.graves = append(b.graves, grave{id, revision, to})
}

func (b *Batch) body(id record.ID) *Named {
	if id == "" {
		return nil
	}
	n := b.bodies[id]
	if n == nil {
		n = &Named{ID: id}
		b.bodies[id] = n
		b.Name(n)
	}
	return n
}

// Source fills an edition that things were taken from, by its id.
func (b *Batch) Source(s *Source) {
	b.editions[s.ID] = append(b.editions[s.ID], s)
	b.Text(s.ID, "title", &s.Title)
	b.Maybe(s.ID, "covers", &s.Covers)
	b.Text(s.ID, "publisher", &s.Publisher)
}

// Read fills in everything.
func (b *Batch) Read() error {
	v, err := b.read()
	if err != nil {
		return err
	}
	for _, fill := range b.fill {
		fill(v)
	}
	if err := b.readSources(); err != nil {
		return err
	}
	return b.readGraves()
}

func (b *Batch) read() (*values, error) {
	if len(b.wanted)+len(b.named) == 0 {
		return &values{}, nil
	}
	v := &values{map[place]record.Text{}, map[place]string{}, map[place]int{}}
	type row struct {
		place
		language, value string
		original        bool
	}
	for id := range b.wanted {
		delete(b.named, id)
	}
	rows, err := view.All(b.r, `
		SELECT t.object, t.field, t.language, t.original, t.value FROM json_each(?1) j CROSS JOIN text t ON t.object = j.value
			WHERE t.since < :position AND t.until >= :position
		UNION ALL
		SELECT t.object, t.field, t.language, t.original, t.value FROM json_each(?2) j CROSS JOIN text t ON t.object = j.value
			AND t.field IN ('name', 'short_title', 'title') WHERE t.since < :position AND t.until >= :position
		UNION ALL
		SELECT n.object, t.field, t.language, t.original, t.value FROM named_by n CROSS JOIN text t ON t.object = n.thing AND t.field = 'name'
			WHERE n.since < :position AND n.until >= :position AND t.since < :position AND t.until >= :position
			AND (n.object IN (SELECT value FROM json_each(?1)) OR n.object IN (SELECT value FROM json_each(?2)))`,
		view.Args{list(b.wanted), list(b.named)}, func(x *row) []any { return []any{&x.id, &x.field, &x.language, &x.original, &x.value} })
	if err != nil {
		return nil, err
	}
	for _, x := range rows {
		if base, at, ok := strings.Cut(x.field, "/"); ok {
			n, _ := strconv.Atoi(at)
			v.counts[place{x.id, base}] = max(v.counts[place{x.id, base}], n+1)
		}
		if x.language == "" {
			v.other[x.place] = x.value
			continue
		}
		t := v.texts[x.place]
		if t.By == nil {
			t.By = map[string]string{}
		}
		if t.By[x.language] = x.value; x.original {
			t.Original = x.language
		}
		v.texts[x.place] = t
	}
	return v, nil
}

// list writes ids as a JSON array, which queries read with json_each. An id has nothing to escape.
func list[V any](ids map[record.ID]V) string {
	s := make([]byte, 0, 2+32*len(ids))
	s = append(s, '[')
	for id := range ids {
		if len(s) > 1 {
			s = append(s, ',')
		}
		s = append(s, '"')
		s = append(s, id...)
		s = append(s, '"')
	}
	return string(append(s, ']'))
}

func (b *Batch) readSources() error {
	if len(b.editions) == 0 {
		return nil
	}
	type row struct {
		id      record.ID
		day     record.Day
		licence record.Code
	}
	rows, err := view.All(b.r, `SELECT d.object, d.first_day, d.last_day, d.licence FROM json_each(?1) j CROSS JOIN edition d ON d.object = j.value
		WHERE d.since < :position AND d.until >= :position`, view.Args{list(b.editions)},
		func(x *row) []any { return []any{&x.id, &x.day.From, &x.day.To, &x.licence} })
	if err != nil {
		return err
	}
	for _, x := range rows {
		for _, s := range b.editions[x.id] {
			s.Published = DayOf(x.day.From, x.day.To)
			if x.licence != "" {
				s.Licence = &x.licence
			}
		}
	}
	return nil
}

// DayOf is a day as chapters' tables keep it: nothing when both bounds are open.
func DayOf(from, to string) *record.Day {
	if from == "" && to == "" {
		return nil
	}
	return &record.Day{From: from, To: to}
}

// readGraves finds what was removed of the versions shown.
func (b *Batch) readGraves() error {
	if len(b.graves) == 0 {
		return nil
	}
	ids := map[record.ID]bool{}
	for _, g := range b.graves {
		ids[g.id] = true
	}
	removed, err := b.r.Tombstones(slices.Collect(maps.Keys(ids))...)
	if err != nil {
		return err
	}
	for _, g := range b.graves {
		for _, t := range removed[g.id] {
			if t.Through >= g.revision {
				*g.to = append(*g.to, t)
			}
		}
	}
	return nil
}
