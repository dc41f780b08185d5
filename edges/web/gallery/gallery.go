// Package gallery is one page that shows every part of the pages in every state, with invented matter: to look at
// while changing a part, and for the tests to check all parts at once.
//
//	go run ./edges/web/gallery/serve
package gallery

import (
	"embed"
	"io/fs"
	"maps"
	"slices"
	"strconv"

	"troth/edges/web"
	"troth/edges/web/atlas"
)

//go:embed templates
var files embed.FS

// Path is where the gallery stands, after the language. Its errors stand below it: Path/error/not_found and so on.
const Path = "/parts"

// Issue is the state of the record that the gallery pretends.
func Issue() web.Issue {
	return web.Issue{Size: 48211, Logged: "2026-11-23T09:41:07Z", Day: "2026-11-23", Fingerprint: "gallery"}
}

// New makes a server that has the gallery alone, with the mirrored language.
func New(site web.Site) (*web.Server, error) {
	site.Mirror = true
	site.Sample = true
	site.Origin = "troth.example/record"
	for _, word := range []string{"declaration", "actions", "members", "plans", "areas", "moved", "record", "search"} {
		site.Nav = append(site.Nav, web.NavItem{Word: word, Path: "/" + word})
	}
	for _, word := range []string{"compare", "data", "about", "help"} {
		site.Ways = append(site.Ways, web.NavItem{Word: word, Path: "/" + word})
	}
	site.Search = "/search"
	site.Verify, site.Download, site.Rights = "/record/verify", "/record/download", "/record/rights"
	if site.Issue == nil {
		site.Issue = Issue
	}
	s, err := web.New(site, Templates())
	if err != nil {
		return nil, err
	}
	Add(s)
	return s, nil
}

// Templates are those that the gallery's pages use beside the parts.
func Templates() fs.FS { return files }

// Add puts the gallery's pages on a server made with Templates.
func Add(s *web.Server) {
	s.Page(Path, func(v *web.Visit) (web.Page, error) {
		return web.Page{Thing: "parts", Version: 46902, Make: func() (web.Content, error) {
			return web.Content{Template: "gallery", Data: parts(v.Lang), Shell: web.Shell{
				Title:   "Publish who really owns the companies that hold fishing quota",
				Crumbs:  []web.Link{{Text: "Members", Href: v.Lang.Href("/members")}, {Text: "The Sorrel Islands", Href: v.Lang.Href("/members/or_1")}, {Text: "Third action plan", Href: v.Lang.Href("/plans/pl_1")}},
				Cite:    "The Sorrel Islands, third action plan, commitment 7.",
				Entry:   46902,
				JSON:    "/api/v1/commitments/cm_1",
				History: "#history",
			}}, nil
		}}, nil
	})
	s.Page(Path+"/error/{kind}", func(v *web.Visit) (web.Page, error) {
		for kind := web.Internal; kind <= web.Unavailable; kind++ {
			if kind.String() == v.PathValue("kind") {
				return web.Page{}, web.Errorf(kind, "asked for in the gallery")
			}
		}
		return web.Page{}, web.Errorf(web.NotFound, "no such kind")
	})
}

type matter struct {
	Head                                  web.Head
	Voices, Silent, Ragged, Flush, Behind web.Score
	Accounts, Nothing                     web.Accounts
	Glance                                web.Glance
	Milestones, History                   web.Ledger
	Chain                                 web.Chain
	Evidence                              web.Table
	Facts                                 web.KV
	Figures                               web.Figures
	Receipt, Witnessed                    web.Receipt
	Bars, Map, Plans, Others              web.Chart
	Filter                                web.Filter
	List                                  web.List
	Failed, Told                          web.Notice
	Empty                                 web.Empty
	Tags                                  web.Tags
	Field, Wrong                          web.Field
	Ballot, Writing, Asking               web.Sending
	Invite, Nowhere                       web.Invite
	Renewing                              web.Renewing
	States                                []web.State
	Pledges                               web.Pledges
}

func en(s string) web.Text { return web.Text{Value: s, Lang: "en"} }

func parts(l *web.Language) matter {
	const hash = "7325cfa2de1736d5b1657f34fe46e1bc8adf2d266621d06c4a7e37d0b3b9c0b3"
	lead := en("So that people on the islands can see who profits from the sea around them, every company with a share of the quota will name the persons behind it, in a register anyone can search.")
	link := func(text, href string) web.Link { return web.Link{Text: text, Href: href} }
	entry := func(n int64) web.Link {
		return web.Link{Text: l.Say("receipt.entry") + " " + l.Number(n), Href: l.Href("/record/46902")}
	}
	receipt := web.Receipt{Entry: 46902, EntryHref: l.Href("/record/46902"), Logged: "2026-09-02T10:14:07Z", Size: 48211, Sealed: "2026-11-23T09:41:07Z", Leaf: hash, Download: "/record/46902.receipt", HowTo: l.Href("/record/verify")}
	witnessed := receipt
	witnessed.Witness = web.Witness{Seen: 3, Of: 3}
	return matter{
		Head: web.Head{
			Over: "Commitment 7 of 18", Title: en("Publish who really owns the companies that hold fishing quota"), Lead: &lead,
			Facts: []web.Fact{
				{Name: "Answers for it", Value: en("Ministry of Fisheries and the Sea")},
				{Name: "Together with", Value: en("Harbour Watch")},
				{Name: "Runs", Value: web.Period{From: "2025-07-01", To: "2027-04-30"}},
				{Name: "Areas", Value: "Beneficial ownership; fisheries"},
				{Name: "Known as", Value: web.Code("QS0307")},
			},
		},
		Voices: web.Score{Lines: web.Lines(web.Substantial, web.Limited, web.Limited)},
		Silent: web.Score{Lines: web.Lines(web.Silent, web.Silent, web.Silent)},
		Ragged: web.Score{Lines: web.Lines(web.Complete, web.Limited, web.NotStarted)},
		Flush:  web.Score{Lines: web.Lines(web.Substantial, web.Substantial, web.Substantial)},
		Behind: web.Score{Lines: web.Lines(web.Limited, web.Substantial, web.Silent), Note: web.Join{Between: " ", Pieces: []any{web.State{Mark: web.Late, Word: "Status 84 days late."}, "The line shows what was last said, on", web.Day("2025-08-31")}}},
		Accounts: web.Accounts{Each: [3]web.Account{
			{Voice: web.Government, Step: web.Substantial, Note: web.Join{Between: ", ", Pieces: []any{en("Ministry of Fisheries and the Sea"), web.Day("2026-09-02"), web.Period{From: "2026-03-01", To: "2026-08-31"}}},
				Said: []web.Text{en("The register has been open since June and names a declared owner for 59 % of quota by weight. Two offices are checking the rest. We expect to reach nine tenths by the end of the year.")},
				More: []any{link("Three documents", "#evidence")}, Foot: []any{entry(46902), l.Say("receipt.logged")}},
			{Voice: web.Reviewer, Step: web.Limited, Note: web.Join{Between: ", ", Pieces: []any{en("Review desk of the partnership"), web.Day("2026-10-14"), "method of 2022, version 3"}},
				Said: []web.Text{{Value: "Of 60 quota holders drawn at random, 37 had a person named as owner. In 23 the chain ended at a company abroad. The register can be searched, but not downloaded whole.", Lang: "en", From: "fr", By: "machine"}},
				Foot: []any{entry(47655), l.Say("receipt.logged")}},
			{Voice: web.People, Step: web.Limited, Note: web.Join{Between: ", ", Pieces: []any{"214 answers from 12 islands", web.Day("2026-11-20")}},
				Said:   []web.Text{en("“Could you find out who owns a quota holder you looked up?”")},
				Shares: []web.Share{{Label: "Yes", N: 38, Of: 214}, {Label: "Partly", N: 97, Of: 214}, {Label: "No", N: 79, Of: 214}},
				More:   []any{"The step is the middle answer of all 214. Nothing is weighted."}, Foot: []any{link("214 entries", "#")}},
		}},
		Nothing: web.Accounts{Each: [3]web.Account{
			{Voice: web.Government, Due: web.Join{Between: " ", Pieces: []any{"First status due by", web.Day("2027-02-28")}}},
			{Voice: web.Reviewer, Due: "This method looks at a sample."},
			{Voice: web.People, Due: "Shown as a step from ten answers on."},
		}},
		Glance: web.Glance{Caption: "The commitments of the plan and what each voice says of them", Thing: "Commitment", Rows: []web.GlanceRow{
			{No: "1", Title: web.Link{Text: en("Put every ferry delay and its cause online within the hour"), Href: "#"}, Lines: web.Lines(4, 4, 4)},
			{No: "2", Title: web.Link{Text: en("Answer every objection to a planning decision with reasons"), Href: "#"}, Lines: web.Lines(3, 1, 1), Flags: l.DistanceFlag(web.Lines(3, 1, 1))},
			{No: "3", Title: web.Link{Text: en("Register meetings between ministers and lobbyists"), Href: "#"}, Lines: web.Lines(2, 2, 0)},
			{No: "4", Title: web.Link{Text: web.Text{Value: "Publier le budget de chaque conseil insulaire dans un format commun", Lang: "fr"}, Href: "#"}, Lines: web.Lines(1, 0, 2), Flags: []web.State{{Mark: web.Late}, {Mark: web.Amend}}},
			{No: "5", Title: web.Link{Text: web.Text{Value: "نشر عقود النقل الطبي بين الجزر", Lang: "ar"}, Href: "#"}, Lines: web.Lines(0, 0, 0)},
		}},
		Milestones: web.Ledger{Rows: []web.LedgerRow{
			{When: web.Day("2025-09-30"), Title: en("Agree the data standard with quota holders and civil society"), Body: []any{link("Minutes and standard", "#")}, End: web.State{Mark: web.Met}},
			{When: web.Day("2026-06-30"), Was: web.Day("2026-03-31"), Title: en("Open the register, searchable by anyone"), Body: []any{"The tender had to be run again."}, End: web.State{Mark: web.Met}},
			{When: web.Day("2026-10-31"), Title: en("Reach a verified owner for 90 % of quota by weight"), Body: []any{"59 % when last reported. No reason for the delay is on record."}, End: web.State{Mark: web.Late, Word: "23 days late"}},
			{When: web.Day("2027-04-30"), Title: en("Have a sample of declarations audited from outside"), End: web.State{Mark: web.Way}},
		}},
		History: web.Ledger{Rows: []web.LedgerRow{
			{When: web.Day("2026-02-12"), Title: "Amended by the government, after a forum", Body: []any{"Reason: the first tender drew no valid bid."}, Diff: []web.FieldDiff{
				{Name: "Text", Value: web.Change{Lang: "en", Old: "Open the register by 31 March 2026, searchable by registered users.", New: "Open the register by 30 June 2026, searchable by anyone."}},
				{Name: "Due", Value: web.OldNew{Old: web.Day("2026-03-31"), New: web.Day("2026-06-30")}},
				{Name: "Partner", Value: web.OldNew{New: en("Harbour Watch")}},
			}, End: entry(40112)},
			{When: web.Day("2025-06-27"), Title: "Adopted with the third action plan", Body: []any{web.Text{Gone: true}}, End: entry(31870)},
		}},
		Chain: web.Chain{Steps: []web.ChainStep{
			{Kind: "Pledge 13", What: link("Carry open government into the fight against corruption", "#")},
			{Kind: "Collective action 2", What: link("Ending abuse of anonymous companies", "#")},
			{Kind: "Commitment 7", What: "This one", Here: true},
			{Kind: "Lesson", What: web.State{Mark: web.None}},
		}},
		Evidence: web.Table{Caption: "Evidence put on record", Hidden: true, Head: []web.Column{{Title: "What"}, {Title: "Who put it"}, {Title: "When"}, {Title: "Size", Number: true}}, Rows: [][]any{
			{link("Register of quota owners", "#"), "Government", web.Day("2026-06-26"), l.Bytes(84_210)},
			{link("Letter on checks abroad", "#"), "Government", web.Day("2026-09-02"), l.Bytes(2_104_000)},
			{link("Sample of 60 quota holders, with method", "#"), "Reviewer", web.Day("2026-10-14"), l.Bytes(640)},
		}},
		Facts: web.KV{Facts: []web.Fact{
			{Name: "Step reported", Value: web.Spoken{Voice: web.Government, Step: web.Substantial}},
			{Name: "Account", Value: web.Text{Value: "<script>alert(1)</script> stands here as text.\nA second line.", Lang: "en"}},
			{Name: "Written by", Value: web.Text{Gone: true}},
			{Name: "Id", Value: web.Code("cm_7hq3n5d2k8w1")},
		}},
		Figures:   web.Figures{Each: []web.Figure{{N: 61, Word: "members"}, {N: 1927, Word: link("commitments", "#")}, {N: 2, Word: "late", Late: true}}},
		Receipt:   receipt,
		Witnessed: witnessed,
		Bars:      web.VoiceCounts{{31, 24, 99, 161, 97}, {106, 41, 124, 98, 43}, {124, 62, 107, 84, 35}}.Bars(l, "told", "The same 412 commitments, told three ways"),
		Map:       members(l),
		Plans:     plans(l, "plans", ""),
		Others:    plans(l, "others", "a second list"),
		Filter:    web.Filter{Label: "Show", Here: 0, Links: []web.Link{{Text: "All", Href: "#", Count: 18}, {Text: "Voices apart", Href: "#", Count: 11}, {Text: "Late", Href: "#", Count: 4}}},
		List: web.List{Items: []web.Item{
			{Title: web.Link{Text: en("The Sorrel Islands"), Href: "#"}, Note: "National government. 3 plans, 41 commitments."},
			{Title: web.Link{Text: en("Larkhaven"), Href: "#"}, Note: "Town. 1 plan, 6 commitments.", Flags: []web.State{{Mark: web.Late}}},
		}, Pages: &web.Pages{Now: 4, Last: 61, Href: func(int) string { return "#" }}},
		Failed: web.Notice{Late: true, Title: "Your answer was not put on record", Body: []any{"The connection broke before the seal. Your text is kept as a draft. Send it again; if it did arrive, it will not be put twice."}},
		Told:   web.Notice{Title: "This is how the record stood on 1 March 2026", Body: []any{link("Show it as it stands today", "#")}},
		Empty:  web.Empty{Text: "No lesson on record yet. The members of the plan may write one once it has ended, on 30 June 2028."},
		Tags:   web.Tags{Each: []any{"Beneficial ownership", link("Fisheries", "#"), "2016"}},
		Ballot: web.Sending{ID: "ballot-form", Action: l.Href("/parts"), Legend: en("Whoever decides about the quay should say so before, not after."), Large: true,
			Keep: [][2]string{{"ticket", "0"}}, Body: []any{web.Tick{ID: "important", Name: "important", Value: "yes", Label: "This matters most to me", On: true}},
			Buttons: []web.Button{{Name: "answer", Value: "agree", Text: "Agree", Here: true}, {Name: "answer", Value: "disagree", Text: "Disagree"}, {Name: "answer", Value: "pass", Text: "Pass", Second: true}}},
		Asking: web.Sending{ID: "join-form", Action: l.Href("/parts"), Asks: true, Buttons: []web.Button{{Text: "Go on"}}, Body: []any{
			web.Field{ID: "code", Name: "code", Label: "Code", Hint: "As it stands on the wall.", Value: "QQQQ", Error: "No conversation has the code QQQQ.", Complete: "off", Required: true}}},
		Invite: web.Invite{ID: "invite", Title: "Take part", Go: "Go to", Where: "troth.example/join", Enter: "and give the code", Code: "F7KD", Picture: "/static/favicon.svg",
			Says: "QR code that leads to troth.example/join/F7KD", Answer: "Answer the statements", Href: l.Href("/parts")},
		Nowhere: web.Invite{ID: "unaddressed", Title: "Take part, where no address is known", Go: "Go to", Where: "/join", Enter: "and give the code", Code: "F7KDC", Note: "This server was not told where readers reach it.",
			Answer: "Answer the statements", Href: l.Href("/parts")},
		Renewing: web.Renewing{ID: "now", Lost: "There is no connection.", Body: []any{web.Figures{Each: []web.Figure{{N: 36, Word: "participants"}}}}},
		Writing: web.Sending{ID: "write-form", Action: l.Href("/parts"), Body: []any{
			web.Area{ID: "statement", Name: "statement", Label: "Your statement", Hint: "At most 140 characters.", Max: 140, Near: l.Href("/parts"), NearLabel: "Statements near yours"},
			web.Area{ID: "too-long", Name: "too-long", Value: "It goes on and on.", Label: "Your statement", Error: "It has 180 characters; at most 140 are allowed."},
			web.Choice{ID: "written-in", Name: "language", Label: "Written in", Value: "fr", Options: []web.Option{{Value: "en", Text: "English"}, {Value: "fr", Text: "French"}}}},
			Buttons: []web.Button{{Text: "Look at it first"}}},
		Field: web.Field{ID: "words", Name: "q", Label: "Words", Hint: "In any language", Complete: "off"},
		Wrong: web.Field{ID: "number", Name: "n", Label: "Proposal number", Value: "11Z", Error: "11Z is not a number. Write digits only."},
		Pledges: web.Pledges{Label: "The pledges", Each: []web.Pledge{
			{ID: web.PledgeID(1), Number: 1, Text: web.Link{Text: en("Tell who owns what is caught, in one register for all seas."), Href: "#"}, Note: "Translated from French by a machine.",
				Evidence: []web.Evidence{{N: 412, What: link("commitments on record, in 71 plans", "#")}, {N: 63, Of: 71, What: "plans reported on"},
					{State: &web.State{Mark: web.Late, Word: "8 late"}, What: "members with a milestone past its date"}},
				Newest: web.Join{Pieces: []any{"Newest:", link("Open the register", "#")}, Between: " "}},
			{ID: web.PledgeID(2), Number: 2, Text: en("Find more who carry the idea on."), Evidence: []web.Evidence{{State: &web.State{Mark: web.None}, What: "Nobody is named on this record so far."}}},
			{ID: web.PledgeID(3), Number: 13, Text: en("Sing."), Empty: "Nothing on record yet."},
		}},
		States: []web.State{{Mark: web.Met}, {Mark: web.Way}, {Mark: web.Late}, {Mark: web.None}, {Mark: web.Apart}, {Mark: web.Amend}},
	}
}

// members is a map: of all countries the first in each six is a member here, and the next one has left.
func members(l *web.Language) web.Chart {
	m := atlas.Of("")
	shapes := m.Shapes()
	d, land := web.NewMap(), ""
	var codes []string
	for i, code := range slices.Sorted(maps.Keys(shapes)) {
		if i%6 > 1 || code == "" { // some land is no country's that has a code
			land += shapes[code].Path
			continue
		}
		codes = append(codes, code)
	}
	d.Add(`<path class="land" d="%s"/>`, land)
	for i, code := range codes {
		shape, class := shapes[code], "in"
		if i%2 == 1 {
			class = "away"
		}
		drawn := ""
		if shape.Path != "" {
			drawn = `<path d="` + shape.Path + `"/>`
		}
		if shape.Small {
			drawn += `<path class="dot" d="M` + strconv.Itoa(shape.X) + " " + strconv.Itoa(shape.Y) + `h0"/>`
		}
		d.Link(class, l.Href("/members"), code, drawn)
	}
	return web.Chart{ID: "map", Map: true, Title: "Members on a map", Description: "A map of the world.", Note: "Filled: a member. Outlined: one that left.",
		Width: m.Width, Height: m.Height, Shapes: d.Shapes()}
}

// plans is a drawing that has a second, upright one for phones: the years of three plans, each member's name before its line or over it.
func plans(l *web.Language, id, of string) web.Chart {
	rows := []struct {
		name     string
		from, to int
	}{{"The Sorrel Islands", 2019, 2022}, {"Larkhaven", 2021, 2023}, {"Tern Peninsula", 2022, 2025}}
	draw := func(d *web.Drawing, width, left, over, line int) {
		year := float64(width-left) / 6
		for i, row := range rows {
			y := i * line
			d.Text("", 0, float64(y)+16, "start", row.name)
			w := year * float64(row.to-row.from)
			d.Add(`<rect class="f" x="%.1f" y="%d" width="%.1f" height="11"/>`, d.Left(float64(left)+year*float64(row.from-2019), w), y+over+6, w)
			d.Add(`<path class="h" d="M0 %dH%d"/>`, y+line-1, width)
		}
	}
	const wide, narrow = 1152, 344
	lying, upright := web.NewDrawing(l, wide), web.NewDrawing(l, narrow)
	draw(lying, wide, 260, 0, 28)
	draw(upright, narrow, 0, 20, 48)
	c := web.Chart{ID: id, Title: "Plans over the years", Of: of, Description: "Three plans from 2019 to 2025.", Wide: true, Width: wide, Height: 28 * len(rows), Shapes: lying.Shapes(),
		Upright: &web.Upright{Width: narrow, Height: 48 * len(rows), Shapes: upright.Shapes()}}
	t := web.Table{Caption: c.Title, Head: []web.Column{{Title: "Member"}, {Title: "Years"}}}
	for _, row := range rows {
		t.Rows = append(t.Rows, []any{row.name, strconv.Itoa(row.from) + "–" + strconv.Itoa(row.to)})
	}
	c.Twin = web.Details{Summary: l.Say("chart.table"), Table: t}
	return c
}
