package home

import (
	"strings"

	"troth/chapters/partnership"
	"troth/core/record"
	"troth/core/view"
)

// MovedPage is what was put on record last, what belongs together in one row, and which promises changed.
type MovedPage struct {
	Day     string       `json:"day"`     // of the reader
	Looked  record.Index `json:"looked"`  // how many of the newest entries were looked at
	Groups  []MovedGroup `json:"groups"`  // newest first
	Changes []MovedThing `json:"changes"` // newest first: only what changed in meaning
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
}

// MovedThing is a new version of a thing that changed it in meaning, or withdrew it.
type MovedThing struct {
	Statement
	Version Version `json:"version"`
}

// How far back the page looks, and how much it shows: it is about the newest, and costs the same however long the record is.
const (
	movedLooked  = 20_000 // entries
	movedGroups  = 40
	movedVersion = 400 // newer versions that are compared with those before them
	movedChanges = 30
)

// versioned are the kinds whose versions can be compared.
var versioned = []string{"member", "organisation", "plan", "commitment", "milestone", "indicator", "declaration", "pledge", "adoption", "endorsement", "action", "joining", "resource"}

// Moved tells what moved.
func Moved(r *view.Reader) (*MovedPage, error) {
	b := partnership.NewBatch(r)
	p := &MovedPage{Day: r.Day(), Looked: min(r.Position(), movedLooked), Groups: []MovedGroup{}, Changes: []MovedThing{}}
	from := r.Position() - p.Looked
	type row struct {
		MovedGroup
		source, of record.ID
	}
	rows, err := view.All(r, `SELECT substr(at, 1, 10), kind, voice, source, count(*), sum(revision = 1), count(DISTINCT of), max(of), max(idx) FROM entry
		WHERE idx >= ?1 AND idx < :position AND kind NOT IN ('genesis', 'key', 'schema', 'table', 'batch', 'peer')
		GROUP BY substr(at, 1, 10), kind, voice, source ORDER BY max(idx) DESC LIMIT ?2`, view.Args{from, movedGroups}, func(x *row) []any {
		return []any{&x.Day, &x.Kind, &x.Voice, &x.source, &x.N, &x.New, &x.Bodies, &x.of, &x.Last}
	})
	if err != nil {
		return nil, err
	}
	for i := range rows {
		g := &rows[i].MovedGroup
		if rows[i].source != "" {
			g.Source = &partnership.Source{ID: rows[i].source}
			b.Source(g.Source)
		}
		if g.Bodies == 1 && rows[i].of != "" {
			g.Of = &partnership.Named{ID: rows[i].of}
			b.Name(g.Of)
		}
		p.Groups = append(p.Groups, *g)
	}
	said, versions, err := movedThings(r, b, from)
	if err != nil {
		return nil, err
	}
	err = b.Read()
	for i, s := range said {
		p.Changes = append(p.Changes, MovedThing{s, *versions[i]})
	}
	return p, err
}

// movedThings compares the newest versions with those before them, and keeps what changed in meaning; all is filled in once the batch
// is read.
func movedThings(r *view.Reader, b *partnership.Batch, from record.Index) (said []Statement, versions []*Version, err error) {
	list, err := view.All(r, `SELECT e.kind, e.object, `+partnership.SaidColumns+` FROM entry e WHERE e.idx >= ?1 AND e.idx < :position AND e.revision > 1
		AND e.kind IN ('`+strings.Join(versioned, "', '")+`') ORDER BY e.idx DESC LIMIT ?2`, view.Args{from, movedVersion}, (*statementRow).fields)
	if err != nil {
		return nil, nil, err
	}
	var moved []statementRow
	for _, x := range list {
		if len(moved) == movedChanges {
			break
		}
		var last partnership.Said
		all, err := history(r, b, x.kind, x.object, &last)
		if err != nil {
			return nil, nil, err
		}
		for i := range all {
			v := &all[i]
			if v.Said.Entry == x.said.Entry && (v.Class.Moves() || v.Act == "withdrawn" || v.Act == "taken_back" || v.Act == "dropped") {
				moved, versions = append(moved, x), append(versions, v)
			}
		}
	}
	said, err = statements(r, b, moved)
	return said, versions, err
}
