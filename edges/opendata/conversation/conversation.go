// Package conversation writes and reads the export of an opinion conversation: all that its map hangs on and the map itself, so that
// anybody can compute it again. It is a ZIP, or a folder with the same files:
//
//	statements.csv  number, id, status, meta, sort, written, entry and the words of each statement, a column for each language; words that a
//	                spreadsheet would take for a formula stand behind an apostrophe, as in the tables of pages
//	matrix.csv      every answer: participant, statement, answer (+1 agree, 0 pass, −1 disagree); of a conversation that was held with Troth,
//	                also whether it matters most to the participant (1 or 0), in the order in which each was first given; of one that
//	                was taken from where times are published, the day (UTC), in the order in which they were given
//	method.json     method, runs and seed of the resampling, digest of the matrix
//	results.json    the map, as opinion.Result
//	suspects.csv    whom the rule of opinionmap.Suspects would leave out, and why: participant, answers, alike (people of the same burst who
//	                answered exactly alike), from and to (the burst, among all in the order of their first votes); where there is anybody
//	places.json     the table by place, where there is one; it cannot be computed again
//
// Recompute makes results.json and suspects.csv anew from the first three; they are the same to the last byte wherever that is done.
package conversation

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"time"

	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
	"troth/core/record"
	"troth/edges/opendata/sheet"
)

// Names of the files.
const (
	statementsName = "statements.csv"
	matrixName     = "matrix.csv"
	methodName     = "method.json"
	resultsName    = "results.json"
	suspectsName   = "suspects.csv"
	placesName     = "places.json"
)

// A Method is all that a map hangs on beside answers and moderation.
type Method struct {
	Conversation record.ID   `json:"conversation"`
	Title        record.Text `json:"title,omitzero"`
	Method       record.Code `json:"method"`
	Runs         int         `json:"runs"`            // of the resampling
	Seed         uint64      `json:"seed"`            // of its draws
	Digest       record.Hash `json:"digest"`          // SHA-256 of matrix.csv
	Entry        *int64      `json:"entry,omitempty"` // that put the digest on record; absent as long as nothing was counted
	Batch        *int64      `json:"batch,omitempty"` // instead: the entry whose batch holds the votes; absent while there is none
}

func methodOf(info *opinion.Info, m *opinion.Mapping, digest record.Hash) Method {
	return Method{Conversation: info.ID, Title: info.Title, Method: opinion.Method, Runs: m.Runs(), Seed: opinion.DrawSeed, Digest: digest}
}

// Write writes the export of a conversation whose matrix is read, and so is its table by place, unless places is nil.
func Write(w io.Writer, info *opinion.Info, statements []opinion.StatementInfo, report *opinion.ReportInfo, m *opinion.Mapping, matrix, places io.Reader) error {
	method := methodOf(info, m, report.Digest)
	method.Entry = (*int64)(&report.Said.Entry)
	return write(w, method, statements, m, matrix, places)
}

func write(w io.Writer, method Method, statements []opinion.StatementInfo, m *opinion.Mapping, matrix, places io.Reader) error {
	z := zip.NewWriter(w)
	suspects := opinion.SuspectsOf(m)
	for _, part := range []struct {
		name string
		put  func(io.Writer) error
	}{
		{statementsName, func(w io.Writer) error { return writeStatements(w, statements) }},
		{matrixName, func(w io.Writer) error { _, err := io.Copy(w, matrix); return err }},
		{methodName, func(w io.Writer) error { return writeJSON(w, method) }},
		{resultsName, func(w io.Writer) error { return writeJSON(w, m.Result()) }},
		{suspectsName, func(w io.Writer) error { return writeSuspects(w, suspects) }},
		{placesName, func(w io.Writer) error { _, err := io.Copy(w, places); return err }},
	} {
		if part.name == placesName && places == nil || part.name == suspectsName && len(suspects) == 0 {
			continue
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: firstDay})
		if err == nil {
			err = part.put(f)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return z.Close()
}

// firstDay is the first day that a ZIP can tell: that of every file in one, so that the same export is the same bytes.
var firstDay = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

func writeJSON(w io.Writer, x any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(x)
}

// The columns of statements.csv before those of the languages.
var columns = []string{"number", "id", "status", "meta", "sort", "written", "entry"}

func writeStatements(w io.Writer, statements []opinion.StatementInfo) error {
	tags := map[string]bool{}
	for _, s := range statements {
		for tag := range s.Text.By {
			tags[tag] = true
		}
	}
	languages := slices.Sorted(maps.Keys(tags))
	c := csv.NewWriter(w)
	c.Write(append(slices.Clone(columns), languages...))
	for _, s := range statements {
		written := ""
		if s.Written != nil {
			written = s.Written.From
		}
		row := []string{strconv.Itoa(s.Number), string(s.ID), string(s.Status), strconv.FormatBool(s.Meta), string(s.Sort), written, strconv.FormatInt(int64(s.Entry), 10)}
		for _, tag := range languages {
			row = append(row, sheet.Defuse(s.Text.By[tag]))
		}
		c.Write(row)
	}
	c.Flush()
	return c.Error()
}

func writeSuspects(w io.Writer, list []opinion.SuspectInfo) error {
	c := csv.NewWriter(w)
	c.Write([]string{"participant", "answers", "alike", "from", "to"})
	for _, s := range list {
		var row []string
		for _, n := range []int{s.Participant, s.Answers, s.Alike, s.From, s.To} {
			row = append(row, strconv.Itoa(n))
		}
		c.Write(row)
	}
	c.Flush()
	return c.Error()
}

// ErrDiffers: the results of an export are not those that its votes give.
var ErrDiffers = errors.New("the results are not those that the votes give")

// A Recomputed says what was computed again.
type Recomputed struct {
	Method                          // of the export
	Participants, Statements, Votes int
	Suspects                        int    // in suspects.csv
	Results                         []byte // computed here
}

// Recompute computes the results of an export, a ZIP or a folder, from its votes, and compares them with its own byte by byte. The error
// is ErrDiffers, with the first byte that differs, when they are others; any other when there is nothing to compare.
func Recompute(path string) (*Recomputed, error) {
	files, closer, err := open(path)
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	x, err := read(path, files)
	if err != nil {
		return nil, err
	}
	r := Recomputed{Method: x.method}
	switch {
	case r.Method.Method != opinion.Method:
		return nil, fmt.Errorf("%s: this program computes %s, not %q", methodName, opinion.Method, r.Method.Method)
	case r.Seed != opinion.DrawSeed || r.Runs < 0 || r.Runs > 10_000:
		return nil, fmt.Errorf("%s: no resampling of this program has %d runs of seed %d", methodName, r.Runs, r.Seed)
	}
	m, err := opinion.Compute(x.matrix.Answers, x.statements, opinionmap.Options{}, r.Runs)
	if err != nil {
		return nil, err
	}
	r.Participants, r.Statements, r.Votes = m.Map.Participants, m.Map.Statements, m.Map.Votes
	var now bytes.Buffer
	if err := writeJSON(&now, m.Result()); err != nil {
		return nil, err
	}
	r.Results = now.Bytes()
	if err := compare(files, resultsName, r.Results); err != nil {
		return &r, err
	}
	m.Ordered = x.matrix.Ordered()
	if list := opinion.SuspectsOf(m); len(list) > 0 {
		now.Reset()
		if err := writeSuspects(&now, list); err != nil {
			return nil, err
		}
		switch err := compare(files, suspectsName, now.Bytes()); {
		case err == nil:
			r.Suspects = len(list)
		case !errors.Is(err, fs.ErrNotExist): // the first exports had none
			return &r, err
		}
	}
	return &r, nil
}

// compare holds what was computed against a file of an export; the error is ErrDiffers, with the first byte that differs.
func compare(files fs.FS, name string, computed []byte) error {
	given, err := fs.ReadFile(files, name)
	if err != nil || bytes.Equal(given, computed) {
		return err
	}
	at := 0
	for at < min(len(given), len(computed)) && given[at] == computed[at] {
		at++
	}
	return fmt.Errorf("%w: %s differs from byte %d on", ErrDiffers, name, at)
}

// A votes is what a map hangs on, as an export holds it.
type votes struct {
	method     Method
	statements []opinion.StatementInfo
	matrix     opinion.Matrix
}

// read reads it; the error is ErrDiffers when the matrix is not the one that the method names.
func read(path string, files fs.FS) (*votes, error) {
	var x votes
	method, err := fs.ReadFile(files, methodName)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := json.Unmarshal(method, &x.method); err != nil {
		return nil, fmt.Errorf("%s: %w", methodName, err)
	}
	if x.statements, err = readStatements(files); err != nil {
		return nil, err
	}
	matrix, err := fs.ReadFile(files, matrixName)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if digest := record.Hash(sha256.Sum256(matrix)); digest != x.method.Digest {
		return nil, fmt.Errorf("%w: %s has the digest %s, and %s says %s", ErrDiffers, matrixName, digest, methodName, x.method.Digest)
	}
	if x.matrix, err = opinion.ReadMatrix(bytes.NewReader(matrix)); err != nil {
		return nil, fmt.Errorf("%s: %w", matrixName, err)
	}
	return &x, nil
}

func open(path string) (fs.FS, io.Closer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if info.IsDir() {
		root, err := os.OpenRoot(path)
		if err != nil {
			return nil, nil, err
		}
		return root.FS(), root, nil
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, nil, fmt.Errorf("%s is neither a folder nor a ZIP: %w", path, err)
	}
	return z, z, nil
}

func readStatements(files fs.FS) ([]opinion.StatementInfo, error) {
	b, err := fs.ReadFile(files, statementsName)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", statementsName, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s is empty", statementsName)
	}
	place := map[string]int{}
	for i, name := range rows[0] {
		place[name] = i
	}
	for _, name := range columns {
		if _, ok := place[name]; !ok && name != "id" { // the first exports had none
			return nil, fmt.Errorf("%s: there is no column %s", statementsName, name)
		}
	}
	id, known := place["id"]
	var list []opinion.StatementInfo
	for i, row := range rows[1:] {
		given, status, about := row[place["number"]], opinion.Status(row[place["status"]]), row[place["meta"]]
		number, err := strconv.Atoi(given)
		meta, errMeta := strconv.ParseBool(about)
		if err = errors.Join(err, errMeta); err != nil || !slices.Contains(opinion.Status("").Values(), string(status)) {
			return nil, fmt.Errorf("%s: row %d: number %q, status %q or meta %q cannot be read", statementsName, i+2, given, status, about)
		}
		s := opinion.StatementInfo{Number: number, Status: status, Meta: meta}
		if known {
			s.ID = record.ID(row[id])
		}
		list = append(list, s)
	}
	return list, nil
}
