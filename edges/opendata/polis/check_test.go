package polis

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"troth/chapters/chaptertest"
)

// held is the export of a town with its table of people by statements, and with counts of answers in comments.csv.
func held(t *testing.T, people int) map[string]string {
	t.Helper()
	files := town(people)
	c, err := Read(export(t, files))
	if err != nil {
		t.Fatal(err)
	}
	n := countOf(c.Votes)
	table := "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2,3,4,5\n"
	for p := range people {
		table += fmt.Sprintf("%d,,0,%d,%d,%d", p, n.by[p].all, n.by[p].agree, n.by[p].disagree)
		for s := range 6 {
			table += fmt.Sprintf(",%d", n.last[[2]int{p, s}])
		}
		table += "\n"
	}
	files["participants-votes.csv"] = table
	for s := range 6 {
		files["comments.csv"] = strings.Replace(files["comments.csv"], fmt.Sprintf(",%d,%d,,,", s, s), fmt.Sprintf(",%d,%d,%d,%d,", s, s, n.on[s].agree, n.on[s].disagree), 1)
	}
	return files
}

// What the files of an export say otherwise than each other is named in sum; a table that has everything the other way round than votes which had it
// so does not.
func TestFilesAreHeldAgainstEachOther(t *testing.T) {
	opposite := strings.NewReplacer(",1\n", ",-1\n", ",-1\n", ",1\n")
	rows := func(text string, most int) string { return strings.Join(strings.SplitAfter(text, "\n")[:most], "") }
	for name, at := range map[string]struct {
		change func(map[string]string)
		want   []string
		short  string
	}{
		"as it is":        {change: func(map[string]string) {}},
		"without a table": {change: func(f map[string]string) { delete(f, "participants-votes.csv") }},
		"the table alone": {change: func(f map[string]string) { delete(f, "votes.csv") }},
		"votes turned":    {change: func(f map[string]string) { f["votes.csv"] = opposite.Replace(f["votes.csv"]) }},
		"answered anew":   {change: func(f map[string]string) { f["votes.csv"] += "1600000000000,x,0,0,0\n" }},
		"counts of no one": {change: func(f map[string]string) {
			f["participants-votes.csv"] = strings.Replace(f["participants-votes.csv"], "n-agree", "", 1)
		}},
		"one answer": {change: func(f map[string]string) {
			f["votes.csv"] = strings.Replace(f["votes.csv"], ",x,1,2,1\n", ",x,1,2,-1\n", 1)
		}, want: []string{
			"participants-votes.csv, row 4: other answers than in votes.csv, which count: 1, of 1 participants; 1 are the opposite; the first: participant 2, statement 1 has 1, and votes.csv -1",
			`participants-votes.csv, row 4, column "n-votes": other counts than those of votes.csv: of 1 participants; the first: participant 2, n-agree is 3, and votes.csv has 2`,
			`comments.csv, row 3, column "agrees": other counts than those of votes.csv: of 1 statements, 206 agree or disagree in all and 206 there; the first: statement 1 has 17 agree and 18 disagree, and votes.csv 16 and 19`}},
		"every agreement in the table": {change: func(f map[string]string) {
			head, body, _ := strings.Cut(f["participants-votes.csv"], "\n")
			lines := strings.SplitAfter(body, "\n")
			for i, line := range lines {
				if cells := strings.SplitAfterN(line, ",", 7); len(cells) == 7 {
					lines[i] = strings.Join(cells[:6], "") + strings.ReplaceAll(strings.ReplaceAll(cells[6], "-1", "1"), "1", "-1")
				}
			}
			f["participants-votes.csv"] = head + "\n" + strings.Join(lines, "")
		}, want: []string{"participants-votes.csv, row 2: other answers than in votes.csv, which count: 119, of 40 participants; 119 are the opposite; the first: participant 0, statement 1 has -1, and votes.csv 1"}},
		"people without a row": {change: func(f map[string]string) { f["participants-votes.csv"] = rows(f["participants-votes.csv"], 39) }, want: []string{
			`participants-votes.csv, row 1, column "participant": participants of votes.csv without a row here that can be read: 2, with 12 answers`}},
		"votes cut": {change: func(f map[string]string) { f["votes.csv"] = rows(f["votes.csv"], 100) }, want: []string{
			"participants-votes.csv, row 18: other answers than in votes.csv, which count: 141, of 24 participants; 0 are the opposite; the first: participant 16, statement 3 has 1, and votes.csv nothing",
			`participants-votes.csv, row 18, column "n-votes": other counts than those of votes.csv: of 24 participants; the first: participant 16, n-votes is 6, and votes.csv has 3`,
			`comments.csv, row 2, column "agrees": other counts than those of votes.csv: of 6 statements, 206 agree or disagree in all and 86 there; the first: statement 0 has 34 agree and 0 disagree, and votes.csv 14 and 0`},
			short: "participants-votes.csv has 240 answers, and votes.csv 99; comments.csv counts 206 agree or disagree, and votes.csv has 86"},
		"the table cut, alone": {change: func(f map[string]string) {
			f["participants-votes.csv"] = rows(f["participants-votes.csv"], 15)
			delete(f, "votes.csv")
		}, want: []string{`comments.csv, row 1, column "agrees": it counts 206 agree or disagree, and participants-votes.csv has 72`},
			short: "comments.csv counts 206 agree or disagree, and participants-votes.csv has 72"},
	} {
		files := held(t, 40)
		at.change(files)
		c, err := Read(export(t, files))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, x := range c.Troubles {
			got = append(got, x.String())
		}
		if !slices.Equal(got, at.want) || c.Short != at.short || c.Turned != (name == "votes turned") {
			t.Errorf("%s: short %q, turned %v, named %q", name, c.Short, c.Turned, got)
		}
	}
}

// An export that lacks most of its votes is refused before anything is on record, unless it is asked for.
func TestIncompleteExport(t *testing.T) {
	n, kept := chaptertest.New(t), documents{}
	files := held(t, 40)
	whole, err := Import(t.Context(), n.Desk, kept, n.Operator, ImportOptions{}, export(t, files))
	if err != nil {
		t.Fatal(err)
	}
	files["votes.csv"] = files["votes.csv"][:2000]
	_, err = Import(t.Context(), n.Desk, kept, n.Operator, ImportOptions{}, export(t, files))
	if !errors.Is(err, ErrIncomplete) || len(kept) != 1 {
		t.Errorf("%v, with %d documents", err, len(kept))
	}
	r, err := Import(t.Context(), n.Desk, kept, n.Operator, ImportOptions{Incomplete: true}, export(t, files))
	if err != nil || r.Conversation != whole.Conversation || r.Votes >= 120 || len(kept) != 2 {
		t.Errorf("asked for: %+v, %v", r, err)
	}
}

// Of the published conversations no file says otherwise than another.
func TestPublishedFilesAgree(t *testing.T) {
	for _, file := range published(t) {
		c, err := Read(filepath.Dir(file))
		if err != nil || len(c.Troubles) > 0 || c.Short != "" {
			t.Errorf("%s: %v, %+v", file, err, c)
		}
	}
}

// published is where the statements of the published conversations are.
func published(t *testing.T) []string {
	t.Helper()
	shared := os.Getenv("TROTH_SHARED")
	if shared == "" {
		shared = "../../../../shared"
	}
	files, _ := filepath.Glob(filepath.Join(shared, "data/polis/*/comments.csv"))
	if len(files) == 0 {
		t.Skip("The shared data with the published conversations is not here.")
	}
	return files
}
