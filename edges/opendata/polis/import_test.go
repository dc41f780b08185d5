package polis

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/core/record"
	"troth/core/record/blob"
	"troth/edges/opendata/conversation"
)

// documents keeps documents in memory.
type documents map[record.ID][]byte

func (d documents) Put(_ context.Context, r io.Reader) (blob.Info, error) {
	b, err := io.ReadAll(r)
	id := record.NewID(blob.Prefix)
	d[id] = b
	return blob.Info{ID: id, Size: int64(len(b)), SHA256: sha256.Sum256(b)}, err
}

func (d documents) Delete(id record.ID) error { delete(d, id); return nil }

func (d documents) open(id record.ID) (io.ReadCloser, error) {
	b, ok := d[id]
	if !ok {
		return nil, fmt.Errorf("%w: %s", record.ErrNotFound, id)
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// town is the export of a made-up conversation of two camps, of whom ten come a day.
func town(people int) map[string]string {
	var comments, votes strings.Builder
	comments.WriteString("timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n")
	for s := range 6 {
		fmt.Fprintf(&comments, "1500000000000,x,%d,%d,,,%d,\"Statement, number %d\"\n", s, s, 1, s)
	}
	votes.WriteString("timestamp,datetime,comment-id,voter-id,vote\n")
	for p := range people {
		for s := range 6 {
			v := 1
			if s > 0 && (p%2 == 0) == (s%2 == 0) {
				v = -1
			}
			if (p+s)%7 == 0 {
				v = 0
			}
			fmt.Fprintf(&votes, "%d,x,%d,%d,%d\n", 1500000000000+p*8_640_000+s, s, p, v)
		}
	}
	return map[string]string{"summary.csv": "topic,Our town\nurl,https://talk.example/abc\n", "comments.csv": comments.String(), "votes.csv": votes.String()}
}

// A conversation is imported once; what is new in a later export of it is said anew, and nothing else.
func TestImport(t *testing.T) {
	n, kept := chaptertest.New(t), documents{}
	put := func(files map[string]string) *Report {
		t.Helper()
		r, err := Import(t.Context(), n.Desk, kept, n.Operator, ImportOptions{Retrieved: "2026-11-20", Language: "en"}, export(t, files))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := put(town(40))
	if first.Participants != 40 || first.Statements != 6 || first.Votes != 240 || first.Entries != 9 || first.Known {
		t.Errorf("the first import: %+v", first)
	}
	if again := put(town(40)); !again.Known || again.Entries != 0 || again.Conversation != first.Conversation || len(kept) != 1 {
		t.Errorf("the same once more: %+v, %d documents", again, len(kept))
	}
	later := town(44)
	later["comments.csv"] = strings.Replace(later["comments.csv"], ",5,5,,,1,", ",5,5,,,-1,", 1)
	if r := put(later); !slices.Equal(r.Amended, []int{5}) || r.Entries != 3 || r.Conversation != first.Conversation {
		t.Errorf("four people and a moderation later: %+v", r)
	}
	delete(later, "votes.csv")
	if _, err := Import(t.Context(), n.Desk, kept, n.Operator, ImportOptions{}, export(t, later)); err == nil {
		t.Error("a folder without answers was imported")
	}

	r := n.Read()
	defer r.Close()
	p, err := home.Conversation(r, first.Conversation)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Reports) != 2 || p.Reports[0].Participants != 44 || p.Reports[1].Participants != 40 || p.Reports[0].Matrix == nil || p.Statements[5].Status != opinion.Rejected {
		t.Errorf("on the page: %+v", p.Reports)
	}
	recompute(t, p, kept)
}

// Words with characters that the record does not take are imported without these, which are named; so is who stands in a table twice.
func TestImportOfOddCharacters(t *testing.T) {
	n, kept := chaptertest.New(t), documents{}
	r, err := Import(t.Context(), n.Desk, kept, n.Operator, ImportOptions{Language: "ar"}, export(t, map[string]string{
		"summary.csv":            "topic,\"\u202bالمرسى\u202c\"\n",
		"comments.csv":           "comment-id,comment-body\n0,\"Two\rlines\"\n1,a \x07 bell\n2,\u202e\n3,plain\n",
		"participants-votes.csv": "participant,0,1,2,3\n1,1,1,1,1\n2,1,1,1,-1\n1,-1,,,\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range r.Troubles {
		got = append(got, fmt.Sprint(x.File, " ", x.Row, " ", strings.Fields(x.Reason)[:2]))
	}
	if want := []string{"summary.csv 1 [U+202B cannot]", "comments.csv 3 [U+0007 cannot]", "comments.csv 4 [U+202E cannot]", "comments.csv 4 [statement 2]", "participants-votes.csv 4 [participant 1]"}; !slices.Equal(got, want) {
		t.Errorf("named are %q", got)
	}
	reader := n.Read()
	defer reader.Close()
	p, err := home.Conversation(reader, r.Conversation)
	if err != nil {
		t.Fatal(err)
	}
	said := []string{p.Conversation.Title.By["ar"]}
	for _, s := range p.Statements {
		said = append(said, s.Text.By[s.Text.Original])
	}
	if want := []string{"المرسى", "Two\nlines", "a  bell", "…", "plain"}; !slices.Equal(said, want) || r.Participants != 2 {
		t.Errorf("on record are %q of %d people", said, r.Participants)
	}
}

// recompute checks that the export of a conversation gives its results again, and that no other votes do.
func recompute(t *testing.T, p *home.ConversationPage, kept documents) {
	maps := &opinion.Mapper{Open: kept.open}
	m, err := maps.Of(t.Context(), p.Reports, p.Statements)
	if err != nil {
		t.Fatal(err)
	}
	if same, err := maps.Of(t.Context(), p.Reports, p.Statements); err != nil || same != m {
		t.Errorf("the map is not kept: %v", err)
	}
	if len(m.Map.Groups) != 2 {
		t.Errorf("two camps make %d groups", len(m.Map.Groups))
	}
	if a := m.Arrivals(); a == nil || a.Unit != "day" || len(a.Starts) != 5 || a.Starts[0] != "2017-07-14" || a.People[1][0]+a.People[1][1] != 10 {
		t.Errorf("who came when: %+v", a)
	}
	matrix := kept[p.Reports[0].Matrix.Blob]
	write := func(name string, matrix []byte) string {
		var b bytes.Buffer
		if err := conversation.Write(&b, &p.Conversation, p.Statements, &p.Reports[0], m, bytes.NewReader(matrix), nil); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	got, err := conversation.Recompute(write("true.zip", matrix))
	if err != nil || got.Participants != 44 {
		t.Errorf("the results are not computed again: %+v, %v", got, err)
	}
	forged := bytes.Replace(matrix, []byte(",1,1,"), []byte(",1,-1,"), 1)
	if _, err := conversation.Recompute(write("forged.zip", forged)); err == nil || !strings.Contains(err.Error(), "digest") {
		t.Errorf("another matrix: %v", err)
	}
	m.Map.Votes++
	if _, err := conversation.Recompute(write("results.zip", matrix)); err == nil || !strings.Contains(err.Error(), "differs from byte") {
		t.Errorf("other results: %v", err)
	}
	kept[p.Reports[0].Matrix.Blob] = forged
	fresh := &opinion.Mapper{Open: kept.open}
	if _, err := fresh.Of(t.Context(), p.Reports, p.Statements); err == nil {
		t.Error("a map is made of a matrix that is not the one on record")
	}
}

// The published conversations are imported whole.
func TestRealImports(t *testing.T) {
	files := published(t)
	n, kept := chaptertest.New(t), documents{}
	for _, file := range files {
		r, err := Import(t.Context(), n.Desk, kept, n.Operator, ImportOptions{Retrieved: "2026-11-20"}, filepath.Dir(file))
		if err != nil || r.Entries < r.Statements+3 || len(r.Troubles) > 0 {
			t.Errorf("%s: %+v, %v", file, r, err)
		}
	}
}
