package conversation_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
	"troth/core/record"
	"troth/edges/opendata/conversation"
)

// Words that a spreadsheet would take for a formula stand behind an apostrophe in an export; it is computed again and searched for a vote as one
// that has them as they are on record, which the first exports did.
func TestFormulasInStatements(t *testing.T) {
	said := map[string]string{"=HYPERLINK(\"https://x.example\",\"y\")": "'=HYPERLINK(\"https://x.example\",\"y\")", "-1 is too\nlittle": "'-1 is too\nlittle", " @all": "' @all", "Boats": "Boats", "": ""}
	var statements []opinion.StatementInfo
	var answers []opinion.Answer
	for words := range said {
		s := opinion.StatementInfo{ID: record.NewID(opinion.StatementKind.Prefix), Number: len(statements) + 1, Status: opinion.Accepted, Text: record.In("en", words)}
		statements = append(statements, s)
		for p := range 12 {
			answers = append(answers, opinion.Answer{Participant: p, Statement: s.Number, Value: int8(p%3 - 1)})
		}
	}
	var matrix bytes.Buffer
	if err := (&opinion.Matrix{Answers: answers}).Write(&matrix); err != nil {
		t.Fatal(err)
	}
	m, err := opinion.Compute(answers, statements, opinionmap.Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := opinion.Info{ID: record.NewID(opinion.ConversationKind.Prefix)}
	var b bytes.Buffer
	if err := conversation.Write(&b, &info, statements, &opinion.ReportInfo{Digest: sha256.Sum256(matrix.Bytes())}, m, &matrix, nil); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, f.Name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(how string) {
		t.Helper()
		if r, err := conversation.Recompute(folder); err != nil || r.Participants != 12 {
			t.Errorf("%s: computed again %+v, %v", how, r, err)
		}
		v := record.Vote{Conversation: info.ID, Statement: statements[0].ID, Participant: 2, Value: 1}
		if s, err := conversation.Find(t.Context(), folder, v); err != nil || !s.Holds() {
			t.Errorf("%s: found %+v, %v", how, s, err)
		}
	}
	holds("with apostrophes")
	name := filepath.Join(folder, "statements.csv")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(rows) != len(statements)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, row := range rows[1:] {
		if was := statements[i].Text.By["en"]; row[len(row)-1] != said[was] {
			t.Errorf("%q is written as %q", was, row[len(row)-1])
		}
	}
	if err := os.WriteFile(name, []byte(strings.NewReplacer(",'", ",", ",\"'", ",\"").Replace(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
	holds("without")
}
