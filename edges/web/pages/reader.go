package pages

import (
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/core/record"
	"troth/edges/web"
)

// readerPages adds the pages of members, plans and commitments.
func (s *site) readerPages() {
	s.Page("/", s.home)
	s.Page(searchPath, s.search)
	s.Page(membersPath, s.members)
	s.Page("/members/{id}", s.member)
	s.Page(plansPath, s.plans)
	s.Page(movedPath, s.moved)
	s.Page("/plans/{id}", s.plan)
	s.Page(dataPath, s.data)
	s.Page(editionsPath+"/{id}", s.edition)
	s.Page(aboutPath, s.fixed("about", sayer.about))
	s.Page(helpPath, s.fixed("help", sayer.help))
	s.Page("/commitments/{id}", s.commitment)
	s.Page(areasPath, s.areas)
	s.Page(areasPath+"/{code}", s.area)
	s.Page(areasPath+"/{list}/{area}", s.area)
	s.Page(agendaPath, s.agenda)
	s.Page(agendaPath+"/{list}", s.codeList)
	s.Page(comparePath, s.compare)
}

// checkScripts check, in the reader's browser, the proof of what a page shows.
var checkScripts = []string{"check.js"}

// receipt is what seals the version that a page shows; also are entries that are checked in the browser with it. The size of the checkpoint is that of the issue which the page
// is printed from.
func (s *site) receipt(v *web.Visit, said partnership.Said, also ...record.Index) (web.Receipt, error) {
	leaf, err := s.node.Store.Hashes(v.Context()).ReadHashes([]int64{tlog.StoredHashIndex(0, int64(said.Entry))})
	if err != nil {
		return web.Receipt{}, err
	}
	index := strconv.FormatInt(int64(said.Entry), 10)
	r := web.Receipt{
		Entry: int64(said.Entry), EntryHref: v.Lang.Href(entryPath(said.Entry)), Logged: web.Moment(said.At),
		Leaf: web.Code(record.Hash(leaf[0]).String()), Download: "/receipts/" + index, Check: index, HowTo: v.Lang.Href(verifyPath),
	}
	for _, i := range also {
		r.Check += " " + strconv.FormatInt(int64(i), 10)
	}
	return r, nil
}

// sealed is the section with a page's receipt.
func (l sayer) sealed(r web.Receipt) web.Section {
	return web.Section{ID: "receipt", Title: l.Say("receipt.title"), Note: l.Say("receipt.note"), Body: []any{r}}
}

// past is the section with a thing's versions.
func (l sayer) past(versions []home.Version) web.Section {
	return web.Section{ID: "history", Title: l.Say("history.title"), Note: l.Say("history.note", "n", len(versions)), Body: []any{l.history(versions)}}
}
