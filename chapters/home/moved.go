package home

import (
	"cmp"
	"slices"
	"strings"

	"troth/chapters/partnership"
	"troth/chapters/partnership/meaning"
	"troth/core/record"
	"troth/core/view"
)

// MovedPage is what was put on record last, what belongs together in one row, and which promises changed.
type MovedPage struct {
	Day     string             `json:"day"`              // of the reader
	Kind    string             `json:"kind,omitempty"`   // only entries of this kind
	Member  *partnership.Named `json:"member,omitempty"` // only this member's accounts
	Looked  record.Index       `json:"looked"`           // how many of the newest entries were looked at
	Kinds   []MovedKind        `json:"kinds"`            // of these entries, of the member if one is asked for; the most first
	Members []MovedMember      `json:"members"`          // whose accounts they are, of the kind if one is asked for; the most first
	Groups  []MovedGroup       `json:"groups"`           // newest first
	Changes []MovedThing       `json:"changes"`          // of what is promised, newest first: only what changed in meaning
	Found   []MovedThing       `json:"found"`            // of what reviewers found, likewise: another voice, so no change of a promise
}

// MovedCut chooses among the entries; empty, all.
type MovedCut struct {
	Kind   string
	Member record.ID
}

// MovedKind is how many of the entries are of a kind.
type MovedKind struct {
	Kind string `json:"kind"`
	N    int    `json:"n"`
}

// MovedMember is how many of the entries are a member's account.
type MovedMember struct {
	partnership.Named
	N int `json:"n"`
}

// MovedGroup is entries of one day and one kind that come from the same place: from an edition, or from those who say them here.
type MovedGroup struct {
	Day    string              `json:"day"` // on which they were put on record
	Kind   string              `json:"kind"`
	Voice  record.Voice        `json:"voice"`
	Source *partnership.Source `json:"source,omitempty"` // none when they were said here
	N      int                 `json:"n"`                // entries
	New    int                 `json:"new"`              // of these, first versions
	Bodies int                 `json:"bodies"`           // whose accounts they are
	Of     *partnership.Named  `json:"of,omitempty"`     // the one body, when there is one
	Last   record.Index        `json:"last"`             // the newest of them
	Only   *Statement          `json:"only,omitempty"`   // when there is but one
}

// MovedThing is a new version of a thing that changed it in meaning, or withdrew it.
type MovedThing struct {
	Statement
	Version Version `json:"version"`
}

// How far back the page looks, and how much it shows: it is about the newest, and costs the same however long the record is.
const (
	movedLooked  = 20_000 // entries
	shownGroups  = 40
	movedVersion = 400 // newer versions that are compared with those before them
	movedChanges = 30
)

// versioned are the kinds whose versions can be compared, as a list in SQL: those that tell what is promised, and the reviewer's voice, which
// stands apart.
const (
	versioned = `('member', 'organisation', 'plan', 'commitment', 'milestone', 'indicator', 'declaration', 'pledge', 'adoption', 'endorsement', 'action',
		'joining', 'resource')`
	judgements = `('finding')`
)

// chosen is SQL that keeps the entries of a cut: from ?1 on, of the kind ?2, of the member ?3.
const chosen = `idx >= ?1 AND idx < :position AND kind NOT IN ('genesis', 'key', 'schema', 'table', 'batch', 'peer')
	AND (?2 = '' OR kind = ?2) AND (?3 = '' OR of = ?3)`

// Moved tells what moved; record.ErrNotFound when there is no such member.
func Moved(r *view.Reader, cut MovedCut) (*MovedPage, error) {
	b := partnership.NewBatch(r)
	p := &MovedPage{Day: r.Day(), Kind: cut.Kind, Looked: min(r.Position(), movedLooked), Changes: []MovedThing{}, Found: []MovedThing{}}
	if cut.Member != "" {
		if version, err := r.Version(cut.Member); err != nil || version < 0 {
			return nil, cmp.Or(err, record.ErrNotFound)
		}
		p.Member = &partnership.Named{ID: cut.Member}
		b.Name(p.Member)
	}
	from := r.Position() - p.Looked
	if err := p.facets(r, b, from, cut); err != nil {
		return nil, err
	}
	var err error
	if p.Groups, err = movedGroups(r, b, from, cut, shownGroups, ""); err != nil {
		return nil, err
	}
	changes, err := movedOf(r, b, from, cut, versioned)
	if err != nil {
		return nil, err
	}
	found, err := movedOf(r, b, from, cut, judgements)
	if err != nil {
		return nil, err
	}
	err = b.Read()
	p.Changes, p.Found = changes.things(), found.things()
	return p, err
}

// movedOf are the newest versions of things of these kinds that changed them in meaning.
func movedOf(r *view.Reader, b *partnership.Batch, from record.Index, cut MovedCut, kinds string) (*movedThings, error) {
	list, err := view.All(r, `SELECT e.kind, e.object, `+partnership.SaidColumns+` FROM entry e WHERE `+chosen+` AND e.revision > 1
		AND e.kind IN `+kinds+` ORDER BY e.idx DESC LIMIT ?4`, view.Args{from, cut.Kind, cut.Member, movedVersion}, (*statementRow).fields)
	if err != nil {
		return nil, err
	}
	if list, err = moving(r, list); err != nil {
		return nil, err
	}
	return compareThings(r, b, list, nil)
}

// facets count the entries by kind and by member, each within the other choice.
func (p *MovedPage) facets(r *view.Reader, b *partnership.Batch, from record.Index, cut MovedCut) (err error) {
	p.Kinds, err = view.All(r, `SELECT kind, count(*) FROM entry WHERE `+chosen+` GROUP BY kind ORDER BY count(*) DESC, kind`, view.Args{from, "", cut.Member},
		func(x *MovedKind) []any { return []any{&x.Kind, &x.N} })
	if err != nil {
		return err
	}
	p.Members, err = view.All(r, `SELECT of, count(*) FROM entry WHERE `+chosen+` AND substr(of, 1, 3) = 'mb_' GROUP BY of ORDER BY count(*) DESC, of`, view.Args{from, cut.Kind, ""},
		func(x *MovedMember) []any { return []any{&x.ID, &x.N} })
	for i := range p.Members {
		b.Name(&p.Members[i].Named)
	}
	return err
}

// listsLast puts the lists of codes behind all else: they are what promises are told by, and thousands of them come in one day.
const listsLast = `kind IN ('code_list', 'listed_code'), `

// movedGroups are the newest groups of entries from an index on; first is SQL that comes before that order.
func movedGroups(r *view.Reader, b *partnership.Batch, from record.Index, cut MovedCut, n int, first string) ([]MovedGroup, error) {
	type row struct {
		MovedGroup
		source, of record.ID
	}
	rows, err := view.All(r, `SELECT substr(at, 1, 10), kind, voice, source, count(*), sum(revision = 1), count(DISTINCT of), max(of), max(idx) FROM entry
		WHERE `+chosen+` GROUP BY substr(at, 1, 10), kind, voice, source ORDER BY `+first+`max(idx) DESC LIMIT ?4`, view.Args{from, cut.Kind, cut.Member, n}, func(x *row) []any {
		return []any{&x.Day, &x.Kind, &x.Voice, &x.source, &x.N, &x.New, &x.Bodies, &x.of, &x.Last}
	})
	if err != nil {
		return nil, err
	}
	list := make([]MovedGroup, len(rows))
	for i := range rows {
		g := &list[i]
		*g = rows[i].MovedGroup
		if rows[i].source != "" {
			g.Source = &partnership.Source{ID: rows[i].source}
			b.Source(g.Source)
		}
		if g.Bodies == 1 && rows[i].of != "" {
			g.Of = &partnership.Named{ID: rows[i].of}
			b.Name(g.Of)
		}
	}
	return list, single(r, b, list)
}

// single says of each group of one entry what that is.
func single(r *view.Reader, b *partnership.Batch, groups []MovedGroup) error {
	var alone []*MovedGroup
	var rows []statementRow
	for i := range groups {
		if groups[i].N > 1 {
			continue
		}
		s, err := r.Statement(groups[i].Last)
		if err != nil {
			return err
		}
		alone, rows = append(alone, &groups[i]), append(rows, statementRow{*partnership.SaidOf(s), s.Kind, s.Object})
	}
	list, err := statements(r, b, rows)
	for i := range list {
		alone[i].Only = &list[i]
	}
	return err
}

// movedThings are versions that changed what they are of in meaning. They are whole once the batch is read.
type movedThings struct {
	said     []Statement
	versions []*Version
}

func (m *movedThings) things() []MovedThing {
	list := make([]MovedThing, len(m.said))
	for i, s := range m.said {
		list[i] = MovedThing{s, *m.versions[i]}
	}
	return list
}

// comparedVersions are versions of which it stays in memory whether they moved what they are of.
const comparedVersions = 20_000

// moving are the first movedChanges of these versions that changed what they are of. Two versions on record compare alike for ever, until
// something is removed: only those that came since the last question are compared.
func moving(r *view.Reader, list []statementRow) (moved []statementRow, err error) {
	for part := range slices.Chunk(list, movedChanges) {
		by, entries := map[record.Index]statementRow{}, make([]record.Index, len(part))
		for i, x := range part {
			entries[i], by[x.said.Entry] = x.said.Entry, x
		}
		moves, err := view.Lasting(r, "versions that moved", comparedVersions, entries, func(entries []record.Index) (map[record.Index]bool, error) {
			found := make(map[record.Index]bool, len(entries))
			for _, entry := range entries {
				some, err := compareThings(r, partnership.NewBatch(r), []statementRow{by[entry]}, nil)
				if err != nil {
					return nil, err
				}
				found[entry] = len(some.said) > 0
			}
			return found, nil
		})
		if err != nil {
			return nil, err
		}
		for i, x := range part {
			if moves[i] {
				moved = append(moved, x)
			}
		}
		if len(moved) >= movedChanges {
			break
		}
	}
	return moved, nil
}

// compareThings compares versions with those before them, and keeps the first movedChanges that changed in meaning. With each, it compares
// all of them and tells each of every one; without, it ends when it has enough.
func compareThings(r *view.Reader, b *partnership.Batch, list []statementRow, each func(*Version)) (*movedThings, error) {
	m := &movedThings{}
	var moved []statementRow
	for _, x := range list {
		if len(moved) == movedChanges && each == nil {
			break
		}
		var last partnership.Said
		all, err := history(r, b, x.kind, x.object, &last)
		if err != nil {
			return nil, err
		}
		for i := range all {
			v := &all[i]
			if v.Said.Entry != x.said.Entry {
				continue
			}
			if each != nil {
				each(v)
			}
			if len(moved) < movedChanges && (v.Class.Moves() || v.Act == "withdrawn" || v.Act == "taken_back" || v.Act == "dropped") {
				moved, m.versions = append(moved, x), append(m.versions, v)
			}
		}
	}
	var err error
	m.said, err = statements(r, b, moved)
	return m, err
}

// again lists the commitments of a member that a later edition gives again; all is filled in once the batch is read.
func again(r *view.Reader, b *partnership.Batch, member record.ID) ([]Again, error) {
	ids, err := view.Column[record.ID](r, `SELECT c.object FROM commitment c JOIN entry e ON e.object = c.object
		WHERE c.member = ?1 AND c.since < :position AND c.until >= :position AND e.idx < :position AND e.revision > 1 AND e.source <> ''
		GROUP BY c.object ORDER BY max(e.idx) DESC`, member)
	if err != nil {
		return nil, err
	}
	var list []Again
	for _, id := range ids {
		var last partnership.Said
		versions, err := history(r, b, "commitment", id, &last)
		if err != nil {
			return nil, err
		}
		for i := len(versions) - 1; i > 0; i-- {
			if v := &versions[i]; v.Said.Source != nil {
				list = append(list, v.again(id))
			}
		}
	}
	for i := range list {
		b.Text(list[i].ID, "title", &list[i].Title)
	}
	return list, nil
}

// again is a version as one that an edition gives again.
func (v *Version) again(id record.ID) Again {
	a := Again{ID: id, Said: v.Said, Counts: map[meaning.Class]int{}}
	for _, c := range v.Changes {
		if c.Aside || c.Redacted {
			continue
		}
		a.Counts[c.Class]++
		if name, _, _ := strings.Cut(c.Field, "/"); c.Class.Moves() && !slices.Contains(a.Fields, name) {
			a.Fields = append(a.Fields, name)
		}
	}
	return a
}
