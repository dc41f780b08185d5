package importer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"troth/chapters/partnership"
	"troth/chapters/review/method"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/edges/opendata/ogp"
	"troth/edges/opendata/sheet"
)

// A Body is an organisation that an import names, and the alias by which the next one finds it.
type Body struct {
	Alias record.Code
	Name  record.Text
}

// A Publisher is whose files these are: who publishes them, and whose findings they hold.
type Publisher struct {
	Body
	Reviewer Body
	Terms    record.Text // of its data, in words; used when no licence is given
}

// OGP is the Open Government Partnership, which publishes its commitments with the findings of its Independent Reporting Mechanism.
var OGP = Publisher{
	Body: Body{"ogp", record.Text{Original: "en", By: map[string]string{
		"en": "Open Government Partnership", "fr": "Partenariat pour un gouvernement ouvert", "es": "Alianza para el Gobierno Abierto"}}},
	Reviewer: Body{"ogp-irm", record.Text{Original: "en", By: map[string]string{
		"en": "Independent Reporting Mechanism", "fr": "Mécanisme d’évaluation indépendant", "es": "Mecanismo de Revisión Independiente"}}},
	Terms: record.Text{Original: "en", By: map[string]string{"en": "CC BY, as the publisher states for its data",
		"fr": "CC BY, comme l’éditeur l’indique pour ses données", "es": "CC BY, como indica el editor para sus datos"}},
}

// Options are what the one who imports knows of the files beyond their bytes.
type Options struct {
	Retrieved string      // day on which they were taken; empty when it is not known
	Published string      // day on which they were published, or empty
	Licence   record.Code // SPDX id; empty: the publisher's terms in words
	Title     string      // what the one file is called; empty: its name
	Covers    string      // what they hold, where that is a part of what their publisher has; empty: what their names say of it
	Anew      bool        // a file is put on record though much of it would stand beside what it may be the same as
	Less      bool        // a file is put on record though it takes away what is on record of much that it is about
	Progress  func(string)
}

// beat is how often the progress of an act at the desk is told.
const beat = 2 * time.Second

// Import puts editions on record, each file one edition and one act in the operator's name. All files are read before the first act:
// one that cannot be read refuses them all. On an error in an act, the files before it are on record and it is not.
func Import(ctx context.Context, d *desk.Desk, operator authority.Actor, o Options, files ...sheet.Source) (*Report, error) {
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	if o.Title != "" && len(files) > 1 {
		return nil, fmt.Errorf("a title is that of one file, and here are %d; import them one by one", len(files))
	}
	type ready struct {
		draft   *draft
		edition partnership.Edition
		file    string
	}
	report := &Report{}
	var editions []*ogp.Edition
	var list []ready
	for _, f := range files {
		o.Progress(f.Name + ": reading")
		e, err := ogp.Read(f)
		if err != nil {
			return nil, err
		}
		x := ready{file: f.Name}
		if x.draft, err = newDraft(e, method.Builtin()); err != nil {
			return nil, err
		}
		x.draft.anew, x.draft.less, x.draft.misnamed = o.Anew, o.Less, e.Misnamed()
		if x.edition, err = o.edition(OGP, f); err != nil {
			return nil, err
		}
		rows, rejected := record.Count(e.Read()), record.Count(len(e.Rejected))
		x.edition.Rows, x.edition.Rejected = &rows, &rejected
		e.Flags = append(e.Flags, x.draft.flags...)
		editions, list = append(editions, e), append(list, x)
	}
	report.holds(editions)
	for _, x := range list {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var out outcome
		done := o.beats(fmt.Sprintf("%s: %d plans are being put on record", x.file, len(x.draft.plans)))
		entries, err := d.Do(ctx, desk.Act{Who: operator}, x.draft.listed(x.edition, operator.For, &out, decide(x.draft, x.edition, OGP, operator.For, &out)))
		done()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", x.file, err)
		}
		report.adds(x.file, x.edition, len(entries), out)
	}
	return report, nil
}

// beats tells that something goes on, and for how long, until the function that it returns is called.
func (o Options) beats(what string) (stop func()) {
	o.Progress(what)
	ended, quiet := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(quiet)
		start, tick := time.Now(), time.NewTicker(beat)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				o.Progress(fmt.Sprintf("%s, %s", what, time.Since(start).Round(time.Second)))
			case <-ended:
				return
			}
		}
	}()
	return func() { close(ended); <-quiet }
}

// edition says where the entries of a file come from.
func (o Options) edition(p Publisher, f sheet.Source) (partnership.Edition, error) {
	base := filepath.Base(f.Name)
	name := record.In(undetermined, readable(base))
	title := record.In(undetermined, readable(cmp.Or(o.Title, strings.TrimSuffix(base, filepath.Ext(base)), base)))
	e := partnership.Edition{Publisher: p.Name, Title: title, Name: &name, Size: record.Count(f.Size)}
	if covers, partial := partOf(base); o.Covers != "" {
		e.Covers = new(record.In(undetermined, readable(o.Covers)))
	} else if partial {
		e.Covers = &covers
	}
	if o.Licence != "" {
		e.Licence = &o.Licence
	} else {
		e.Terms = &p.Terms
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

// partOf tells of files that hold a part of their publisher's database, known by their names, what they hold: a reader who finds nothing
// in them must not think that there is nothing.
func partOf(base string) (record.Text, bool) {
	if !strings.Contains(strings.ToLower(base), "open_parliament") {
		return record.Text{}, false
	}
	return record.Text{Original: "en", By: map[string]string{
		"en": "Open-parliament commitments alone, not all that the plans hold",
		"fr": "Seulement les engagements de parlement ouvert, non tout ce que contiennent les plans",
		"es": "Solo los compromisos de parlamento abierto, no todo lo que contienen los planes"}}, true
}
