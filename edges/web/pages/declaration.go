package pages

import (
	"slices"
	"strconv"
	"strings"

	"troth/chapters/declaration"
	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/chapters/translation"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

const declarationsPath = "/declarations"

// declarationPages adds the pages of declarations and pledges.
func (s *site) declarationPages() {
	s.Page(declarationsPath, s.declarations)
	s.Page(declarationsPath+"/{id}", s.declaration)
	s.Page("/pledges/{id}", s.pledge)
}

// declarations lists the declarations, when there is more than one; else it is the page of that one.
func (s *site) declarations(v *web.Visit) (web.Page, error) {
	return s.page(v, "declarations", "", func(r *view.Reader) (web.Content, error) {
		p, err := home.Declarations(r)
		if err != nil {
			return web.Content{}, err
		}
		if len(p.Declarations) == 1 {
			return s.declarationContent(v, r, p.Declarations[0].ID)
		}
		return sayer{v.Lang}.declarations(p), nil
	})
}

func (l sayer) declarations(p *home.DeclarationsPage) web.Content {
	lead := web.Text{Value: l.Say("declarations.lead"), Lang: l.Tag}
	sec := web.Section{ID: "list", Title: l.Say("declarations.list"), Note: l.Say("declaration.voluntary")}
	if len(p.Declarations) == 0 {
		sec.Body = []any{web.Empty{Text: l.Say("declarations.empty")}}
	} else {
		var list web.List
		for _, d := range p.Declarations {
			item := web.Item{Title: web.Link{Text: l.text(d.Title), Href: l.Href(pathOf(d.ID))},
				Note: joined(l.day(d.On), l.Say("n.pledges", "n", d.Pledges), l.Say("n.endorsements", "n", d.Endorsements), l.summarised(d.Summary))}
			if d.Act == declaration.Withdrawn {
				item.Flags = []web.State{{Mark: web.Amend, Word: l.Word("act", string(declaration.Withdrawn))}}
			}
			list.Items = append(list.Items, item)
		}
		sec.Body = []any{list}
	}
	return web.Content{Parts: web.Parts{web.Head{Title: web.Text{Value: l.Say("declarations.title"), Lang: l.Tag}, Lead: &lead}, sec},
		Shell: web.Shell{Title: l.Say("declarations.title"), Description: lead.Value, Path: declarationsPath, JSON: "/api/v1" + declarationsPath}}
}

// summarised says that the wording is not the declaration's own.
func (l sayer) summarised(summary bool) any {
	if !summary {
		return nil
	}
	return l.Say("declaration.summary.short")
}

func (s *site) declaration(v *web.Visit) (web.Page, error) {
	return s.thing(v, "dc", "", func(r *view.Reader, id record.ID) (web.Content, error) { return s.declarationContent(v, r, id) })
}

func (s *site) declarationContent(v *web.Visit, r *view.Reader, id record.ID) (web.Content, error) {
	p, err := home.Declaration(r, id)
	if err != nil {
		return web.Content{}, err
	}
	var also []record.Index
	for _, x := range p.Pledges {
		also = append(also, x.Said.Entry)
	}
	receipt, err := s.receipt(v, p.Said, also[:min(len(also), 40)]...)
	if err != nil {
		return web.Content{}, err
	}
	return sayer{v.Lang}.declaration(p, receipt), nil
}

// declaration lays out a declaration: its pledges with their evidence, the words around them, and who adopted and endorses it.
func (l sayer) declaration(p *home.DeclarationPage, receipt web.Receipt) web.Content {
	d := &p.Declaration
	title := l.translated(d.Title, p.Said.Entry, "title", d.Translations, "title")
	lead := web.Text{Value: l.declarationLead(p), Lang: l.Tag}
	head := web.Head{Over: l.Word("kind", "declaration"), Title: title, Lead: &lead}
	head.Facts = l.declarationFacts(p)
	if d.Summary {
		head.Under = web.Para{Text: l.Say("declaration.summary")}
	}
	all := web.Parts{head}
	if d.Act == declaration.Withdrawn {
		all = append(all, l.withdrawn(d.Reason, p.Said))
	}
	if removed := l.removed(d.Redacted); removed != nil {
		all = append(all, l.removedSection(removed))
	}
	all = append(all, web.Section{ID: "pledges", Title: l.Say("pledges.title"), Note: l.pledgesNote(p.Pledges), Wide: true, Body: []any{l.pledges(p)}})
	all = append(all, l.wording(d, p.Said.Entry), l.adopted(p), l.endorsed(p))
	all = append(all, l.asked(p.Conversations)...)
	if sec, ok := l.inLanguages(p); ok {
		all = append(all, sec)
	}
	all = append(all, web.Section{ID: "origin", Title: l.Say("origin.title"), Body: []any{web.KV{Facts: l.sourceFacts(p.Said)}}})
	if odd := l.understood(d.Flags, d.AsGiven); odd != nil {
		all = append(all, web.Section{ID: "flags", Title: l.Say("flags.title"), Note: l.Say("flags.note"), Body: []any{odd}})
	}
	all = append(all, l.past(p.History), l.sealed(receipt))
	path := pathOf(d.ID)
	return web.Content{Parts: all, Shell: web.Shell{
		Title: title.Plain(l.Language), Description: lead.Value, Path: path, JSON: "/api/v1" + path, History: "#history",
		Cite: l.Rich("cite.declaration", "title", title.Plain(l.Language)), Entry: int64(p.Version), Scripts: checkScripts,
	}}
}

// declarationLead says what a declaration is in one breath, computed.
func (l sayer) declarationLead(p *home.DeclarationPage) string {
	return l.Say("declaration.lead", "n", len(p.Pledges)) + " " + l.standing(p)
}

// standing says who adopted a declaration and what holds it.
func (l sayer) standing(p *home.DeclarationPage) (words string) {
	for _, a := range p.Adoptions {
		if a.Act != declaration.TakenBack && a.On != nil && a.On.From == a.On.To {
			words += l.Say("declaration.adopted.on", "who", l.plain(a.Adopter), "day", l.Day(a.On.From)) + " "
		}
	}
	return words + l.Say("declaration.holds")
}

func (l sayer) declarationFacts(p *home.DeclarationPage) []web.Fact {
	d := &p.Declaration
	var facts rows
	facts.add(l.Say("declaration.day"), l.day(d.On))
	if d.On == nil {
		facts.add(l.Say("declaration.day"), l.Say("not_on_record"))
	}
	if d.Place != nil {
		facts.add(l.field("place"), l.text(*d.Place))
	}
	for _, x := range []struct {
		word string
		list []partnership.Named
	}{{"renews", d.Renews}, {"furthers", d.Furthers}, {"back.renews", d.RenewedBy}, {"back.furthers", d.FurtheredBy}} {
		if len(x.list) > 0 {
			facts.add(l.Word("relation", x.word), l.namedList(x.list))
		}
	}
	if len(d.Aliases) > 0 {
		facts.add(l.Say("head.aliases"), aliases(d.Aliases))
	}
	if d.Address != nil {
		facts.add(l.Say("head.address"), web.Link{Text: l.text(*d.Address), Href: l.plain(*d.Address), Rel: outside})
	}
	facts.add(l.Say("declaration.force"), l.Say("declaration.voluntary"))
	return facts
}

func (l sayer) namedList(list []partnership.Named) any {
	var pieces []any
	for _, n := range list {
		pieces = append(pieces, l.named(n))
	}
	return web.Join{Pieces: pieces, Between: ", "}
}

// pledgesNote says how evidence is found, and that topics found by words are a guess.
func (l sayer) pledgesNote(list []home.PledgeEvidence) any {
	note := l.Say("pledges.note")
	if slices.ContainsFunc(list, func(p home.PledgeEvidence) bool { return p.Pledge.Suggested }) {
		note += " " + l.Say("pledges.suggested")
	}
	return note
}

// pledges is each pledge with its evidence beside it. No pledge is left out.
func (l sayer) pledges(p *home.DeclarationPage) any {
	if len(p.Pledges) == 0 {
		return web.Empty{Text: l.Say("pledges.empty")}
	}
	list := web.Pledges{Label: l.Say("pledges.title")}
	for i := range p.Pledges {
		x := &p.Pledges[i]
		text, note := l.pledgeText(x)
		one := web.Pledge{ID: web.PledgeID(i + 1), Number: i + 1, Text: web.Link{Text: text, Href: l.Href(pathOf(x.Pledge.ID))}, Note: note,
			Evidence: l.holds(x.Evidence), Empty: l.Say("holds.none")}
		if len(x.Newest) > 0 {
			one.Newest = l.newest(x.Newest[0])
		}
		list.Each = append(list.Each, one)
	}
	return list
}

// pledgeText is the words of a pledge, and a note where they are a translation or where it is withdrawn.
func (l sayer) pledgeText(x *home.PledgeEvidence) (web.Text, any) {
	text := l.translated(x.Pledge.Text, x.Said.Entry, "text", x.Pledge.Translations, "text")
	if x.Pledge.Act == declaration.Withdrawn {
		return text, web.State{Mark: web.Amend, Word: l.Word("act", string(declaration.Withdrawn))}
	}
	if text.From == "" {
		return text, nil
	}
	note := text.Translated(l.Language)
	text.From = "" // the note says it
	return text, note
}

// translated is said, of a text that may be shown in a language that a translation gave.
func (l sayer) translated(t record.Text, entry record.Index, field string, list []translation.Info, of string) web.Text {
	text := l.said(t, entry, field)
	for _, x := range list {
		if x.Field == of && x.Text.Original == text.Lang && text.Lang != t.Original && x.Text.By[text.Lang] == text.Value {
			text.From, text.By, text.Older = t.Original, string(x.Made), x.Older
			text.Who = l.whoseName(x.Said)
			text.Said = strconv.FormatInt(int64(x.Said.Entry), 10) + "/text"
			break
		}
	}
	return text
}

// newest is the newest entry that bears on a pledge: what, whose, when.
func (l sayer) newest(s home.Statement) any {
	item := l.statement(s)
	return l.Rich("holds.newest", "what", item.Title, "who", l.whose(s.Said), "when", joined(l.published(s.Said.Source), on(s.Said.At), l.voluntary(s.Kind)))
}

// wording is the words around the pledges.
func (l sayer) wording(d *declaration.Info, entry record.Index) web.Section {
	sec := web.Section{ID: "wording", Title: l.Say("wording.title"), Note: l.Say("wording.note")}
	for _, part := range []struct {
		field string
		list  []record.Text
	}{{"preamble", d.Preamble}, {"closing", d.Closing}, {"annex", d.Annex}} {
		if len(part.list) == 0 {
			continue
		}
		var body web.Parts
		for i, t := range part.list {
			name := part.field + "/" + strconv.Itoa(i)
			body = append(body, web.Para{Text: l.translated(t, entry, name, d.Translations, name)})
		}
		if part.field == "closing" {
			sec.Body = append(sec.Body, web.Group{Title: l.field("closing"), Body: body})
		} else {
			sec.Body = append(sec.Body, web.Details{Summary: l.Say("wording.part", "part", l.field(part.field), "n", len(part.list)), Body: body})
		}
	}
	if sec.Body == nil {
		sec.Body = []any{web.Empty{Text: l.Say("wording.empty")}}
	}
	return sec
}

// adopted says who adopted a declaration, when and how, or that nobody has said so.
func (l sayer) adopted(p *home.DeclarationPage) web.Section {
	sec := web.Section{ID: "adoption", Title: l.Say("adoption.title"), Note: l.Say("adoption.note")}
	var ledger web.Ledger
	for _, a := range p.Adoptions {
		row := web.LedgerRow{When: l.dayOr(a.On), Title: l.text(a.Adopter), End: l.entry(a.Said.Entry)}
		if a.Body != nil {
			row.Title = web.Link{Text: l.text(a.Adopter), Href: l.Href(entryPath(a.Said.Entry))}
			row.Body = append(row.Body, l.named(*a.Body))
		}
		if a.How != nil {
			row.Body = append(row.Body, l.text(*a.How))
		} else {
			row.Body = append(row.Body, l.Say("adoption.how.none"))
		}
		if a.Act == declaration.TakenBack {
			row.Body = append(row.Body, web.State{Mark: web.Amend, Word: l.Word("act", string(a.Act))})
		}
		if a.Reason != nil {
			row.Body = append(row.Body, l.Rich("history.reason", "reason", l.text(*a.Reason)))
		}
		row.Body = append(row.Body, l.removed(a.Redacted)...)
		ledger.Rows = append(ledger.Rows, row)
	}
	sec.Body = []any{ledger}
	if ledger.Rows == nil {
		sec.Body = []any{web.Empty{Text: l.Say("adoption.empty")}}
	}
	return sec
}

// endorsed lists who endorses a declaration, and says what that is and what it is not.
func (l sayer) endorsed(p *home.DeclarationPage) web.Section {
	sec := web.Section{ID: "endorsements", Title: l.Say("endorsements.title"), Note: l.Say("endorsements.note")}
	var ledger web.Ledger
	for _, e := range p.Endorsements {
		row := web.LedgerRow{When: l.dayOr(e.On), Title: l.named(e.Endorser), End: l.entry(e.Said.Entry)}
		if e.Statement != nil {
			row.Body = append(row.Body, l.text(*e.Statement))
		}
		if e.Address != nil {
			row.Body = append(row.Body, web.Link{Text: l.text(*e.Address), Href: l.plain(*e.Address), Rel: outside})
		}
		if source := l.source(e.Said.Source); source != nil {
			row.Body = append(row.Body, source)
		}
		if e.Act != declaration.Said {
			row.Body = append(row.Body, web.State{Mark: web.Amend, Word: l.Word("act", string(e.Act))})
		}
		if e.Reason != nil {
			row.Body = append(row.Body, l.Rich("history.reason", "reason", l.text(*e.Reason)))
		}
		row.Body = append(row.Body, l.removed(e.Redacted)...)
		ledger.Rows = append(ledger.Rows, row)
	}
	sec.Body = []any{web.Para{Text: l.Say("declaration.voluntary.long")}, ledger}
	if ledger.Rows == nil {
		sec.Body[1] = web.Empty{Text: l.Say("endorsements.empty")}
	}
	return sec
}

func (l sayer) dayOr(d *record.Day) any {
	if d == nil {
		return l.Say("undated")
	}
	return l.day(d)
}

// inLanguages says which languages the words are on record in, who gave each, and whether one is behind.
func (l sayer) inLanguages(p *home.DeclarationPage) (web.Section, bool) {
	type source struct {
		tag  string
		made translation.Made
		of   string
	}
	type given struct {
		fields int
		older  int
		said   partnership.Said
	}
	by := map[source]*given{}
	var order []source
	all := slices.Clone(p.Declaration.Translations)
	for _, x := range p.Pledges {
		all = append(all, x.Pledge.Translations...)
	}
	for _, t := range all {
		from := source{t.Text.Original, t.Made, l.whoseName(t.Said)}
		if by[from] == nil {
			by[from] = &given{said: t.Said}
			order = append(order, from)
		}
		by[from].fields++
		if t.Older {
			by[from].older++
		}
	}
	sec := web.Section{ID: "languages", Title: l.Say("languages.title"), Note: l.Say("languages.note")}
	var list web.List
	for _, from := range order {
		if from.tag == "" {
			continue
		}
		g := by[from]
		note := joined(l.Say("languages.fields", "n", g.fields), l.Say("made."+string(from.made), "who", from.of), l.published(g.said.Source))
		item := web.Item{Title: l.LanguageName(from.tag), Note: note}
		if g.older > 0 {
			item.Flags = []web.State{{Mark: web.Apart, Word: l.Say("languages.older", "n", g.older)}}
		}
		list.Items = append(list.Items, item)
	}
	sec.Body = []any{list}
	return sec, len(list.Items) > 0
}

// holds is what the record holds of a pledge: numbers with their bases, or that there is nothing.
func (l sayer) holds(list []home.Evidence) (all []web.Evidence) {
	for _, e := range list {
		all = append(all, l.held(e))
	}
	return all
}

func (l sayer) held(e home.Evidence) web.Evidence {
	nothing := web.State{Mark: web.None}
	switch {
	case e.Unasked:
		return web.Evidence{State: &nothing, What: l.Say("holds." + e.Ask + ".unasked")}
	case e.Ask == "areas" && e.N == 0:
		if e.Of == 0 {
			return web.Evidence{State: &nothing, What: l.Say("holds.areas.nowhere")}
		}
		return web.Evidence{State: &nothing, What: l.Rich("holds.areas.none", "n", e.Of, "areas", l.areasAsked(e))}
	case e.Ask == "late" && e.N > 0:
		late := web.State{Mark: web.Late, Word: l.Say("holds.late.word", "n", e.N)}
		return web.Evidence{State: &late, What: l.Say("holds.late", "n", e.N, "of", e.Of)}
	case e.Ask == "late" && e.Of == 0 && e.More > 0:
		return web.Evidence{State: &nothing, What: l.Say("holds.late.undated", "n", e.More)}
	case e.N == 0 && e.Of == 0 && e.Ask != "commitments" && e.Ask != "members" && e.Ask != "local":
		return web.Evidence{State: &nothing, What: l.Say("holds."+e.Ask+".empty", "n", e.More)}
	case e.N == 0:
		return web.Evidence{State: &nothing, What: l.Say("holds."+e.Ask+".none", "n", e.Of, "more", e.More)}
	}
	out := web.Evidence{N: int64(e.N)}
	switch e.Ask {
	case "commitments":
		out.What = web.Link{Text: l.Say("holds.commitments", "n", e.N, "plans", l.Say("n.plans", "n", e.More)), Href: l.Href("/members")}
	case "local":
		out.What = web.Link{Text: l.Say("holds.local", "n", e.N, "commitments", l.Say("n.commitments", "n", e.More)), Href: l.Href(membersPath + "?kind=local")}
	case "members":
		out.What = web.Join{Pieces: []any{web.Link{Text: l.Say("holds.members", "n", e.N), Href: l.Href("/members")}, l.bySort(e.Sorts)}, Between: " "}
	case "running":
		out.Of = int64(e.Of)
		out.What = web.Link{Text: l.Say("holds.running", "n", e.N), Href: l.Href(plansCut{state: string(home.Running)}.path())}
	case "actions":
		out.What = web.Link{Text: l.Say("holds.actions", "n", e.N), Href: l.Href(actionsPath)}
	case "areas":
		out.Of = int64(e.Of)
		out.What = l.Rich("holds.areas", "n", e.N, "of", e.Of, "plans", l.Say("n.plans", "n", e.More), "areas", l.areasAsked(e))
	default:
		out.Of = int64(e.Of)
		out.What = l.Say("holds."+e.Ask, "n", e.N, "of", e.Of, "more", e.More)
	}
	return out
}

// bySort lists the members of each sort, most first.
func (l sayer) bySort(sorts map[partnership.Sort]int) string {
	var list []string
	for _, s := range partnership.Sort("").Values() {
		if n := sorts[partnership.Sort(s)]; n > 0 {
			list = append(list, l.Say("holds.sort", "sort", l.Word("sort", s), "n", n))
		}
	}
	return strings.Join(list, ", ")
}

// areasAsked leads to the policy areas that were asked for.
func (l sayer) areasAsked(e home.Evidence) web.Join {
	j := web.Join{Between: ", "}
	for _, a := range e.Areas {
		j.Pieces = append(j.Pieces, l.tag(a))
	}
	return j
}
