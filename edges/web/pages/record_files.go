package pages

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"troth/core/authority"
	"troth/core/export"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/api"
	"troth/edges/web"
)

// recordFiles adds what is the same in every language: the log, receipts, documents and the export. Pages of other origins may
// read the log, so that a checker can come from elsewhere.
func (s *site) recordFiles() {
	log := s.node.Seal.Handler(func(r *http.Request, err error) {
		s.log.Error("the log cannot be read", "path", r.URL.Path, "err", err)
	})
	whole := func(w http.ResponseWriter, r *http.Request) error {
		log.ServeHTTP(w, r)
		return nil
	}
	s.API("GET /checkpoint", whole)
	s.API("GET /tile/", whole)
	s.API("GET /receipts/{index}", s.receiptFile)
	s.Raw("GET /blobs/{id}", s.blobFile)
	s.Raw("GET /export.zip", s.exportFile)
	api.Add(s.Server, s.node, s.maps)
}

// receiptFile is the proof of an entry under the newest checkpoint, to be kept (C2SP tlog-proof).
func (s *site) receiptFile(w http.ResponseWriter, r *http.Request) error {
	i, err := api.Index(r.PathValue("index"))
	if err != nil {
		return err
	}
	receipt, err := s.node.Seal.Receipt(r.Context(), i)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=entry-%d.tlog-proof", i))
	h.Set("Content-Length", fmt.Sprint(len(receipt)))
	h.Set("Cache-Control", "no-cache")
	if r.Method != http.MethodHead {
		w.Write(receipt)
	}
	return nil
}

// blobFile is a document that somebody put on record and nobody removed. It is only ever downloaded: whatever it is, this site's
// origin is not lent to it.
func (s *site) blobFile(w http.ResponseWriter, r *http.Request) error {
	id := record.ID(r.PathValue("id"))
	if !id.Valid() {
		return fmt.Errorf("%w: %q is no id", record.ErrNotFound, id)
	}
	file, err := s.disclosed(r, id)
	if err != nil {
		return err
	}
	f, err := s.node.Blobs.Open(id)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	media, _, err := mime.ParseMediaType(file.Media)
	if err != nil || !strings.Contains(media, "/") {
		media = "application/octet-stream"
	}
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", attachment(file.Name))
	h["Content-Security-Policy"] = []string{"sandbox; default-src 'none'"}
	h.Set("Etag", `"`+file.SHA256.String()+`"`)
	h.Set("Cache-Control", "no-cache") // it may be removed by law
	http.ServeContent(w, r, "", info.ModTime(), f)
	return nil
}

// attachment says that a file is to be saved under its name (RFC 6266), which the record has seen to be no path.
func attachment(name string) string {
	if v := mime.FormatMediaType("attachment", map[string]string{"filename": name}); v != "" {
		return v
	}
	return "attachment"
}

const disclosedSQL = `SELECT value FROM text WHERE language = '' AND json_extract(value, '$.blob') = ?1 AND since < :position LIMIT 1`

// disclosed is the file that a value on record names by its blob. One that was removed, or never shown, is not found.
func (s *site) disclosed(r *http.Request, blob record.ID) (file record.File, err error) {
	reader, err := s.node.View.Read(r.Context(), 0, s.node.Today(), authority.Actor{})
	if err != nil {
		return file, err
	}
	defer reader.Close()
	value, err := view.Value[string](reader, disclosedSQL, blob)
	if err != nil {
		return file, err
	}
	return file, json.Unmarshal([]byte(value), &file)
}

// exportFile streams the whole record. It reads everything, so one at a time; how long one may take is bounded by the server.
func (s *site) exportFile(w http.ResponseWriter, r *http.Request) error {
	if !s.exporting.TryLock() {
		return &web.Error{Kind: web.Unavailable, Title: web.Msg("export.later"), Detail: web.Msg("export.busy"), Advice: web.Msg("export.again"), Err: errors.New("an export is under way")}
	}
	defer s.exporting.Unlock()
	if r.Method == http.MethodHead {
		exportHeader(w)
		return nil
	}
	begun := &begun{ResponseWriter: w}
	_, err := export.Write(r.Context(), s.node, begun, export.Options{Day: s.node.Today(), Version: s.version})
	if err != nil && begun.yes {
		s.log.Warn("an export broke off", "err", err)
		panic(http.ErrAbortHandler) // the client must not take what it has for the whole
	}
	return err
}

// begun is an answer that becomes an export with the first byte, so that what fails before is told as any error is.
type begun struct {
	http.ResponseWriter
	yes bool
}

func (b *begun) Write(p []byte) (int, error) {
	if !b.yes {
		b.yes = true
		exportHeader(b)
	}
	return b.ResponseWriter.Write(p)
}

func exportHeader(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", "attachment; filename=troth-export.zip")
	h.Set("Cache-Control", "no-store")
}
