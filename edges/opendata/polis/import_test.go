package polis

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
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

// What a folder does not have is no reason to say anything else: words and moderation stay as they are on record, and the import says which.
func TestImportOfLess(t *testing.T) {
	n, kept := chaptertest.New(t), documents{}
	whole := held(t, 40)
	whole["comments.csv"] = strings.Replace(strings.Replace(whole["comments.csv"], ",1,\"Statement, number 5", ",-1,\"Statement, number 5", 1), "comment-id", "is-meta,comment-id", 1)
	whole["comments.csv"] = strings.ReplaceAll(whole["comments.csv"], "00,x,", "00,x,true,")
	put := func(files map[string]string) (*Report, *home.ConversationPage) {
		t.Helper()
		r, err := Import(t.Context(), n.Desk, kept, n.Operator, ImportOptions{Language: "en"}, export(t, files))
		if err != nil {
			t.Fatal(err)
		}
		reader := n.Read()
		defer reader.Close()
		p, err := home.Conversation(reader, r.Conversation)
		if err != nil {
			t.Fatal(err)
		}
		return r, p
	}
	put(whole)
	all := []int{0, 1, 2, 3, 4, 5}
	for name, c := range map[string]struct {
		change  func(map[string]string)
		kept    []int
		amended []int
		says    string // the last trouble
	}{
		"no comments.csv": {change: func(f map[string]string) { delete(f, "comments.csv") }, kept: all, says: "comments.csv: it is not there"},
		"no moderation": {change: func(f map[string]string) { f["comments.csv"] = strings.Replace(f["comments.csv"], "moderated", "x", 1) }, kept: all,
			says: `comments.csv, row 1, column "moderated": there is no such column`},
		"no words": {change: func(f map[string]string) {
			f["comments.csv"] = strings.Replace(f["comments.csv"], "comment-body", "x", 1)
		}, kept: all,
			says: `comments.csv, row 1, column "comment-body": there is no such column`},
		"no meta": {change: func(f map[string]string) { f["comments.csv"] = strings.Replace(f["comments.csv"], "is-meta", "x", 1) }, kept: all},
		"words in the place of moderation": {change: func(f map[string]string) { f["comments.csv"] = strings.Replace(f["comments.csv"], ",-1,", ",out,", 1) }, kept: []int{5},
			says: `comments.csv, row 7, column "moderated": "out" is no number`},
		"no words, other moderation": {change: func(f map[string]string) {
			f["comments.csv"] = strings.Replace(strings.Replace(f["comments.csv"], "timestamp", "x", 1), ",1,\"Statement, number 4\"", ",0,", 1)
		}, kept: []int{4}, amended: []int{4}, says: `comments.csv, row 6, column "comment-body": statement 4 has no text`},
		"fewer votes": {change: func(f map[string]string) {
			delete(f, "participants-votes.csv")
			f["comments.csv"] = strings.Replace(f["comments.csv"], "disagrees", "x", 1)
			f["votes.csv"] = f["votes.csv"][:2000]
		}, says: "votes.csv: the report on record counts 240 votes, and these are "},
	} {
		files := maps.Clone(whole)
		c.change(files)
		r, p := put(files)
		says := ""
		if len(r.Troubles) > 0 {
			says = r.Troubles[len(r.Troubles)-1].String()
		}
		if !slices.Equal(r.Kept, c.kept) || !slices.Equal(r.Amended, c.amended) || !strings.HasPrefix(says, c.says) || (says == "") != (c.says == "") {
			t.Errorf("%s: kept %v, amended %v, troubles %v", name, r.Kept, r.Amended, r.Troubles)
		}
		for i, s := range p.Statements {
			want := opinion.Accepted
			switch {
			case i == 5:
				want = opinion.Rejected
			case slices.Contains(c.amended, i):
				want = opinion.Undecided
			}
			if s.Status != want || !s.Meta || s.Text.By["en"] != fmt.Sprintf("Statement, number %d", i) || s.Written == nil {
				t.Errorf("%s: on record is now %+v", name, s)
			}
		}
		put(whole)
	}
}

// Where +1 was disagree in the files on record, answers are not taken from a folder that does not tell whether it is.
func TestImportWithoutDirection(t *testing.T) {
	n, kept := chaptertest.New(t), documents{}
	files := held(t, 40)
	files["votes.csv"] = strings.NewReplacer(",1\n", ",-1\n", ",-1\n", ",1\n").Replace(files["votes.csv"])
	r, err := Import(t.Context(), n.Desk, kept, n.Operator, ImportOptions{}, export(t, files))
	if err != nil || !slices.Contains(r.Flags, Turned) {
		t.Fatalf("%+v, %v", r, err)
	}
	if r, err = Import(t.Context(), n.Desk, kept, n.Operator, ImportOptions{}, export(t, files)); err != nil || !r.Known {
		t.Errorf("the same once more: %+v, %v", r, err)
	}
	delete(files, "comments.csv")
	delete(files, "participants-votes.csv")
	if _, err := Import(t.Context(), n.Desk, kept, n.Operator, ImportOptions{}, export(t, files)); err == nil || !strings.Contains(err.Error(), "+1 was disagree") || len(kept) != 1 {
		t.Errorf("%v, with %d documents", err, len(kept))
	}
}

// What is uncertain of a conversation is that of the answers that are shown: it comes with files that do not tell, and goes with those that do.
func TestDoubtsComeAndGo(t *testing.T) {
	n, kept := chaptertest.New(t), documents{}
	put := func(files map[string]string) []record.Code {
		t.Helper()
		r, err := Import(t.Context(), n.Desk, kept, n.Operator, ImportOptions{Incomplete: true}, export(t, files))
		if err != nil {
			t.Fatal(err)
		}
		reader := n.Read()
		defer reader.Close()
		p, err := home.Conversation(reader, r.Conversation)
		if err != nil {
			t.Fatal(err)
		}
		return p.Conversation.Flags
	}
	whole := held(t, 40)
	few := func() map[string]string { // of which nothing tells the direction
		files := maps.Clone(whole)
		delete(files, "comments.csv")
		delete(files, "participants-votes.csv")
		return files
	}
	turned := few()
	turned["votes.csv"] = strings.NewReplacer(",1\n", ",-1\n", ",-1\n", ",1\n").Replace(turned["votes.csv"])
	for i, x := range []struct {
		files map[string]string
		doubt bool
	}{{whole, false}, {few(), false}, {turned, true}, {few(), true}, {whole, false}, {turned, true}, {whole, false}} {
		if flags := put(x.files); slices.Contains(flags, Undirected) != x.doubt {
			t.Errorf("after import %d: flags %v", i, flags)
		}
	}
}

// Words with characters that the record does not take are imported without these, which are named; so is who stands in a table twice.
func TestImportOfOddCharacters(t *testing.T) {
	n, kept := chaptertest.New(t), documents{}
	r, err := Import(t.Context(), n.Desk, kept, n.Operator, ImportOptions{Language: "ar"}, export(t, map[string]string{
		"summary.csv":            "topic,\"\u202bالمرسى\u202c\"\n",
		"comments.csv":           "comment-id,moderated,comment-body\n0,1,\"Two\rlines\"\n1,1,a \x07 bell\n2,1,\u202e\n3,1,plain\n",
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
