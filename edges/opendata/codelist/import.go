package codelist

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"strings"

	"troth/chapters/agenda"
	"troth/chapters/partnership"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/sheet"
)

// Options are what the one who imports knows beside the files.
type Options struct {
	Retrieved string // day
	Published string // day; "" when not known
	Licence   record.Code
	Publisher string // "" for whoever the list names as its own
	PassOver  bool   // files that hold no list that is known here
}

// A Report says what became of each file.
type Report struct {
	Files  []File   `json:"files"`
	Passed []string `json:"passed,omitempty"` // files that hold no list that is known here
}

// A File is one of them.
type File struct {
	File    string    `json:"file"`
	List    string    `json:"list"`
	Edition record.ID `json:"edition,omitempty"`
	Known   bool      `json:"known"` // the file was on record already
	Codes   int       `json:"codes"` // that it has words for
	New     int       `json:"new"`
	Changed int       `json:"changed"`
	Absent  int       `json:"absent"` // codes of the list on record that are not in this file
	Entries int       `json:"entries"`
}

// Import puts files on record, each as an edition, in one decision each.
func Import(ctx context.Context, d *desk.Desk, operator authority.Actor, o Options, files ...sheet.Source) (*Report, error) {
	report := &Report{}
	type ready struct {
		name    string
		table   *table
		edition partnership.Edition
	}
	var list []ready
	for _, f := range files {
		t, err := read(f)
		if errors.Is(err, errShape) && o.PassOver {
			report.Passed = append(report.Passed, filepath.Base(f.Name))
			continue
		} else if err != nil {
			return nil, err
		}
		e, err := o.edition(f, t)
		if err != nil {
			return nil, err
		}
		list = append(list, ready{f.Name, t, e})
	}
	for _, x := range list {
		out := File{}
		entries, err := d.Do(ctx, desk.Act{Who: operator}, decide(x.table, x.edition, operator.For, &out))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", x.name, err)
		}
		out.File, out.List, out.Codes, out.Entries = filepath.Base(x.name), x.table.list, len(x.table.codes), len(entries)
		report.Files = append(report.Files, out)
	}
	return report, nil
}

// edition says where the entries of a file come from.
func (o Options) edition(f sheet.Source, t *table) (e partnership.Edition, err error) {
	base := clean(filepath.Base(f.Name))
	name := record.In("und", base)
	e = partnership.Edition{Publisher: record.In("und", clean(o.Publisher)), Title: record.In("und", cmp.Or(strings.TrimSuffix(base, filepath.Ext(base)), base)),
		Name: &name, Size: record.Count(f.Size)}
	if l, ok := agenda.ListOf(t.list); o.Publisher != "" {
	} else if t.origin.Publisher != nil {
		e.Publisher = t.origin.Publisher.Text()
	} else if ok {
		e.Publisher = l.Publisher.Text()
	} else {
		e.Publisher = record.In("und", "ISO")
	}
	if o.Retrieved != "" {
		day := record.On(o.Retrieved)
		e.Retrieved = &day
	}
	if o.Published != "" {
		day := record.On(o.Published)
		e.Published = &day
	}
	if o.Licence != "" {
		e.Licence = &o.Licence
	} else if t.origin.Terms != nil {
		terms := t.origin.Terms.Text()
		e.Terms = &terms
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f.Data, 0, f.Size)); err != nil {
		return e, fmt.Errorf("%s: %w", f.Name, err)
	}
	e.SHA256 = record.Hash(h.Sum(nil))
	return e, nil
}

// decide makes the decision that puts a table on record. It is pure but for the ids that it draws; out is what it found last.
func decide(t *table, edition partnership.Edition, operator record.ID, out *File) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		*out = File{}
		switch id, err := partnership.EditionOf(r, edition.SHA256); {
		case err == nil:
			out.Known, out.Edition = true, id
			return nil, nil
		case !errors.Is(err, record.ErrNotFound):
			return nil, err
		}
		source := record.NewID(partnership.EditionKind.Prefix)
		list, was, err := agenda.Recorded(r, t.list)
		if err != nil {
			return nil, err
		}
		var say []desk.Saying
		if list == "" {
			list = record.NewID(agenda.ListKind.Prefix)
			say = append(say, desk.Saying{Object: list, Source: source, Of: operator, Thing: agenda.CodeList{Act: agenda.Entered, Code: record.Code(t.list), Name: t.name}})
		}
		for _, c := range t.codes {
			c.List = record.To(list)
			old, there := was[c.Code]
			delete(was, c.Code)
			switch {
			case !there:
				out.New++
			case same(old, c):
				continue
			default:
				reason := record.Text{Original: "en", By: map[string]string{"en": "Another edition reads otherwise."}}
				c.Act, c.Reason = agenda.Amended, &reason
				out.Changed++
			}
			say = append(say, desk.Saying{Object: old.ID, Source: source, Of: operator, Thing: c})
		}
		out.Absent = len(was)
		if len(say) == 0 {
			return nil, nil // nothing was taken from the file, so nothing names it
		}
		out.Edition = source
		return append([]desk.Saying{{Object: source, Thing: edition, Of: operator}}, say...), nil
	}
}

// same reports whether a code is on record in these words already.
func same(was agenda.RecordedCode, c agenda.ListedCode) bool {
	note := record.Text{}
	if c.Note != nil {
		note = *c.Note
	}
	return maps.Equal(was.Text.By, c.Text.By) && maps.Equal(was.Note.By, note.By) && was.Parent == value(c.Parent) && was.Level == value(c.Level)
}

func value(c *record.Code) record.Code {
	if c == nil {
		return ""
	}
	return *c
}
