package home

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"troth/chapters/agenda"
	"troth/chapters/partnership"
	"troth/chapters/partnership/meaning"
	"troth/chapters/partnership/version"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/authority"
	"troth/core/canonical"
	"troth/core/record"
	"troth/core/view"
)

// pagePath is the address of a thing's own page, or nothing.
func pagePath(id record.ID) string {
	switch id.Prefix() {
	case "mb":
		return "members/" + string(id)
	case "pl":
		return "plans/" + string(id)
	case "cm":
		return "commitments/" + string(id)
	case "dc":
		return "declarations/" + string(id)
	case "pd":
		return "pledges/" + string(id)
	case "ac":
		return "actions/" + string(id)
	case "cv":
		return "conversations/" + string(id)
	case "or":
		return "organisations/" + string(id)
	case "ed":
		return "editions/" + string(id)
	}
	return ""
}

// paged reports whether things of this kind have a page on which what is said is read.
func paged(prefix string) bool {
	return prefix == agenda.ListKind.Prefix || pagePath(record.ID(prefix+"_")) != ""
}

// readOn finds the page on which the words of a thing are read: its own, or that of what it stands on. The codes of a list come last.
func readOn(r *view.Reader, thing record.ID, links []record.Link) (page record.ID, last bool, err error) {
	last = thing.Prefix() == agenda.CodeKind.Prefix
	if paged(thing.Prefix()) {
		return thing, last, nil
	}
	for _, l := range links {
		if slices.Contains(standing, l.Relation) {
			page = l.To
		}
	}
	for range 3 {
		if page == "" || paged(page.Prefix()) {
			return page, last, nil
		}
		above, err := standsOn(r, []record.ID{page})
		if err != nil {
			return "", last, err
		}
		page = above[page]
	}
	return "", last, nil
}

// standing are the relations in which a thing is about another, part of it or for it.
var standing = []record.Relation{"about", "part", "proves", "for", "within", "redacts", "endorses", "translates", "joins", "serves"}

// statementRow is an entry as a list reads it.
type statementRow struct {
	said   partnership.SaidRow
	kind   string
	object record.ID
}

func (s *statementRow) fields() []any {
	return append([]any{&s.kind, &s.object}, s.said.Fields()...)
}

// statements completes entries with what they are about, once the batch is read.
func statements(r *view.Reader, b *partnership.Batch, rows []statementRow) ([]Statement, error) {
	var ids []record.ID
	for _, x := range rows {
		ids = append(ids, x.object)
	}
	above, err := standsOn(r, ids)
	if err != nil {
		return nil, err
	}
	higher, err := standsOn(r, slices.Collect(maps.Values(above))) // evidence of a finding
	if err != nil {
		return nil, err
	}
	plans, err := plansAmong(r, ids)
	if err != nil {
		return nil, err
	}
	list := make([]Statement, len(rows))
	for i := range rows {
		x, s := &rows[i], &list[i]
		*s = Statement{Kind: x.kind, Object: x.object, Path: pagePath(x.object)}
		x.said.Into(b, &s.Said)
		if short, ok := plans[x.object]; ok {
			s.Plan = &short
		}
		name := partnership.Named{ID: x.object}
		b.Text(name.ID, partnership.NameField(name.ID), &s.Name)
		if about, ok := above[x.object]; ok {
			s.About = &partnership.Named{ID: about}
			b.Name(s.About)
			for _, id := range []record.ID{about, higher[about]} {
				if s.Path == "" {
					s.Path = pagePath(id)
				}
			}
		}
	}
	return list, nil
}

// plansAmong are those of these things that are plans, with their numbers and years.
func plansAmong(r *view.Reader, ids []record.ID) (map[record.ID]plan.Short, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id record.ID) bool { return id.Prefix() != plan.PlanKind.Prefix })
	if len(ids) == 0 {
		return nil, nil
	}
	type row struct {
		id     record.ID
		number record.Code
		period record.Day
	}
	rows, err := view.All(r, `SELECT p.object, p.number, p.first_day, p.last_day FROM json_each(?1) j CROSS JOIN plan p ON p.object = j.value
		WHERE p.since < :position AND p.until >= :position`, view.Args{jsonOf(ids)},
		func(x *row) []any { return []any{&x.id, &x.number, &x.period.From, &x.period.To} })
	plans := map[record.ID]plan.Short{}
	for _, x := range rows {
		s := plan.Short{ID: x.id, Period: partnership.DayOf(x.period.From, x.period.To)}
		if x.number != "" {
			s.Number = &x.number
		}
		plans[x.id] = s
	}
	return plans, err
}

// standsOn finds what things are about, part of or for.
func standsOn(r *view.Reader, ids []record.ID) (map[record.ID]record.ID, error) {
	type row struct{ thing, target record.ID }
	rows, err := view.All(r, `SELECT l.thing, l.target FROM json_each(?1) j CROSS JOIN link l ON l.thing = j.value
		WHERE l.relation IN (SELECT value FROM json_each(?2)) AND l.since < :position AND l.until >= :position`,
		view.Args{jsonOf(ids), jsonOf(standing)}, func(x *row) []any { return []any{&x.thing, &x.target} })
	found := map[record.ID]record.ID{}
	for _, x := range rows {
		found[x.thing] = x.target
	}
	return found, err
}

// PerPage is how many entries a part of the record holds.
const PerPage = 50

// Record lists up to n entries before an index, newest first; of one kind unless kind is empty. To begin with the newest entry,
// before is the reader's position.
func Record(r *view.Reader, before record.Index, kind string, n int) (*RecordPage, error) {
	list, err := r.Statements(before, kind, n+1)
	if err != nil {
		return nil, err
	}
	return recordPage(r, list, kind, n)
}

// Touching is Record for the entries that changed the page of a thing.
func Touching(r *view.Reader, thing record.ID, before record.Index, n int) (*RecordPage, error) {
	list, err := r.Touching(thing, before, n+1)
	if err != nil {
		return nil, err
	}
	return recordPage(r, list, "", n)
}

// InArea is the part of the record that changed the page of a commitment which any version of it tags, or tagged, with an area: up to n
// entries before an index.
func InArea(r *view.Reader, area record.Code, before record.Index, n int) (*RecordPage, error) {
	return touchingAny(r, `SELECT DISTINCT object FROM area WHERE area = ?1 AND since < :position`, view.Args{area}, before, n)
}

// OfKind is the part of the record that changed the page of anything of a kind: up to n entries before an index.
func OfKind(r *view.Reader, kind string, before record.Index, n int) (*RecordPage, error) {
	return touchingAny(r, `SELECT DISTINCT object FROM entry WHERE kind = ?1 AND idx < :position`, view.Args{kind}, before, n)
}

// OfList is the part of the record that changed what the page of a list of codes shows: its publisher's words and, of a list of policy
// areas, the commitments that are counted there. Up to n entries before an index.
func OfList(r *view.Reader, list string, before record.Index, n int) (*RecordPage, error) {
	return touchingAny(r, `SELECT DISTINCT object FROM code_list WHERE code = ?1 AND since < :position
		UNION SELECT DISTINCT object FROM area WHERE area >= ?1 || ':' AND area < ?1 || ';' AND since < :position`, view.Args{list}, before, n)
}

func touchingAny(r *view.Reader, query string, args view.Args, before record.Index, n int) (*RecordPage, error) {
	things, err := view.Column[record.ID](r, query, args...)
	if err != nil {
		return nil, err
	}
	return touching(r, things, before, n)
}

func touching(r *view.Reader, things []record.ID, before record.Index, n int) (*RecordPage, error) {
	list, err := r.TouchingAny(things, before, n+1)
	if err != nil {
		return nil, err
	}
	return recordPage(r, list, "", n)
}

// recordPage is a part of the record: the first n of these entries, and where to read on when there are more.
func recordPage(r *view.Reader, list []view.Statement, kind string, n int) (p *RecordPage, err error) {
	b := partnership.NewBatch(r)
	p = &RecordPage{Day: r.Day(), Kind: kind, Entries: r.Position()}
	if len(list) > n {
		list = list[:n]
		p.Next = list[n-1].Index
	}
	rows := make([]statementRow, len(list))
	for i, s := range list {
		rows[i] = statementRow{*partnership.SaidOf(s), s.Kind, s.Object}
	}
	if p.Statements, err = statements(r, b, rows); err != nil {
		return nil, err
	}
	return p, b.Read()
}

// Entry is the page of one entry, which the caller read from the record.
func Entry(r *view.Reader, e record.Entry) (*EntryPage, error) {
	b := partnership.NewBatch(r)
	p := &EntryPage{Day: r.Day(), Kind: e.Kind, Object: e.Object, Path: pagePath(e.Object), Origin: e.Origin, Prev: e.Prev,
		LeafHash: record.LeafHash(e.Leaf), Leaf: string(e.Leaf), Facts: e.Facts, Withheld: slices.Sorted(maps.Keys(e.Withheld))}
	_, core := coreKinds[e.Kind]
	_, owned := r.Part(e.Kind)
	p.Known = core || owned
	partnership.SaidOf(view.Statement{Index: e.Index, Revision: e.Revision, At: e.At, By: e.By, Voice: e.Voice, Role: e.Role, Source: e.Source,
		Of: e.Of}).Into(b, &p.Said)
	var err error
	if p.Links, err = links(r, b, e.Object, "", e.Index+1); err != nil {
		return nil, err
	}
	if p.Path == "" {
		if p.Path, err = pathOf(r, e.Object); err != nil {
			return nil, err
		}
	}
	if err := p.neighbours(r, e); err != nil {
		return nil, err
	}
	var removed []view.Tombstone
	b.Redacted(e.Object, e.Revision, &removed)
	if err := b.Read(); err != nil {
		return nil, err
	}
	for _, field := range slices.Sorted(maps.Keys(e.Shown)) {
		v := FieldValue{Field: field, Digest: e.Shown[field]}
		if err := v.open(e, removed); err != nil {
			return nil, err
		}
		p.Fields = append(p.Fields, v)
	}
	return p, nil
}

var coreKinds = func() map[string]bool {
	m := map[string]bool{}
	for _, k := range record.Core() {
		m[k.Name] = true
	}
	return m
}()

// pathOf is the page on which a thing without one of its own is shown.
func pathOf(r *view.Reader, id record.ID) (string, error) {
	for range 2 {
		above, err := standsOn(r, []record.ID{id})
		if err != nil {
			return "", err
		}
		if id = above[id]; pagePath(id) != "" {
			return pagePath(id), nil
		}
	}
	return "", nil
}

func (p *EntryPage) neighbours(r *view.Reader, e record.Entry) error {
	for _, n := range []struct {
		revision int
		to       **record.Index
	}{{e.Revision - 1, &p.Older}, {e.Revision + 1, &p.Newer}} {
		i, err := view.Value[record.Index](r, `SELECT idx FROM entry WHERE object = ?1 AND revision = ?2 AND idx < :position`, e.Object, n.revision)
		if err == nil {
			*n.to = &i
		} else if !errors.Is(err, record.ErrNotFound) {
			return err
		}
	}
	return nil
}

// open shows the value of a field, or what removed it.
func (v *FieldValue) open(e record.Entry, removed []view.Tombstone) error {
	d, ok := e.Open[v.Field]
	if !ok {
		base, _, _ := strings.Cut(v.Field, "/")
		for _, t := range removed {
			if t.Field == v.Field || t.Field == base {
				v.Redacted = &t
			}
		}
		return nil
	}
	v.Salt = d.Salt
	var t record.Text
	if err := json.Unmarshal(d.Value, &t); err == nil && t.Original != "" {
		v.Text = &t
		return nil
	}
	v.Value = d.Value
	return nil
}

// links lists the links of a thing from both ends: its own as they stood at a position, those of others as they stand now. but is
// SQL that leaves out some relations.
func links(r *view.Reader, b *partnership.Batch, id record.ID, but string, position record.Index) ([]Link, error) {
	rows, err := view.All(r, `
		SELECT l.relation, 0, l.target FROM link l WHERE l.thing = ?1 AND l.since < ?2 AND l.until >= ?2 `+but+`
		UNION ALL
		SELECT l.relation, 1, l.thing FROM link l WHERE l.target = ?1 AND l.since < :position AND l.until >= :position `+but+`
		ORDER BY 2, 1, 3`, view.Args{id, position}, func(x *Link) []any { return []any{&x.Relation, &x.Back, &x.Other.ID} })
	if err != nil {
		return nil, err
	}
	for i := range rows {
		x := &rows[i]
		if x.Kind, err = r.Kind(x.Other.ID); err != nil {
			return nil, err
		}
		x.Path = pagePath(x.Other.ID)
		b.Name(&x.Other)
	}
	return rows, nil
}

// butParts leaves out the relations that a commitment's page shows as its parts.
const butParts = `AND l.relation NOT IN ('about', 'part', 'proves', 'redacts', 'same')`

// history lists the versions of a thing, oldest first, once the batch is read; the last one's Said goes to said as well.
func history(r *view.Reader, b *partnership.Batch, table string, id record.ID, said *partnership.Said) ([]Version, error) {
	versions, err := version.History(r, table, id)
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	labels, err := agenda.LabelsOfEditions(r)
	if err != nil {
		return nil, err
	}
	list := make([]Version, len(versions))
	var removed []view.Tombstone
	if len(versions) > 1 {
		graves, err := r.Tombstones(id)
		if err != nil {
			return nil, err
		}
		removed = graves[id]
	}
	for i, v := range versions {
		partnership.SaidOf(v.Entry).Into(b, &list[i].Said)
		list[i].Act, list[i].Reason = v.Act, v.Reason
		for _, c := range v.Changes {
			list[i].Changes = append(list[i].Changes, Change{Field: c.Field, Old: c.OldText, New: c.NewText,
				OldFact: factOf(c.OldFact).label(labels), NewFact: factOf(c.NewFact).label(labels), Redacted: covered(removed, c.Field, v.Entry.Revision-1)})
		}
		taken, read := i > 0 && v.Entry.Source != "" && versions[i-1].Entry.Source != "", func(string) bool { return false }
		if taken {
			read = func(words string) bool { return sameTime(versions[i-1].Facts, v.Facts, words) }
		}
		list[i].classify(taken, read)
		if i > 0 && v.Entry.Kind == review.FindingKind.Name {
			if err := list[i].judge(versions[i-1].Facts, v.Facts); err != nil {
				return nil, err
			}
		}
	}
	last := len(list) - 1
	partnership.SaidOf(versions[last].Entry).Into(b, said)
	b.Maybe(id, "reason", &list[last].Reason)
	return list, nil
}

// sameTime reports whether the words of a time are read as the same one in two versions, with both its ends: was and is are their permanent fields.
func sameTime(was, is, words string) bool {
	name, ok := strings.CutSuffix(words, "_words")
	if !ok {
		return false
	}
	day := func(facts string) (d record.Day) {
		var all map[string]json.RawMessage
		if json.Unmarshal([]byte(facts), &all) == nil && all[name] != nil {
			_ = json.Unmarshal(all[name], &d)
		}
		return d
	}
	a, b := day(was), day(is)
	return a == b && a.From != "" && a.To != ""
}

// classify says what each change means, and all of them together. taken: this version and the one before are from editions; read tells of the
// words of a time that both are read as the same one.
func (v *Version) classify(taken bool, read func(words string) bool) {
	var fields []meaning.Field
	var of []*Change
	for i := range v.Changes {
		c := &v.Changes[i]
		if c.Redacted {
			continue
		}
		f := meaning.Field{Name: c.Field, Old: c.Old, New: c.New, Read: read(c.Field)}
		if c.OldFact != nil {
			f.OldDay, f.OldWords = c.OldFact.Day, c.OldFact.Words
		}
		if c.NewFact != nil {
			f.NewDay, f.NewWords = c.NewFact.Day, c.NewFact.Words
		}
		fields, of = append(fields, f), append(of, c)
	}
	for i, class := range meaning.Classes(fields, taken) {
		of[i].Class, of[i].Aside = class, meaning.Aside(of[i].Field)
		if !of[i].Aside {
			v.Class = v.Class.And(class)
		}
	}
}

// covered reports whether the field was removed from this revision.
func covered(removed []view.Tombstone, field string, revision int) bool {
	base, _, _ := strings.Cut(field, "/")
	return slices.ContainsFunc(removed, func(t view.Tombstone) bool {
		return (t.Field == field || t.Field == base) && t.Through >= revision
	})
}

// factOf gives a permanent value its form on pages.
func factOf(raw []byte) *Fact {
	if raw == nil {
		return nil
	}
	v, err := canonical.Decode(raw)
	if err != nil {
		return nil
	}
	f := &Fact{}
	f.add(v)
	return f
}

// label names those of its codes whose list the record alone has.
func (f *Fact) label(labels map[record.Code]record.Text) *Fact {
	if f == nil {
		return nil
	}
	for _, w := range f.Words {
		if label, ok := labels[record.Code(w)]; ok {
			if f.Labels == nil {
				f.Labels = map[string]record.Text{}
			}
			f.Labels[w] = label
		}
	}
	return f
}

func (f *Fact) add(v any) {
	switch v := v.(type) {
	case string:
		f.Words = append(f.Words, v)
	case []any:
		for _, x := range v {
			f.add(x)
		}
	case map[string]any:
		f.object(v)
	default:
		b, err := canonical.Append(nil, v)
		if err == nil {
			f.Words = append(f.Words, string(b))
		}
	}
}

// object is a day, a link or a file.
func (f *Fact) object(m map[string]any) {
	word := func(key string) string { s, _ := m[key].(string); return s }
	switch {
	case word("to") != "" && word("relation") != "":
		f.Words = append(f.Words, word("to"))
	case word("name") != "":
		f.Words = append(f.Words, word("name"))
	default:
		f.Day = partnership.DayOf(word("from"), word("to"))
	}
}

// Rules is the page that says who may say what: t where it is the table in force. Before there is one, nobody may say anything.
func Rules(r *view.Reader, t authority.Table) (*RulesPage, error) {
	declared, err := r.Authority()
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return nil, err
	}
	p := &RulesPage{Hash: declared.Hash, Rules: []authority.Rule{}, Kinds: []string{}}
	if declared.Hash != t.Hash().String() {
		return p, nil
	}
	p.Rules = t
	for _, rule := range t {
		if !slices.Contains(p.Kinds, rule.Kind) {
			p.Kinds = append(p.Kinds, rule.Kind)
		}
	}
	return p, nil
}

// Kinds is the page that lists what can be on record: the kinds whose schemas are declared, and the links between them.
func Kinds(r *view.Reader, kinds *record.Kinds) (*KindsPage, error) {
	schemas, err := r.Schemas()
	if err != nil {
		return nil, err
	}
	declared := map[string]string{}
	for _, d := range schemas {
		declared[d.Name] = d.Hash
	}
	p := &KindsPage{Kinds: []KindInfo{}, Links: []record.LinkRule{}}
	for k := range kinds.All() {
		hash, ok := declared[k.Name]
		if !ok {
			continue
		}
		info := KindInfo{Name: k.Name, Prefix: k.Prefix, Hash: hash}
		if hash == k.SchemaHash().String() {
			info.Schema = k.Schema
		}
		p.Kinds = append(p.Kinds, info)
	}
	for _, link := range kinds.Links() {
		if declared[link.From] != "" {
			p.Links = append(p.Links, link)
		}
	}
	return p, nil
}
