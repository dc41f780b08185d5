package pages

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"os"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/core/authority"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

// readerPages adds the pages of members, plans and commitments.
func (s *site) readerPages() {
	s.Page("/", s.home)
	s.Page("/members", s.members)
	s.Page("/members/{id}", s.member)
	s.Page("/plans/{id}", s.plan)
	s.Page("/commitments/{id}", s.commitment)
	s.Raw("GET /files/{id}", s.file)
}

// checkScripts check, in the reader's browser, the proof of what a page shows.
var checkScripts = []string{"check.js"}

// receipt is what seals the version that a page shows. The size of the checkpoint is that of the issue which the page
// is printed from.
func (s *site) receipt(v *web.Visit, said partnership.Said) (web.Receipt, error) {
	leaf, err := s.node.Store.Hashes(v.Context()).ReadHashes([]int64{tlog.StoredHashIndex(0, int64(said.Entry))})
	if err != nil {
		return web.Receipt{}, err
	}
	index := strconv.FormatInt(int64(said.Entry), 10)
	r := web.Receipt{
		Entry: int64(said.Entry), EntryHref: v.Lang.Href(entryPath(said.Entry)), Logged: web.Moment(said.At),
		Leaf: web.Code(record.Hash(leaf[0]).String()), Download: "/receipts/" + index, Check: index,
	}
	if verifyPath != "" {
		r.HowTo = v.Lang.Href(verifyPath)
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

// file serves the copy of a document that a piece of evidence names, as long as it was not removed.
func (s *site) file(w http.ResponseWriter, r *http.Request) error {
	id := record.ID(r.PathValue("id"))
	reader, err := s.node.View.Read(r.Context(), 0, s.node.Today(), authority.Actor{})
	if err != nil {
		return err
	}
	value, err := view.Value[string](reader, `SELECT value FROM text WHERE object = ?1 AND field IN ('file', 'document') AND language = ''
		AND since < :position AND until >= :position`, id)
	reader.Close()
	if err != nil {
		return fmt.Errorf("file of %q: %w", id, err)
	}
	var f record.File
	if err := json.Unmarshal([]byte(value), &f); err != nil {
		return err
	}
	blob, err := s.node.Blobs.Open(f.Blob)
	if os.IsNotExist(err) {
		return &web.Error{Kind: web.Gone, Err: err}
	}
	if err != nil {
		return err
	}
	defer blob.Close()
	h := w.Header()
	h.Set("Content-Type", f.Media)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "no-cache") // it can be removed by law
	http.ServeContent(w, r, "", time.Time{}, blob)
	return nil
}
