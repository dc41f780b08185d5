package home

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"troth/chapters/agenda"
	"troth/chapters/partnership"
	"troth/chapters/partnership/meaning"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/record"
	"troth/core/view"
)

// AreasPage is what is promised about, by the lists of policy areas of different times. Lists are set one after the other and never
// summed: they cut the world differently.
type AreasPage struct {
	Day         string     `json:"day"`         // of the reader
	Commitments int        `json:"commitments"` // on record
	Untagged    int        `json:"untagged"`    // of these, with no policy area
	Lists       []AreaList `json:"lists"`       // the newest first; codes of no list come last, in a list without an id
}

// AreaList is one list with what is promised in its areas.
type AreaList struct {
	ID        string       `json:"id,omitempty"`
	Name      record.Text  `json:"name,omitzero"`
	Publisher record.Text  `json:"publisher,omitzero"`
	Published string       `json:"published,omitempty"`
	Levels    []Level      `json:"levels,omitempty"`
	Voices    Totals       `json:"voices"`  // over the commitments that have an area of the list
	Members   []AreaMember `json:"members"` // those with such commitments, in the order in which they were put on record
	Areas     []AreaRow    `json:"areas"`   // in the list's order
}

// Level is a level of a list.
type Level struct {
	ID   string      `json:"id"`
	Name record.Text `json:"name"`
}

// AreaRow is a policy area in a list.
type AreaRow struct {
	Area
	Voices  Totals      `json:"voices"`
	Members int         `json:"members"`
	By      []AreaCount `json:"by,omitempty"` // each member's commitments, in the order of the list's members
}

// Area is a policy area where pages name it.
type Area struct {
	Code   record.Code `json:"code"`
	Label  record.Text `json:"label,omitzero"`
	Path   string      `json:"path,omitempty"` // of its page, "areas/ogp2016/open-data"
	Level  string      `json:"level,omitempty"`
	Parent record.Code `json:"parent,omitempty"`
}

// AreaCount is how many commitments of one member have an area.
type AreaCount struct {
	Member      record.ID `json:"member"`
	Commitments int       `json:"commitments"`
}

// AreaMember is a member with commitments in some area.
type AreaMember struct {
	partnership.Named
	Country *record.Code `json:"country,omitempty"`
	Voices  Totals       `json:"voices"`
}

// AreaPage is a policy area: who has promised what, and three accounts of how it went.
type AreaPage struct {
	Day         string           `json:"day"` // of the reader
	Area        Area             `json:"area"`
	List        *AreaListName    `json:"list,omitempty"` // absent for a code of no list
	Within      *Area            `json:"within,omitempty"`
	Parts       []AreaRow        `json:"parts,omitempty"` // areas that lie within it; a commitment may have several
	Voices      Totals           `json:"voices"`
	Same        int              `json:"same,omitempty"`    // pairs of these commitments that are said to be one promise; each counts
	Methods     []MethodTotals   `json:"methods,omitempty"` // findings by method: set side by side, never summed
	Members     []AreaMember     `json:"members"`           // in the order in which they were put on record
	Commitments []AreaCommitment `json:"commitments"`       // by member, plan and number
	Alike       []AreaAlike      `json:"alike,omitempty"`   // areas of other lists that mean alike
	Goals       []Suggested      `json:"goals,omitempty"`   // codes of other agendas that a crosswalk suggests
}

// AreaListName is the list that an area belongs to.
type AreaListName struct {
	ID        string      `json:"id"`
	Name      record.Text `json:"name"`
	Published string      `json:"published,omitempty"`
	Level     record.Text `json:"level,omitzero"` // of the area, in words
}

// AreaCommitment is a commitment in an area, with whose it is and in which plan.
type AreaCommitment struct {
	CommitmentRow
	Member record.ID  `json:"member"`
	Plan   plan.Short `json:"plan"`
}

// AreaAlike is an area of another list, and how much is promised there.
type AreaAlike struct {
	AreaRow
	Relation agenda.Relation `json:"relation"` // the page's area is this, compared with that one
	Basis    string          `json:"basis"`
	List     AreaListName    `json:"list"`
}

// Suggested is a code that a crosswalk sets beside an area. It is a reading, not what anybody promised.
type Suggested struct {
	Code     record.Code     `json:"code"`
	List     string          `json:"list"`
	ListName record.Text     `json:"list_name"`
	Label    record.Text     `json:"label,omitzero"` // of the code, or of the one it lies within
	Text     *record.Text    `json:"text,omitempty"` // the publisher's sentence, where it is on record
	Relation agenda.Relation `json:"relation"`
	Basis    string          `json:"basis"`
}

// MethodTotals counts commitments by what reviewers last found by one method.
type MethodTotals struct {
	Method review.MethodInfo     `json:"method"`
	Found  review.ReviewerTotals `json:"found"` // Of is the commitments with a finding by the method; Silent is always 0
}

// inAddress is a code whose parts can be part of an address and of a file's name.
var inAddress = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9=._-]*(:[A-Za-z0-9][A-Za-z0-9=._-]*)?$`)

// areaPath is the page of a policy area; nothing when its code cannot be part of an address.
func areaPath(code record.Code) string {
	if !inAddress.MatchString(string(code)) {
		return ""
	}
	return "areas/" + strings.Replace(string(code), ":", "/", 1)
}

// AreaNamed names a policy area by its code.
func AreaNamed(code record.Code) Area { return areaOf(code) }

// MemberAreas is what a member's commitments are about, by one list of policy areas.
type MemberAreas struct {
	List  *AreaListName `json:"list,omitempty"` // absent for codes of no list
	Areas []AreaCounted `json:"areas"`          // in the list's order
}

// memberAreas counts the commitments of a member by policy area.
func memberAreas(r *view.Reader, member record.ID) ([]MemberAreas, error) {
	tags, err := plan.Tags(r, plan.OfMember(member))
	if err != nil || len(tags) == 0 {
		return nil, err
	}
	n := map[record.Code]int{}
	for _, t := range tags {
		n[t.Area]++
	}
	lists, err := areaListsOf(r)
	if err != nil {
		return nil, err
	}
	var all []MemberAreas
	add := func(list *AreaListName, codes []record.Code) {
		one := MemberAreas{List: list}
		for _, code := range codes {
			if n[code] > 0 {
				one.Areas = append(one.Areas, AreaCounted{lists.area(code), n[code]})
				delete(n, code)
			}
		}
		if one.Areas != nil {
			all = append(all, one)
		}
	}
	for _, l := range slices.Backward(lists.all) {
		codes := make([]record.Code, len(l.Codes))
		for i, c := range l.Codes {
			codes[i] = c.Code
		}
		add(lists.name(l.ID, ""), codes)
	}
	add(nil, slices.Sorted(maps.Keys(n)))
	return all, nil
}

func areaOf(code record.Code) Area {
	c, _ := agenda.CodeOf(code)
	return Area{Code: code, Label: plan.AreaOf(code).Label, Path: areaPath(code), Level: c.Level, Parent: c.Parent}
}

// areaLists are the lists of policy areas, oldest first, with the labels of those that the record alone has.
type areaLists struct {
	all    []agenda.List
	labels map[record.Code]record.Text
}

func areaListsOf(r *view.Reader) (l areaLists, err error) {
	if l.all, err = plan.AreaLists(r); err != nil {
		return l, err
	}
	l.labels, err = agenda.LabelsOfEditions(r)
	return l, err
}

// area is a policy area by its code.
func (l areaLists) area(code record.Code) Area {
	a := areaOf(code)
	if label, ok := l.labels[code]; ok {
		a.Label = label
	}
	return a
}

// has reports whether a list has the code.
func (l areaLists) has(code record.Code) bool {
	id, _ := agenda.Split(code)
	return slices.ContainsFunc(l.all, func(x agenda.List) bool {
		return x.ID == id && slices.ContainsFunc(x.Codes, func(c agenda.Code) bool { return c.Code == code })
	})
}

// name is what a list and a level of it are called; nil when there is no such list.
func (l areaLists) name(id, level string) *AreaListName {
	i := slices.IndexFunc(l.all, func(x agenda.List) bool { return x.ID == id })
	if i < 0 {
		return nil
	}
	name := &AreaListName{ID: id, Name: l.all[i].Name.Text(), Published: l.all[i].Published}
	for _, x := range l.all[i].Levels {
		if x.ID == level {
			name.Level = x.Name.Text()
		}
	}
	return name
}

// of is the name of the list that an area belongs to.
func (l areaLists) of(a Area) *AreaListName {
	id, _ := agenda.Split(a.Code)
	return l.name(id, a.Level)
}

// namesakes are the areas of other lists that have the name of one, where one of both lists is one that the record alone has.
func (l areaLists) namesakes(a Area) (codes []record.Code) {
	own, _ := agenda.Split(a.Code)
	name := meaning.Fold(a.Label.By[a.Label.Original])
	for _, x := range slices.Backward(l.all) {
		if x.ID == own || !agenda.OfEditions(x.ID) && !agenda.OfEditions(own) {
			continue
		}
		for _, c := range x.Codes {
			if label := c.Label.Text(); meaning.Fold(label.By[label.Original]) == name && name != "" {
				codes = append(codes, c.Code)
			}
		}
	}
	return codes
}

// tagged is an overview with the policy areas of its commitments. Nobody may change it.
type tagged struct {
	*overview
	lists  areaLists
	byArea map[record.Code][]*plan.Row
	byRow  map[record.ID][]record.Code
}

func lookTagged(r *view.Reader, s plan.Scope) (*tagged, error) {
	if s == plan.Everything() {
		return view.Kept(r, "tagged", func() (*tagged, error) { return taggedOf(r, s) })
	}
	return taggedOf(r, s)
}

func taggedOf(r *view.Reader, s plan.Scope) (*tagged, error) {
	o, err := look(r, s)
	if err != nil {
		return nil, err
	}
	tags, err := plan.Tags(r, s)
	if err != nil {
		return nil, err
	}
	lists, err := areaListsOf(r)
	if err != nil {
		return nil, err
	}
	t := &tagged{o, lists, map[record.Code][]*plan.Row{}, make(map[record.ID][]record.Code, len(o.rows))}
	for _, x := range tags {
		t.byRow[x.Commitment] = append(t.byRow[x.Commitment], x.Area)
	}
	for i := range o.rows {
		for _, a := range t.byRow[o.rows[i].Commitment] {
			t.byArea[a] = append(t.byArea[a], &o.rows[i])
		}
	}
	return t, nil
}

// Areas lists the policy areas of all lists, with what is promised in each.
func Areas(r *view.Reader) (*AreasPage, error) {
	b := partnership.NewBatch(r)
	t, err := lookTagged(r, plan.Everything())
	if err != nil {
		return nil, err
	}
	p := &AreasPage{Day: r.Day(), Commitments: len(t.rows), Untagged: len(t.rows) - len(t.byRow)}
	members, err := memberOrder(r)
	if err != nil {
		return nil, err
	}
	for _, l := range slices.Backward(t.lists.all) {
		codes := make([]record.Code, len(l.Codes))
		for i, c := range l.Codes {
			codes[i] = c.Code
		}
		list := AreaList{ID: l.ID, Name: l.Name.Text(), Publisher: l.Publisher.Text(), Published: l.Published, Levels: levels(l)}
		list.fill(b, t, codes, members)
		p.Lists = append(p.Lists, list)
	}
	if stray := t.stray(); len(stray) > 0 {
		var list AreaList
		list.fill(b, t, stray, members)
		p.Lists = append(p.Lists, list)
	}
	return p, b.Read()
}

func levels(l agenda.List) []Level {
	var list []Level
	for _, x := range l.Levels {
		list = append(list, Level{x.ID, x.Name.Text()})
	}
	return list
}

// stray are the codes of no list of policy areas, in their own order.
func (t *tagged) stray() []record.Code {
	var codes []record.Code
	for _, code := range slices.Sorted(maps.Keys(t.byArea)) {
		if !t.lists.has(code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// fill counts what is promised in the areas of a list.
func (l *AreaList) fill(b *partnership.Batch, t *tagged, codes []record.Code, members []memberAt) {
	in := map[record.ID]*plan.Row{}
	l.Areas = make([]AreaRow, len(codes))
	for i, code := range codes {
		l.Areas[i] = t.area(code, members)
		for _, x := range t.byArea[code] {
			in[x.Commitment] = x
		}
	}
	l.Voices = t.totals(slices.Collect(maps.Values(in)))
	l.Members = t.members(b, in, members)
}

// area counts what is promised in one area.
func (t *tagged) area(code record.Code, members []memberAt) AreaRow {
	row := AreaRow{Area: t.lists.area(code), Voices: t.totals(t.byArea[code])}
	n := map[record.ID]int{}
	for _, x := range t.byArea[code] {
		n[x.Member]++
	}
	row.Members = len(n)
	for _, m := range members {
		if n[m.id] > 0 {
			row.By = append(row.By, AreaCount{m.id, n[m.id]})
		}
	}
	return row
}

// members are those whose commitments these are.
func (t *tagged) members(b *partnership.Batch, rows map[record.ID]*plan.Row, members []memberAt) []AreaMember {
	by := map[record.ID][]*plan.Row{}
	for _, x := range rows {
		by[x.Member] = append(by[x.Member], x)
	}
	list := make([]AreaMember, 0, len(by))
	for _, m := range members {
		if of := by[m.id]; of != nil {
			list = append(list, AreaMember{Named: partnership.Named{ID: m.id}, Country: m.country, Voices: t.totals(of)})
		}
	}
	for i := range list {
		b.Name(&list[i].Named)
	}
	return list
}

// A memberAt is a member in the order in which members were put on record.
type memberAt struct {
	id      record.ID
	country *record.Code
}

func memberOrder(r *view.Reader) ([]memberAt, error) {
	type row struct {
		memberAt
		country string
	}
	rows, err := view.All(r, `SELECT m.object, coalesce(json_extract(m.facts, '$.country'), '') FROM member m
		WHERE m.since < :position AND m.until >= :position ORDER BY (SELECT min(since) FROM member f WHERE f.object = m.object)`, nil,
		func(x *row) []any { return []any{&x.id, &x.country} })
	list := make([]memberAt, len(rows))
	for i, x := range rows {
		list[i].id = x.id
		if x.country != "" {
			country := record.Code(x.country)
			list[i].country = &country
		}
	}
	return list, err
}
