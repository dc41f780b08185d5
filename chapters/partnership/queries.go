package partnership

import (
	"troth/chapters/partnership/version"
	"troth/core/record"
	"troth/core/view"
)

// Named is a thing and what it is called. The name has no language when it was redacted, or when the thing has none.
type Named struct {
	ID   record.ID   `json:"id"`
	Name record.Text `json:"name,omitzero"`
}

// Said tells who put a version of something on record, when, in whose name and from which edition.
type Said struct {
	Entry    record.Index `json:"entry"`
	Revision int          `json:"revision"`
	At       string       `json:"at"`
	Voice    record.Voice `json:"voice"`
	Role     string       `json:"role"`
	By       *Named       `json:"by,omitempty"`     // who put it here; absent for a person
	Of       *Named       `json:"of,omitempty"`     // whose account it is; absent for a person
	Source   *Source      `json:"source,omitempty"` // absent when it was said here
}

// Source is the edition that something was taken from.
type Source struct {
	ID        record.ID    `json:"id"`
	Publisher record.Text  `json:"publisher,omitzero"`
	Title     record.Text  `json:"title,omitzero"`
	Published *record.Day  `json:"published,omitempty"`
	Licence   *record.Code `json:"licence,omitempty"`
	Covers    *record.Text `json:"covers,omitempty"` // what it holds, where that is a part of what its publisher has
}

// Alias is an id that others give a thing.
type Alias struct {
	Scheme string `json:"scheme"`
	ID     string `json:"id"`
}

// MemberInfo is a member as it stands now.
type MemberInfo struct {
	ID       record.ID        `json:"id"`
	Act      MemberAct        `json:"act"`
	Sort     Sort             `json:"sort"`
	Name     record.Text      `json:"name,omitzero"`
	Former   []record.Text    `json:"former,omitempty"`
	Country  *record.Code     `json:"country,omitempty"`
	Within   *Named           `json:"within,omitempty"`
	Zone     *record.Code     `json:"zone,omitempty"`
	Aliases  []Alias          `json:"aliases,omitempty"`
	On       *record.Day      `json:"on,omitempty"`
	Reason   *record.Text     `json:"reason,omitempty"`
	Flags    []record.Code    `json:"flags,omitempty"`
	AsGiven  []record.Text    `json:"as_given,omitempty"`
	Redacted []view.Tombstone `json:"redacted,omitempty"` // fields of this version that were removed
}

// SaidColumns are what a query of things joins from entry, as e, so that SaidRow can read who said them.
const SaidColumns = `e.idx, e.revision, e.at, e.voice, e.role, e.by, e.of, e.source`

// SaidRow is SaidColumns as they are read.
type SaidRow struct {
	Said
	by, of, source record.ID
}

// Fields is where SaidColumns go.
func (s *SaidRow) Fields() []any {
	return []any{&s.Entry, &s.Revision, &s.At, &s.Voice, &s.Role, &s.by, &s.of, &s.source}
}

// Into completes a Said with the names of who speaks, once the batch is read.
func (s *SaidRow) Into(b *Batch, to *Said) {
	*to = s.Said
	to.By, to.Of = b.body(s.by), b.body(s.of)
	if s.source != "" {
		to.Source = &Source{ID: s.source}
		b.Source(to.Source)
	}
}

// SaidOf reads who put a version on record.
func SaidOf(s view.Statement) *SaidRow {
	return &SaidRow{Said{Entry: s.Index, Revision: s.Revision, At: s.At, Voice: s.Voice, Role: s.Role}, s.By, s.Of, s.Source}
}

// Last reads who put the present version of a thing on record; record.ErrNotFound when there is none.
func Last(r *view.Reader, id record.ID) (*SaidRow, error) {
	row, err := view.One(r, `SELECT `+SaidColumns+` FROM entry e WHERE e.object = ?1 AND e.idx < :position ORDER BY e.idx DESC LIMIT 1`,
		view.Args{id}, (*SaidRow).Fields)
	return &row, err
}

// Info is a member as it stands now, once the batch is read; record.ErrNotFound when there is none.
func Info(r *view.Reader, b *Batch, id record.ID) (*MemberInfo, error) {
	facts, err := view.Value[string](r, `SELECT facts FROM member WHERE object = ?1 AND since < :position AND until >= :position`, id)
	if err != nil {
		return nil, err
	}
	var m Member
	if err := version.Facts(MemberKind, facts, &m); err != nil {
		return nil, err
	}
	info := &MemberInfo{ID: id, Act: m.Act, Sort: m.Sort, Country: m.Country, Zone: m.Zone, On: m.On, Flags: m.Flags,
		Aliases: Aliases("member", m.Aliases)}
	if m.Within != nil {
		info.Within = &Named{ID: m.Within.To}
		b.Name(info.Within)
	}
	b.Text(id, "name", &info.Name)
	b.List(id, "former", &info.Former)
	b.Maybe(id, "reason", &info.Reason)
	b.List(id, "as_given", &info.AsGiven)
	return info, nil
}

// Aliases gives ids of one scheme their form on pages.
func Aliases(scheme string, codes []record.Code) []Alias {
	var list []Alias
	for _, c := range codes {
		list = append(list, Alias{scheme, string(c)})
	}
	return list
}

// Bodies lists the members that lie within a member and the organisations that belong to it, in the order of their ids.
func Bodies(r *view.Reader, b *Batch, member record.ID) ([]Named, error) {
	ids, err := view.Column[record.ID](r, `
		SELECT object FROM member WHERE within = ?1 AND within <> '' AND since < :position AND until >= :position
		UNION SELECT object FROM organisation WHERE part = ?1 AND part <> '' AND since < :position AND until >= :position ORDER BY 1`, member)
	if err != nil {
		return nil, err
	}
	list := make([]Named, len(ids))
	for i, id := range ids {
		list[i].ID = id
		b.Name(&list[i])
	}
	return list, nil
}

// Outermost lists the members that do not lie within another one.
func Outermost(r *view.Reader) ([]record.ID, error) {
	return view.Column[record.ID](r, `SELECT object FROM member WHERE within IN ('', object) AND since < :position AND until >= :position ORDER BY object`)
}

// EditionOf finds the edition whose file has this hash; record.ErrNotFound when it is not on record.
func EditionOf(r *view.Reader, sha256 record.Hash) (record.ID, error) {
	return view.Value[record.ID](r, `SELECT object FROM edition WHERE sha256 = ?1 AND since < :position AND until >= :position
		ORDER BY since LIMIT 1`, sha256.String())
}

// IsMember reports whether there is such a member.
func IsMember(r *view.Reader, id record.ID) (bool, error) {
	n, err := view.Value[int](r, `SELECT count(*) FROM member WHERE object = ?1 AND since < :position AND until >= :position`, id)
	return n > 0, err
}
