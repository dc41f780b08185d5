package pages

import (
	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

func reportOdd(r plan.ProgressInfo) bool { return r.Act != plan.Said || r.Redacted != nil }

// reports are all that the government reported, the newest first.
func (l sayer) reports(list []plan.ProgressInfo) web.Section {
	var ledger web.Ledger
	for _, r := range list {
		row := l.account(r.Said, r.Act, r.Account, r.Reason, r.Redacted, r.Evidence)
		row.Title = web.Spoken{Voice: web.Government, Step: step(&r.Step)}
		if p := l.period(r.Period, r.PeriodWords); p != nil {
			row.Body = append([]any{l.Rich("reports.about", "period", p)}, row.Body...)
		}
		ledger.Rows = append(ledger.Rows, row)
	}
	return web.Section{ID: "reports", Title: l.Say("reports.title"), Note: l.Say("reports.note"), Body: []any{ledger}}
}

// observations are what people saw, the newest first, up to those that the page shows.
func (l sayer) observations(p *home.People) web.Section {
	var ledger web.Ledger
	for _, o := range p.Observations {
		row := l.account(o.Said, o.Act, o.Account, o.Reason, o.Redacted, o.Evidence)
		row.Title = web.Spoken{Voice: web.People, Step: step(&o.Step)}
		seen := web.Join{Between: " · "}
		if o.Seen != nil && (o.Seen.From != o.Seen.To || o.Seen.From != string(on(o.Said.At))) {
			seen.Pieces = append(seen.Pieces, l.Rich("observations.seen", "day", l.day(o.Seen)))
		}
		if o.Place != nil {
			seen.Pieces = append(seen.Pieces, l.said(*o.Place, o.Said.Entry, "place"))
		}
		if seen.Pieces != nil {
			row.Body = append([]any{seen}, row.Body...)
		}
		ledger.Rows = append(ledger.Rows, row)
	}
	note := l.Say("observations.note", "n", p.Glance.Answers)
	if p.Glance.Answers > home.PeopleShown {
		note += " " + l.Say("observations.newest", "n", home.PeopleShown)
	}
	sec := web.Section{ID: "observations", Title: l.Say("observations.title"), Note: note}
	if n := len(ledger.Rows); n > openObservations+2 {
		ledger.Open, ledger.More = openObservations, l.Say("observations.more", "n", n-openObservations)
	}
	sec.Body = []any{ledger}
	return sec
}

// openObservations is how many observations a page shows before one asks for those before them.
const openObservations = 4

// account is one account of any voice as a row: what was said, by whom, and what became of it.
func (l sayer) account(s partnership.Said, act plan.ReportAct, account, reason *record.Text, removed []view.Tombstone, proofs []plan.EvidenceInfo) web.LedgerRow {
	row := web.LedgerRow{When: on(s.At), End: l.entry(s.Entry)}
	if became := l.became(act); became != nil {
		row.Body = append(row.Body, became)
	}
	if account != nil {
		row.Body = append(row.Body, l.said(*account, s.Entry, "account"))
	}
	if reason != nil {
		row.Body = append(row.Body, l.Rich("history.reason", "reason", l.said(*reason, s.Entry, "reason")))
	}
	if source := l.source(s.Source); source != nil {
		row.Body = append(row.Body, source)
	}
	row.Body = append(row.Body, l.provedBy(proofs)...)
	row.Body = append(row.Body, l.removed(removed)...)
	return row
}

// became says what became of an account after it was given; nothing when it stands as it was said.
func (l sayer) became(act plan.ReportAct) any {
	switch act {
	case plan.TakenBack:
		return web.State{Mark: web.Amend, Word: l.Say("taken_back")}
	case plan.Corrected:
		return web.State{Mark: web.Amend, Word: l.Say("corrected")}
	}
	return nil
}

// evidence is every piece that anybody put on record, each with whose it is.
func (l sayer) evidence(p *home.CommitmentPage) web.Section {
	sec := web.Section{ID: "evidence", Title: l.Say("evidence.title")}
	t := web.Table{Caption: l.Say("evidence.title"), Hidden: true, Head: []web.Column{{Title: l.Say("evidence.what")}, {Title: l.Say("evidence.who")},
		{Title: l.Say("evidence.when")}, {Title: l.Say("evidence.kept")}, {Title: l.Say("evidence.entry")}}}
	add := func(list []plan.EvidenceInfo) {
		for _, e := range list {
			t.Rows = append(t.Rows, l.evidenceRow(e))
		}
	}
	add(p.Evidence)
	for _, m := range p.Milestones {
		add(m.Evidence)
	}
	for _, r := range p.Government.Reports {
		add(r.Evidence)
	}
	for _, f := range p.Reviewer.Findings {
		add(f.Evidence)
	}
	for _, o := range p.People.Observations {
		add(o.Evidence)
	}
	if len(t.Rows) == 0 {
		sec.Body = []any{web.Empty{Text: l.Say("evidence.empty")}}
		return sec
	}
	sec.Note, sec.Body = l.Say("evidence.note", "n", len(t.Rows)), []any{t}
	return sec
}

func (l sayer) evidenceRow(e plan.EvidenceInfo) []any {
	what, kept := l.evidenceLink(e), any(l.Say("evidence.address"))
	if e.Act == plan.TakenBack {
		what = joined(l.text(e.Title), l.Say("taken_back"))
	}
	if e.File != nil {
		kept = l.Say("evidence.copy", "size", l.Bytes(int64(e.File.Size)))
	}
	var day any = on(e.Said.At)
	if e.Dated != nil {
		day = l.day(e.Dated)
	}
	return []any{what, l.Word("voice", voiceOf(e.Said.Voice)), day, kept, l.entry(e.Said.Entry)}
}

// voiceOf is the name under which pages have words for a voice of the record.
func voiceOf(v record.Voice) string {
	switch v {
	case record.Government:
		return string(web.Government)
	case record.Reviewer:
		return string(web.Reviewer)
	case record.People:
		return string(web.People)
	}
	return string(v)
}

// provedBy links to each piece of evidence of an account.
func (l sayer) provedBy(list []plan.EvidenceInfo) []any {
	var out []any
	for _, e := range list {
		if e.Act != plan.TakenBack {
			out = append(out, l.Rich("evidence.of", "title", l.evidenceLink(e)))
		}
	}
	return out
}

// evidenceLink leads to the copy that is kept, else to the address that was given.
func (l sayer) evidenceLink(e plan.EvidenceInfo) any {
	title := l.said(e.Title, e.Said.Entry, "title")
	switch {
	case e.File != nil:
		return web.Link{Text: title, Href: blobPath(e.File)}
	case e.Address != nil:
		return web.Link{Text: title, Href: l.plain(*e.Address), Rel: outside}
	}
	return title
}

// blobPath is where the copy of a document is downloaded.
func blobPath(f *record.File) string { return "/blobs/" + string(f.Blob) }

// outside is the rel of links that were put on record by others.
const outside = "nofollow noopener external"
