package home

import (
	"cmp"
	"slices"

	"troth/chapters/agenda"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
)

// AgendaPage is the lists of codes by which promises of different places are found side by side.
type AgendaPage struct {
	Day   string     `json:"day"` // of the reader
	Lists []ListInfo `json:"lists"`
}

// ListInfo is a list of codes: one that comes with the program, one that is on record, or one that is both.
type ListInfo struct {
	ID        string            `json:"id"`
	Use       agenda.Use        `json:"use,omitempty"`
	Name      record.Text       `json:"name,omitzero"`
	Publisher record.Text       `json:"publisher,omitzero"`
	Published string            `json:"published,omitempty"`
	Version   int               `json:"version,omitempty"` // of the program's file; 0 when it has none
	Codes     int               `json:"codes"`             // that the page lists
	OnRecord  int               `json:"on_record"`         // codes whose publisher's words are on record
	Said      *partnership.Said `json:"said,omitempty"`    // who put the publisher's list on record, from which edition
	Edition   *record.Code      `json:"edition,omitempty"` // the publisher's own count of versions
}

// ListPage is one list with its codes.
type ListPage struct {
	Day        string      `json:"day"` // of the reader
	List       ListInfo    `json:"list"`
	Source     record.Text `json:"source,omitzero"` // where the program's codes and labels are from
	Levels     []Level     `json:"levels,omitempty"`
	Codes      []CodeRow   `json:"codes"` // a parent stands before those within it
	Crosswalks []Walk      `json:"crosswalks,omitempty"`
}

// CodeRow is a code of a list.
type CodeRow struct {
	Code        record.Code  `json:"code"`
	Also        string       `json:"also,omitempty"`
	Level       string       `json:"level,omitempty"`
	Parent      record.Code  `json:"parent,omitempty"`
	Label       record.Text  `json:"label,omitzero"` // the program's
	Text        *record.Text `json:"text,omitempty"` // the publisher's, where it is on record
	Note        *record.Text `json:"note,omitempty"`
	Path        string       `json:"path,omitempty"`        // of a policy area's page
	Commitments int          `json:"commitments,omitempty"` // that have this policy area
	Alike       []Alike      `json:"alike,omitempty"`       // codes of other lists that a crosswalk sets beside it
	Head        bool         `json:"head,omitempty"`        // it is no code of the list, and not counted as one: what codes of it lie within
}

// Alike is a code of another list, as a crosswalk relates it.
type Alike struct {
	Code     record.Code     `json:"code"`
	Label    record.Text     `json:"label,omitzero"`
	Relation agenda.Relation `json:"relation"` // this row's code is this, compared with that one
}

// Walk is a crosswalk to or from a list.
type Walk struct {
	ID      string      `json:"id"`
	Version int         `json:"version"`
	Other   string      `json:"other"` // the list on its other side
	OtherIs record.Text `json:"other_name"`
	Basis   string      `json:"basis"`
	Links   int         `json:"links"`
}

// A recorded list is one that is on record.
type recorded struct {
	id      record.ID
	code    string
	version record.Code
	codes   int
	said    partnership.SaidRow
}

func recordedLists(r *view.Reader) ([]recorded, error) {
	return view.All(r, `SELECT l.object, l.code, l.version,
			(SELECT count(*) FROM listed_code c WHERE c.list = l.object AND c.act <> 'retired' AND c.since < :position AND c.until >= :position),
			`+partnership.SaidColumns+`
		FROM code_list l JOIN entry e ON e.idx = l.since
		WHERE l.act <> 'retired' AND l.since < :position AND l.until >= :position ORDER BY l.code, l.since`, nil,
		func(x *recorded) []any {
			return append([]any{&x.id, &x.code, &x.version, &x.codes}, x.said.Fields()...)
		})
}

// Agenda lists the lists: first those of the program, then those that only the record has.
func Agenda(r *view.Reader) (*AgendaPage, error) {
	b := partnership.NewBatch(r)
	p := &AgendaPage{Day: r.Day()}
	for _, l := range agenda.Lists() {
		p.Lists = append(p.Lists, ListInfo{ID: l.ID, Use: l.Use, Name: l.Name.Text(), Publisher: l.Publisher.Text(), Published: l.Published,
			Version: l.Version, Codes: len(l.Codes)})
	}
	slices.SortStableFunc(p.Lists, func(a, b ListInfo) int { return cmp.Compare(useOrder(a.Use), useOrder(b.Use)) })
	found, err := recordedLists(r)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, l := range p.Lists {
		at[l.ID] = i
	}
	for _, x := range found {
		i, ok := at[x.code]
		if !ok {
			i = len(p.Lists)
			at[x.code] = i
			p.Lists = append(p.Lists, ListInfo{ID: x.code})
		}
		p.Lists[i].OnRecord += x.codes
		if ok {
			more, err := beyond(r, x.id)
			if err != nil {
				return nil, err
			}
			p.Lists[i].Codes += more
		}
	}
	for _, x := range found {
		p.Lists[at[x.code]].said(b, x)
	}
	return p, b.Read()
}

// beyond is how many codes of a list on record the program does not have.
func beyond(r *view.Reader, list record.ID) (n int, err error) {
	codes, err := view.All(r, `SELECT code FROM listed_code WHERE list = ?1 AND act <> 'retired' AND since < :position AND until >= :position`,
		view.Args{list}, func(c *record.Code) []any { return []any{c} })
	for _, c := range codes {
		if _, ok := agenda.CodeOf(c); !ok {
			n++
		}
	}
	return n, err
}

// said tells who put the list on record.
func (l *ListInfo) said(b *partnership.Batch, x recorded) {
	if l.Said = (&partnership.Said{}); x.version != "" {
		l.Edition = &x.version
	}
	x.said.Into(b, l.Said)
	if l.Version == 0 {
		b.Text(x.id, "name", &l.Name)
		l.Codes, l.Use = x.codes, agenda.UseOf(x.code)
	}
}

func useOrder(u agenda.Use) int {
	return slices.Index([]agenda.Use{agenda.Areas, agenda.Goals, agenda.Articles, agenda.Degrees, agenda.Functions, agenda.Places, agenda.Regions, agenda.Actions}, u)
}

// CodeList is the page of a list; record.ErrNotFound when neither program nor record has it.
func CodeList(r *view.Reader, id string) (*ListPage, error) {
	b := partnership.NewBatch(r)
	p := &ListPage{Day: r.Day(), List: ListInfo{ID: id}}
	l, ok := agenda.ListOf(id)
	if ok {
		p.List = ListInfo{ID: id, Use: l.Use, Name: l.Name.Text(), Publisher: l.Publisher.Text(), Published: l.Published, Version: l.Version}
		p.Source, p.Levels = l.Source.Text(), levels(l)
		p.Crosswalks = walks(id)
	}
	for _, c := range l.Codes {
		row := CodeRow{Code: c.Code, Also: c.Also, Level: c.Level, Parent: c.Parent, Label: c.Label.Text()}
		for _, like := range agenda.Likes(c.Code) {
			row.Alike = append(row.Alike, Alike{like.Code, agenda.LabelOf(like.Code), like.Relation})
		}
		p.Codes = append(p.Codes, row)
	}
	known, err := p.fromRecord(r, b)
	if err != nil {
		return nil, err
	}
	if p.List.Use == agenda.Areas {
		if err := p.countAreas(r); err != nil {
			return nil, err
		}
	}
	if !ok && !known {
		return nil, record.ErrNotFound
	}
	return p, b.Read()
}

// fromRecord adds what the record has of a list: words of codes that the program knows, and codes that it does not.
func (p *ListPage) fromRecord(r *view.Reader, b *partnership.Batch) (bool, error) {
	lists, err := recordedLists(r)
	if err != nil {
		return false, err
	}
	at := map[record.Code]int{}
	for i := range p.Codes {
		at[p.Codes[i].Code] = i
	}
	type row struct {
		id           record.ID
		code, parent record.Code
		level        string
	}
	known := false
	things := map[record.Code]record.ID{}
	for _, x := range lists {
		if x.code != p.List.ID {
			continue
		}
		known = true
		p.List.said(b, x)
		rows, err := view.All(r, `SELECT object, code, parent, level FROM listed_code WHERE list = ?1 AND act <> 'retired'
			AND since < :position AND until >= :position ORDER BY (SELECT min(since) FROM listed_code f WHERE f.object = listed_code.object)`,
			view.Args{x.id}, func(x *row) []any { return []any{&x.id, &x.code, &x.parent, &x.level} })
		if err != nil {
			return known, err
		}
		for _, c := range rows {
			if _, ok := at[c.code]; !ok {
				at[c.code] = len(p.Codes)
				p.Codes = append(p.Codes, CodeRow{Code: c.code, Parent: c.parent, Level: c.level})
			}
			things[c.code] = c.id
		}
	}
	p.List.OnRecord, p.List.Codes = len(things), len(p.Codes)
	p.head()
	p.nest()
	for i := range p.Codes {
		if thing := things[p.Codes[i].Code]; thing != "" {
			b.Maybe(thing, "text", &p.Codes[i].Text)
			b.Maybe(thing, "note", &p.Codes[i].Note)
		}
	}
	return known, nil
}

// head adds what codes lie within that is none of the list: a country, in a list of parts of countries.
func (p *ListPage) head() {
	here := map[record.Code]bool{"": true}
	for _, c := range p.Codes {
		here[c.Code] = true
	}
	for _, c := range p.Codes {
		if !here[c.Parent] {
			here[c.Parent] = true
			_, own := agenda.Split(c.Parent)
			p.Codes = append(p.Codes, CodeRow{Code: c.Parent, Label: agenda.Country(own), Head: true})
		}
	}
}

// nest puts every code after the one that it lies within, and leaves the order as it is otherwise.
func (p *ListPage) nest() {
	within := map[record.Code][]CodeRow{}
	here := map[record.Code]bool{}
	for _, c := range p.Codes {
		here[c.Code] = true
	}
	for _, c := range p.Codes {
		parent := c.Parent
		if !here[parent] || parent == c.Code {
			parent = ""
		}
		within[parent] = append(within[parent], c)
	}
	sorted := make([]CodeRow, 0, len(p.Codes))
	var add func(record.Code)
	add = func(parent record.Code) {
		list := within[parent]
		delete(within, parent) // whoever lies within themselves ends here
		for _, c := range list {
			sorted = append(sorted, c)
			add(c.Code)
		}
	}
	add("")
	p.Codes = sorted
}

// countAreas counts the commitments of each policy area.
func (p *ListPage) countAreas(r *view.Reader) error {
	tags, err := plan.Tags(r, plan.Everything())
	n := map[record.Code]int{}
	for _, t := range tags {
		n[t.Area]++
	}
	for i := range p.Codes {
		p.Codes[i].Commitments, p.Codes[i].Path = n[p.Codes[i].Code], areaPath(p.Codes[i].Code)
	}
	return err
}

func walks(id string) []Walk {
	var list []Walk
	for _, w := range agenda.Crosswalks() {
		other := ""
		switch id {
		case w.From:
			other = w.To
		case w.To:
			other = w.From
		default:
			continue
		}
		l, _ := agenda.ListOf(other)
		list = append(list, Walk{w.ID, w.Version, other, l.Name.Text(), w.Basis, len(w.Links)})
	}
	return list
}
