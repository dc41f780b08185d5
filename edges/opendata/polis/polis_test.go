package polis

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"troth/chapters/opinion"
)

// export writes an export's files to a folder.
func export(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const (
	someComments = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n" +
		"1000000000000,x,0,7,2,0,1,\"More\nparks\"\n1000000000001,x,1,7,1,1,-1,Fewer cars\n"
	someVotes = "timestamp,datetime,comment-id,voter-id,vote\n" +
		"1000000000300,x,0,9,-1\n1000000000200,x,0,7,1\n1000000000400,x,0,9,1\n1000000000500,x,1,7,1\n1000000000600,x,1,9,-1\n"
)

func TestRead(t *testing.T) {
	c, err := Read(export(t, map[string]string{
		"summary.csv":  "topic,Our town\nurl,https://example.org/1\nconversation-description,\"Two\nlines\"\n",
		"comments.csv": "\xef\xbb\xbf" + someComments, "votes.csv": someVotes,
		"participants-votes.csv": "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n7,0,2,2,2,0,1,1\n9,1,0,2,1,1,1,-1\n12,,0,0,0,0,,\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if c.Topic != "Our town" || c.Description != "Two\nlines" || !c.Timed || c.Turned || len(c.Troubles) > 0 {
		t.Errorf("read %+v", c)
	}
	if len(c.Participants) != 3 || c.Participants[1] != (Participant{9, 1}) || c.Participants[2].Group != -1 {
		t.Errorf("participants %+v", c.Participants)
	}
	if len(c.Votes) != 5 || c.Votes[0].At != 1000000000200 || c.Votes[1].Value != -1 {
		t.Errorf("votes are not in the order of their times: %+v", c.Votes)
	}
	if s := c.Statements[1]; s.Moderated != -1 || s.Text != "Fewer cars" || s.Author != 7 {
		t.Errorf("statement %+v", s)
	}
	in, participants, statements := c.Input()
	if in.Participants != 2 || in.Statements != 2 || !slices.Equal(participants, []int{7, 9}) || !slices.Equal(statements, []int{0, 1}) || !in.Out[1] {
		t.Errorf("input %+v of %v and %v", in, participants, statements)
	}
}

func TestTableOfPeopleAlone(t *testing.T) {
	c, err := Read(export(t, map[string]string{
		"7wmv-participant-votes.csv": "n-votes,participant,group-id,1,0,note\n2,7,0,1,-1,x\n1,9,,,1.0,y\n1,11,1,,2,z\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := []Vote{{7, 1, 1, 0}, {7, 0, -1, 0}, {9, 0, 1, 0}}
	if !slices.Equal(c.Votes, want) || c.Timed {
		t.Errorf("votes %+v, timed %v", c.Votes, c.Timed)
	}
	if want := []Trouble{{"comments.csv", 0, "", "it is not there; the words of statements and how they were moderated are not known"},
		{"participants-votes.csv", 4, "0", `"2" is no vote: 1, 0 or -1`}}; !slices.Equal(c.Troubles, want) {
		t.Errorf("troubles %+v", c.Troubles)
	}
}

// Columns of comments.csv without which words or moderation are not known are named, once.
func TestMissingColumns(t *testing.T) {
	c, err := Read(export(t, map[string]string{"comments.csv": "comment-id\n0\n1\n", "votes.csv": "timestamp,comment-id,voter-id,vote\n1000000000000,0,1,1\n"}))
	if err != nil {
		t.Fatal(err)
	}
	if want := []Trouble{{"comments.csv", 1, "comment-body", "there is no such column; the words of statements are not known"},
		{"comments.csv", 1, "moderated", "there is no such column; how statements were moderated is not known"}}; !slices.Equal(c.Troubles, want) {
		t.Errorf("troubles %+v", c.Troubles)
	}
}

// Of two columns of one name the first is read, and the other is named.
func TestDoubledColumns(t *testing.T) {
	c, err := Read(export(t, map[string]string{
		"comments.csv":           "comment-id,moderated,comment-body,Comment-Body\n0,1,a,b\n",
		"participants-votes.csv": "participant,0,0\n7,1,-1\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	const reason = "there are two columns of this name; the first one is read"
	if want := []Trouble{{"comments.csv", 1, "comment-body", reason}, {"participants-votes.csv", 1, "0", reason}}; !slices.Equal(c.Troubles, want) {
		t.Errorf("troubles %+v", c.Troubles)
	}
	if want := []Vote{{7, 0, 1, 0}}; !slices.Equal(c.Votes, want) || c.Statements[0].Text != "a" {
		t.Errorf("votes %+v of %+v", c.Votes, c.Statements)
	}
}

// A row with a cell too many is left out and named, since its answers may stand under other statements; so is one that was cut, unless its own
// count of answers tells that only empty cells are missing. Where there is no such count, what is there is kept.
func TestRowsOfAnotherLength(t *testing.T) {
	c, err := Read(export(t, map[string]string{
		"comments.csv":           "comment-id,moderated,comment-body\n0,1,a\n1,1,b, and c\n",
		"participants-votes.csv": "participant,n-votes,0,1\n3,1,1\n4,2,1\n5,1,,-1,1\n6,2,1,\n7,,1\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if want := []Vote{{3, 0, 1, 0}, {6, 0, 1, 0}, {7, 0, 1, 0}}; !slices.Equal(c.Votes, want) {
		t.Errorf("votes %+v", c.Votes)
	}
	var got []string
	for _, x := range c.Troubles {
		got = append(got, fmt.Sprintf("%s %d: %.22s", x.File, x.Row, x.Reason))
	}
	want := []string{"comments.csv 3: 4 cells in 3 columns: ", "participants-votes.csv 3: 3 cells in 4 columns, ", "participants-votes.csv 4: 5 cells in 4 columns: ",
		"participants-votes.csv 5: it says 2, but the row", "participants-votes.csv 6: 3 cells in 4 columns: "}
	if !slices.Equal(got, want) {
		t.Errorf("troubles %q", got)
	}
}

// Spreadsheets write semicolons or tabs in the place of commas, a mark before the first byte, and carriage returns; the topic may hold any of them.
func TestSeparators(t *testing.T) {
	want, err := Read(export(t, map[string]string{"summary.csv": "topic,\"Boats; or, people\"\n", "comments.csv": someComments, "votes.csv": someVotes}))
	if err != nil {
		t.Fatal(err)
	}
	for _, comma := range []rune{';', '\t'} {
		files := map[string]string{}
		for name, text := range map[string]string{"summary.csv": "topic,\"Boats; or, people\"\n", "comments.csv": someComments, "votes.csv": someVotes} {
			in := csv.NewReader(strings.NewReader(text))
			in.FieldsPerRecord = -1
			rows, err := in.ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			out := csv.NewWriter(&b)
			out.Comma, out.UseCRLF = comma, true
			out.WriteAll(rows)
			files[name] = "\ufeff" + b.String()
		}
		got, err := Read(export(t, files))
		if err != nil {
			t.Fatalf("%q: %v", comma, err)
		}
		if got.Topic != "Boats; or, people" || !slices.Equal(got.Votes, want.Votes) || !slices.Equal(got.Statements, want.Statements) {
			t.Errorf("%q: %q, %d votes on %d statements", comma, got.Topic, len(got.Votes), len(got.Statements))
		}
	}
	if c, err := Read(export(t, map[string]string{"summary.csv": "topic,Boats; people; fish\n", "votes.csv": someVotes})); err != nil || c.Topic != "Boats; people; fish" {
		t.Errorf("semicolons in the topic: %v, %v", c, err)
	}
}

// Votes with times tell who came before whom, in whatever order a file has them; votes without do not, and are not to look as if they did.
func TestOrderOfVotes(t *testing.T) {
	const untimed = "comment-id,voter-id,vote\n0,9,-1\n0,7,1\n0,9,1\n1,7,1\n1,9,-1\n"
	for votes, want := range map[string]bool{someVotes: true, untimed: false} {
		c, err := Read(export(t, map[string]string{"comments.csv": someComments, "votes.csv": votes}))
		if err != nil {
			t.Fatal(err)
		}
		m := opinion.Matrix{Answers: c.Answers()}
		if m.Ordered() != want || len(m.Answers) != 5 {
			t.Errorf("ordered: %v, %+v", m.Ordered(), m.Answers)
		}
	}
}

// A vote without a time is named and comes after all that have one; where none has a time, that is said once, and no order is made up.
func TestVotesWithoutTimes(t *testing.T) {
	const none = "there is no time; the vote comes after all that have one"
	const early, allEarly = "the time is before 2000: it tells the order of the votes, and no day", "all times are before 2000: they tell the order of the votes, and no day"
	for times, want := range map[string]struct {
		timed    bool
		people   []int // in order
		troubles []Trouble
	}{
		"3000000000000 2000000000000 1000000000000": {true, []int{3, 2, 1}, nil},
		" 2000000000000 1000000000000":              {true, []int{3, 2, 1}, []Trouble{{"votes.csv", 2, "timestamp", none}}},
		"2000000000000 0 ":                          {true, []int{1, 2, 3}, []Trouble{{"votes.csv", 3, "timestamp", none}, {"votes.csv", 4, "timestamp", none}}},
		"3 2 1":                                     {true, []int{3, 2, 1}, []Trouble{{"votes.csv", 1, "timestamp", allEarly}}},
		"2000000000000 86400 1000000000000":         {true, []int{2, 3, 1}, []Trouble{{"votes.csv", 3, "timestamp", early}}},
		"  ":                                        {false, []int{1, 2, 3}, []Trouble{{"votes.csv", 1, "timestamp", "no vote has a time; in which order they were given is not known"}}},
		"x x x": {false, []int{1, 2, 3}, []Trouble{{"votes.csv", 2, "timestamp", `"x" is no time`}, {"votes.csv", 3, "timestamp", `"x" is no time`},
			{"votes.csv", 4, "timestamp", `"x" is no time`}}},
	} {
		votes := "timestamp,comment-id,voter-id,vote\n"
		for i, at := range strings.Split(times, " ") {
			votes += fmt.Sprintf("%s,0,%d,1\n", at, i+1)
		}
		c, err := Read(export(t, map[string]string{"comments.csv": "comment-id,moderated,comment-body\n0,1,a\n", "votes.csv": votes}))
		if err != nil {
			t.Fatal(err)
		}
		var people []int
		for _, v := range c.Votes {
			people = append(people, v.Participant)
		}
		if c.Timed != want.timed || !slices.Equal(people, want.people) || !slices.Equal(c.Troubles, want.troubles) {
			t.Errorf("%q: timed %v, %v, %+v", times, c.Timed, people, c.Troubles)
		}
	}
}

// Where the counts of the statements show that +1 was disagree, it becomes agree.
func TestTurned(t *testing.T) {
	turned := strings.NewReplacer(",-1\n", ",1\n", ",1\n", ",-1\n").Replace(someVotes)
	c, err := Read(export(t, map[string]string{"comments.csv": someComments, "votes.csv": turned}))
	if err != nil {
		t.Fatal(err)
	}
	straight, err := Read(export(t, map[string]string{"comments.csv": someComments, "votes.csv": someVotes}))
	if err != nil {
		t.Fatal(err)
	}
	if !c.Turned || straight.Turned || !slices.Equal(c.Votes, straight.Votes) {
		t.Errorf("turned %v: %+v", c.Turned, c.Votes)
	}
}

// The counts need not be just those of the answers, which may have gone on since; where the statements have none, those of the people tell, in
// whichever file the answers are.
func TestTurnedAsFarAsCountsTell(t *testing.T) {
	opposite := strings.NewReplacer(",1\n", ",-1\n", ",-1\n", ",1\n")
	var turnTable = func(table string) string {
		lines := strings.SplitAfter(table, "\n")
		for i, line := range lines {
			if cells := strings.SplitAfterN(line, ",", 7); i > 0 && len(cells) == 7 {
				lines[i] = strings.Join(cells[:6], "") + strings.NewReplacer("-1", "1", "1", "-1").Replace(cells[6])
			}
		}
		return strings.Join(lines, "")
	}
	more := func(comments string) string { // agrees and disagrees two more each
		lines := strings.SplitAfter(comments, "\n")
		columns := strings.Split(strings.TrimSpace(lines[0]), ",")
		for i, line := range lines[1:] {
			cells := strings.Split(line, ",")
			for k, name := range columns {
				if n, err := strconv.Atoi(cells[min(k, len(cells)-1)]); err == nil && (name == "agrees" || name == "disagrees") {
					cells[k] = strconv.Itoa(n + 2)
				}
			}
			lines[i+1] = strings.Join(cells, ",")
		}
		return strings.Join(lines, "")
	}
	for name, change := range map[string]func(f map[string]string){
		"counts of statements that go on": func(f map[string]string) {
			f["comments.csv"] = more(f["comments.csv"])
			delete(f, "participants-votes.csv")
		},
		"counts of people, of votes": func(f map[string]string) { delete(f, "comments.csv") },
		"counts of people, alone": func(f map[string]string) {
			delete(f, "comments.csv")
			delete(f, "votes.csv")
		},
	} {
		for _, turned := range []bool{false, true} {
			f := held(t, 40)
			change(f)
			if turned && f["votes.csv"] != "" {
				f["votes.csv"] = opposite.Replace(f["votes.csv"])
			}
			if turned && f["participants-votes.csv"] != "" && f["votes.csv"] == "" {
				f["participants-votes.csv"] = turnTable(f["participants-votes.csv"])
			}
			c, err := Read(export(t, f))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			agree := 0
			for _, v := range c.Votes {
				if v.Statement == 0 && v.Value == 1 {
					agree++
				}
			}
			if c.Turned != turned || !c.Directed || agree != 34 {
				t.Errorf("%s, turned %v: read as turned %v, known %v, with %d who agree to the first statement", name, turned, c.Turned, c.Directed, agree)
			}
		}
	}
	f := held(t, 40)
	delete(f, "comments.csv")
	f["participants-votes.csv"] = strings.Replace(f["participants-votes.csv"], "n-agree", "", 1)
	if c, err := Read(export(t, f)); err != nil || c.Directed || c.Turned {
		t.Errorf("without any counts: %v", err)
	}
}

// A summary may have its names in one row and the values in the next.
func TestSummaryInColumns(t *testing.T) {
	for _, text := range []string{"topic,url,voters\nOur town,https://example.org/1,40\n", "topic,Our town\nurl,https://example.org/1\n"} {
		c, err := Read(export(t, map[string]string{"summary.csv": text, "votes.csv": someVotes}))
		if err != nil || c.Topic != "Our town" || c.Address != "https://example.org/1" {
			t.Errorf("%q: %+v, %v", text, c, err)
		}
	}
}

func TestTroublesAreNamed(t *testing.T) {
	c, err := Read(export(t, map[string]string{
		"comments.csv": "comment-id,moderated,comment-body\n0,1,a\n0,1,twice\nx,1,b\n2,maybe,c\n3,7,d\n",
		"votes.csv":    "timestamp,comment-id,voter-id,vote\n1000000000000,0,1,1\n1000000000000,,1,1\n1000000000000,0,-3,1\n1000000000000,0,2,yes\n1000000000000,5,2,0\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range c.Troubles {
		got = append(got, x.File+" "+x.Column+" "+x.Reason)
	}
	want := []string{
		"comments.csv comment-id statement 0 is there twice; the first one counts", `comments.csv comment-id "x" is no number`,
		`comments.csv moderated "maybe" is no number`, "comments.csv moderated 7 is no moderation: 1, 0 or -1; it counts as 0", `votes.csv comment-id "" is no number`, `votes.csv voter-id "-3" is no number`,
		`votes.csv vote "yes" is no vote: 1, 0 or -1`, "votes.csv comment-id statement 5 is not in comments.csv; its votes are kept",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if len(c.Votes) != 2 {
		t.Errorf("votes %+v", c.Votes)
	}
}

func TestRefused(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"neither votes.csv nor participants-votes.csv": {"comments.csv": someComments},
		`there is no column "vote"`:                    {"votes.csv": "comment-id,voter-id\n1,2\n"},
		"row 2":                                        {"votes.csv": "comment-id,voter-id,vote\n1,2,\"1\n"},
		`no answer to any statement that can be read; the first of 2 troubles: votes.csv, row 2, column "vote": "yes"`: {"comments.csv": "comment-id,comment-body,moderated\n1,a,1\n",
			"votes.csv": "comment-id,voter-id,vote\n1,2,yes\n1,x,1\n"},
		"votes.csv is empty": {"votes.csv": ""},
		"this is no UTF-8":   {"votes.csv": "comment-id,voter-id,vote\n1,2,\xff\n"},
		"no file of at most": {"votes.csv/x": ""},
	} {
		dir := t.TempDir()
		for file, text := range files {
			if folder, _, nested := strings.Cut(file, "/"); nested {
				if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Read(dir); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("want %q, got %v", name, err)
		}
	}
}

// Whatever the files hold, what is read can be computed.
func FuzzRead(f *testing.F) {
	f.Add(someComments, someVotes, "participant,group-id,0\n1,0,1\n")
	f.Add("", "comment-id,voter-id,vote\n1,1,1\n", "")
	f.Fuzz(func(t *testing.T, comments, votes, people string) {
		c, err := Read(export(t, map[string]string{"comments.csv": comments, "votes.csv": votes, "participants-votes.csv": people}))
		if err != nil {
			return
		}
		in, participants, statements := c.Input()
		if in.Participants != len(participants) || in.Statements != len(statements) {
			t.Fatal("numbers and their lists differ")
		}
		for _, v := range in.Votes {
			if int(v.Participant) >= in.Participants || int(v.Statement) >= in.Statements || v.Participant < 0 || v.Statement < 0 {
				t.Fatalf("vote %+v", v)
			}
		}
	})
}

// utf16Of is a text in UTF-16.
func utf16Of(text string, big bool, mark string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(mark + text)) {
		if big {
			b = append(b, byte(unit>>8), byte(unit))
		} else {
			b = append(b, byte(unit), byte(unit>>8))
		}
	}
	return string(b)
}

// Files of a machine that writes names in capitals, and of one whose lines end in a carriage return alone, say the same; so do words that
// hold such a return while lines end otherwise. So do columns that are written in another case or with _ for -, and files in UTF-16.
func TestNamesAndLineEnds(t *testing.T) {
	const summary = "topic,Our town\nurl,https://example.org/1\n"
	want, err := Read(export(t, map[string]string{"summary.csv": summary, "comments.csv": someComments, "votes.csv": someVotes}))
	if err != nil {
		t.Fatal(err)
	}
	same := func(how string, files map[string]string) {
		t.Helper()
		got, err := Read(export(t, files))
		if err != nil {
			t.Errorf("%s: %v", how, err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: read %+v, not %+v", how, got, want)
		}
	}
	mac := func(text string) string { return strings.ReplaceAll(text, "\n", "\r") }
	same("capitals", map[string]string{"SUMMARY.CSV": summary, "Comments.csv": someComments, "VOTES.CSV": someVotes})
	same("a server's names", map[string]string{"2025-01-31-7wmv-summary.csv": summary, "2025-01-31-7wmv-comments.csv": someComments, "2025-01-31-7wmv-votes.csv": someVotes})
	same("an old Mac", map[string]string{"summary.csv": mac(summary), "Comments.CSV": "\ufeff" + mac(someComments), "votes.csv": mac(someVotes)})
	odd := strings.NewReplacer("comment-id", "COMMENT_ID", "voter-id", "Voter Id", "comment-body", "Comment_body", "timestamp", "TimeStamp")
	same("columns in another case", map[string]string{"summary.csv": strings.Replace(summary, "topic", "Topic", 1), "comments.csv": odd.Replace(someComments), "votes.csv": odd.Replace(someVotes)})
	same("UTF-16", map[string]string{"summary.csv": utf16Of(summary, true, "\ufeff"), "comments.csv": utf16Of(someComments, false, "\ufeff"), "votes.csv": utf16Of(someVotes, false, "")})
	same("both", map[string]string{"summary.csv": summary, "comments.csv": someComments, "votes.csv": someVotes, "VOTES.CSV": "of another day"})
	long := "participant,group-id" // the first line ends behind what is read at once
	for i := range 20_000 {
		long += "," + strconv.Itoa(i)
	}
	for end := range 3 {
		pad := strings.Repeat(" ", 1<<16-len(long)%(1<<16)-end)
		if c, err := Read(export(t, map[string]string{"Participants-Votes.csv": long + pad + "\r7,0,1\r9,1,-1\r"})); err != nil || !slices.Equal(c.Votes, []Vote{{7, 0, 1, 0}, {9, 0, -1, 0}}) {
			t.Errorf("a long first line: %v", err)
		}
	}
	c, err := Read(export(t, map[string]string{"comments.csv": "comment-id,comment-body\r\n0,\"Two\rlines\"\r\n1,Three\r\n", "votes.csv": someVotes}))
	if err != nil || len(c.Statements) != 2 || c.Statements[0].Text != "Two\nlines" {
		t.Errorf("a return within words: %+v, %v", c, err)
	}
	if _, err := Read(export(t, map[string]string{"Votes.csv": someVotes, "VOTES.CSV": someVotes})); err == nil || !strings.Contains(err.Error(), "which of them is votes.csv?") {
		t.Errorf("of two that may be votes.csv one was chosen: %v", err)
	}
}

// Where no answer can be read, the first row that could not be says why, not a file that is missing beside it.
func TestNoAnswerNamesItsRow(t *testing.T) {
	_, err := Read(export(t, map[string]string{"votes.csv": "timestamp,comment-id,voter-id,vote\n1000000000000,0,1,agreed\n"}))
	if err == nil || !strings.Contains(err.Error(), `votes.csv, row 2, column "vote": "agreed" is no vote`) {
		t.Errorf("it says %v", err)
	}
}

// Where a part of votes.csv is missing, so that no counts fit it, the table of people tells whether +1 is agree: its answers stand beside its own
// counts, and beside those of votes.csv that are there.
func TestDirectionThroughTheTable(t *testing.T) {
	for _, turned := range []bool{false, true} {
		f := held(t, 40)
		rows := strings.SplitAfter(f["votes.csv"], "\n")
		f["votes.csv"] = strings.Join(rows[:len(rows)/4], "")
		if turned {
			f["votes.csv"] = strings.NewReplacer(",1\n", ",-1\n", ",-1\n", ",1\n").Replace(f["votes.csv"])
		}
		if c, err := Read(export(t, f)); err != nil || c.Turned != turned || !c.Directed || c.Short == "" {
			t.Errorf("turned %v: read as turned %v, known %v, short %q, %v", turned, c.Turned, c.Directed, c.Short, err)
		}
	}
}

// A column of answers whose name is no number of a statement is named; one of other things is none of ours.
func TestColumnsOfNoStatement(t *testing.T) {
	c, err := Read(export(t, map[string]string{"participants-votes.csv": "participant,0,c4,n-passes,note\n7,1,-1,3,1\n8,,1,1,x\n"}))
	if err != nil {
		t.Fatal(err)
	}
	if last := c.Troubles[len(c.Troubles)-1]; last != (Trouble{"participants-votes.csv", 1, "c4", "this is no number of a statement; 2 answers in the column are not read"}) || len(c.Troubles) != 2 {
		t.Errorf("troubles %v", c.Troubles)
	}
}
