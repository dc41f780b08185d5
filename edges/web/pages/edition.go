package pages

import (
	"troth/chapters/home"
	"troth/chapters/partnership/meaning"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

const editionsPath = "/editions"

func (s *site) edition(v *web.Visit) (web.Page, error) {
	return s.thing(v, "ed", "", func(r *view.Reader, id record.ID) (web.Content, error) {
		p, err := home.Edition(r, id)
		if err != nil {
			return web.Content{}, err
		}
		receipt, err := s.receipt(v, p.Said)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.edition(p, receipt), nil
	})
}

// edition lays out a published file as it was imported: what it is, what it brought, what it changed, and what is doubtful about it.
func (l sayer) edition(p *home.EditionPage, receipt web.Receipt) web.Content {
	e := &p.Edition
	path := pathOf(e.ID)
	head := web.Head{Over: l.Word("kind", "edition"), Title: l.said(e.Title, p.Said.Entry, "title"), Lead: l.ours(l.Say("edition.lead", "n", e.Entries))}
	facts := (*rows)(&head.Facts)
	facts.add(l.field("publisher"), l.text(e.Publisher))
	facts.add(l.field("published"), l.day(e.Published))
	facts.add(l.field("retrieved"), l.day(e.Retrieved))
	facts.add(l.field("licence"), l.licence(*e))
	all := web.Parts{head, l.brought(p), l.editionMeaning(p)}
	if len(p.Changes) > 0 {
		all = append(all, web.Section{ID: "changes", Title: l.Say("moved.changes"), Note: l.Say("edition.changes.note"), Body: []any{l.movedLedger(p.Changes)}})
	}
	if len(p.Found) > 0 {
		all = append(all, l.movedFindings(p.Found))
	}
	if p.Lacks != nil {
		all = append(all, l.editionLacks(p))
	}
	all = append(all, l.editionDoubts(p), l.editionNewest(p), l.editionFile(p), l.sealed(receipt))
	title := l.short(e.Title)
	return web.Content{Parts: all, Shell: web.Shell{Title: title, Description: head.Lead.Value, Path: path, Entry: int64(p.Version), JSON: "/api/v1" + path,
		Crumbs: []web.Link{{Text: l.Word("nav", "data"), Href: l.Href(dataPath)}}, Scripts: checkScripts}}
}

// licence is under what an edition may be used.
func (l sayer) licence(e home.EditionInfo) any {
	switch {
	case e.Licence != nil:
		return web.Code(*e.Licence)
	case e.Terms != nil:
		return l.text(*e.Terms)
	}
	return l.Say("data.nolicence")
}

// brought is how many entries of each kind were taken from an edition.
func (l sayer) brought(p *home.EditionPage) web.Section {
	sec := web.Section{ID: "brought", Title: l.Say("edition.brought"), Note: l.Say("edition.brought.note")}
	if p.Covers != nil {
		sec.Note = l.text(*p.Covers)
	}
	if len(p.Brought) == 0 {
		sec.Body = []any{web.Empty{Text: l.Say("edition.brought.none")}}
		return sec
	}
	t := web.Table{Caption: sec.Title, Hidden: true, Head: []web.Column{{Title: l.Say("moved.what")}, {Title: l.Say("moved.entries"), Number: true}, {Title: l.Say("moved.new"), Number: true},
		{Title: l.Say("edition.later"), Number: true}}}
	for _, b := range p.Brought {
		t.Rows = append(t.Rows, []any{l.Word("kind", b.Kind), web.Count(b.N), web.Count(b.New), web.Count(b.N - b.New)})
	}
	sec.Body = []any{t}
	return sec
}

// editionMeaning is how the versions of an edition differ from those that they came after, by meaning.
func (l sayer) editionMeaning(p *home.EditionPage) web.Section {
	sec := web.Section{ID: "meaning", Title: l.Say("edition.meaning"), Note: l.Say("edition.meaning.note")}
	m := p.Meaning
	if m == nil {
		sec.Body = []any{web.Empty{Text: l.Say("edition.meaning.none")}}
		return sec
	}
	var after web.Bullets
	for _, a := range p.After {
		if a.Source == nil {
			after.Each = append(after.Each, l.Say("edition.after.here", "n", a.N))
			continue
		}
		source := web.Join{Between: ", ", Pieces: []any{web.Link{Text: l.text(a.Source.Title), Href: l.Href(pathOf(a.Source.ID))}, l.text(a.Source.Publisher)}}
		after.Each = append(after.Each, l.Rich("edition.after", "n", a.N, "source", source))
	}
	t := web.Table{Caption: sec.Title, Hidden: true, Head: []web.Column{{Title: l.Say("edition.difference")}, {Title: l.Say("edition.things"), Number: true},
		{Title: l.Say("edition.findings"), Number: true}}}
	for _, c := range []meaning.Class{meaning.Changed, meaning.Removed, meaning.FilledIn, meaning.Rewritten} {
		t.Rows = append(t.Rows, []any{l.Word("difference", string(c)), web.Count(m.Classes[c]), web.Count(m.Findings.Classes[c])})
	}
	t.Rows = append(t.Rows, []any{l.Word("difference", "same"), web.Count(m.Same), web.Count(m.Findings.Same)})
	sec.Body = []any{after, t, web.Para{Text: l.Say("edition.compared", "compared", m.Compared, "of", m.Of)}}
	return sec
}

// editionLacks is what earlier files gave and an edition does not have, plan by plan; it is no withdrawal, and says so.
func (l sayer) editionLacks(p *home.EditionPage) web.Section {
	sec := web.Section{ID: "lacks", Title: l.Say("edition.lacks"), Note: l.Say("edition.lacks.note")}
	t := web.Table{Caption: sec.Title, Hidden: true, Head: []web.Column{{Title: l.Word("kind", "member")}, {Title: l.Word("kind", "plan"), Names: true},
		{Title: l.Say("edition.lacks.what")}, {Title: l.Say("edition.lacks.commitments"), Number: true}}}
	whole, some := 0, 0
	for _, x := range p.Lacks.Plans {
		what := l.Say("edition.lacks.part")
		if x.Whole {
			what, whole = l.Say("edition.lacks.whole"), whole+1
		} else {
			some += len(x.Commitments)
		}
		t.Rows = append(t.Rows, []any{l.named(x.Member), web.Link{Text: l.planName(x.Plan.Title, x.Plan.Number, x.Plan.Period), Href: l.Href(pathOf(x.Plan.ID))},
			what, web.Count(len(x.Commitments))})
	}
	sums := web.Bullets{Each: []any{l.Say("edition.lacks.plans", "n", whole), l.Say("edition.lacks.some", "n", some)}}
	if p.Lacks.Parts > 0 {
		sums.Each = append(sums.Each, l.Say("edition.lacks.parts", "n", p.Lacks.Parts))
	}
	sec.Body = []any{sums}
	if p.Covers != nil {
		sec.Body = append([]any{web.Notice{Title: l.Say("edition.lacks.covers"), Body: []any{l.text(*p.Covers)}}}, sec.Body...)
	}
	if len(t.Rows) > 0 {
		sec.Body = append(sec.Body, web.Details{Summary: l.Say("edition.lacks.by_plan", "n", len(t.Rows)), Table: t})
	}
	if len(p.Lacks.First) > 0 {
		var first web.Bullets
		for _, c := range p.Lacks.First {
			first.Each = append(first.Each, l.named(c))
		}
		sec.Body = append(sec.Body, web.Details{Summary: l.Say("edition.lacks.first", "n", len(first.Each), "of", some), Body: first})
	}
	return sec
}

// editionDoubts are the flags of what an edition brought, and the rows that nothing could be made of.
func (l sayer) editionDoubts(p *home.EditionPage) web.Section {
	sec := web.Section{ID: "doubts", Title: l.Say("edition.doubts"), Note: l.Say("flags.note")}
	if len(p.Flagged) > 0 {
		t := web.Table{Caption: sec.Title, Hidden: true, Head: []web.Column{{Title: l.Say("edition.doubt")}, {Title: l.Say("moved.entries"), Number: true}}}
		for _, f := range p.Flagged {
			t.Rows = append(t.Rows, []any{l.Word("flag", string(f.Flag)), web.Count(f.N)})
		}
		sec.Body = append(sec.Body, t)
	} else {
		sec.Body = append(sec.Body, web.Empty{Text: l.Say("edition.doubts.none")})
	}
	if e := p.Edition; e.Rows != nil && e.Rejected != nil {
		sec.Body = append(sec.Body, web.Para{Text: l.Say("edition.rejected", "n", int64(*e.Rejected), "rows", int64(*e.Rows))})
	} else {
		sec.Body = append(sec.Body, web.Para{Text: l.Say("edition.rejected.unsaid")})
	}
	return sec
}

// editionNewest are the newest entries of an edition.
func (l sayer) editionNewest(p *home.EditionPage) web.Section {
	sec := web.Section{ID: "newest", Title: l.Say("edition.newest")}
	var items web.List
	for _, s := range p.Newest {
		items.Items = append(items.Items, l.statement(s))
	}
	sec.Body = []any{items}
	if items.Items == nil {
		sec.Body = []any{web.Empty{Text: l.Say("edition.brought.none")}}
	}
	return sec
}

// editionFile is the file itself: its name, size and digest, so that anyone who has it can tell that it is this one.
func (l sayer) editionFile(p *home.EditionPage) web.Section {
	e := &p.Edition
	var facts rows
	facts.add(l.field("name"), l.maybe(e.Name))
	facts.add(l.field("size"), web.Count(e.Size))
	facts.add("SHA-256", web.Code(e.SHA256))
	if e.Address != nil {
		facts.add(l.field("address"), web.Link{Text: l.text(*e.Address), Href: l.plain(*e.Address), Rel: outside})
	}
	return web.Section{ID: "file", Title: l.Say("edition.file"), Note: l.Say("edition.file.note"), Body: []any{web.KV{Facts: append(facts, l.sourceFacts(p.Said)...)}}}
}
