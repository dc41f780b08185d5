package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"troth/core/node"
)

// troth runs a command and returns its exit code and what it printed.
func troth(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), args, &out, &err)
	return code, out.String(), err.String()
}

const commitments = `Country,Action Plan Number,Comm No,Commitment Title,_Specificity,Strange
Uruguay,2,1,Open the register of companies,3,x
Uruguay,2,2,Publish all contracts,9,y
Total,,2,,,
`

// beginImport makes a folder with a record and a file to import.
func beginImport(t *testing.T) (dir, file string) {
	t.Helper()
	dir, file = filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "commitments.csv")
	if err := os.WriteFile(file, []byte(commitments), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := troth(t, "init", "--data", dir, "--origin", "troth.example/import"); code != 0 {
		t.Fatal(stderr)
	}
	return dir, file
}

func TestImportMisused(t *testing.T) {
	dir, file := beginImport(t)
	for _, args := range [][]string{
		{"import", "csv", "--data", dir, file}, {"import", "--data", dir}, {"import", "ogp", "--data", dir}, {"import", "ogp", file},
		{"import", "ogp", "--data", dir, "--published", "soon", file},
	} {
		if code, stdout, stderr := troth(t, args...); code != 2 || stdout != "" || !strings.Contains(stderr, "usage: troth import ogp") {
			t.Errorf("%q: %d %s %s", args, code, stdout, stderr)
		}
	}
}

func TestImportFails(t *testing.T) {
	dir, file := beginImport(t)
	bad := filepath.Join(filepath.Dir(file), "bad.csv")
	if err := os.WriteFile(bad, []byte("Country,Action Plan Number,Commitment Title\nUruguay,2,\xff\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ file, want string }{{bad, "bad.csv, row 2"}, {file + "x", "commitments.csvx"}} {
		if code, stdout, stderr := troth(t, "import", "ogp", "--data", dir, "--json", file, x.file); code != 1 || stdout != "" || !strings.Contains(stderr, x.want) {
			t.Errorf("%s: %d %s %s", x.file, code, stdout, stderr)
		}
	}
	if r := importJSON(t, dir, file); r["entries"].(float64) == 0 {
		t.Error("an import that failed left something on record")
	}
}

func importJSON(t *testing.T, dir, file string) map[string]any {
	t.Helper()
	code, stdout, stderr := troth(t, "import", "ogp", "--data", dir, "--json", file)
	var r map[string]any
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || code != 0 {
		t.Fatalf("%d %v %s %s", code, err, stdout, stderr)
	}
	return r
}

// fixedReport is how the report begins, whatever the program's version.
const fixedReport = `{"read":3,"members":1,"plans":1,"commitments":2,"findings":1,"entries":8,` +
	`"rejected":[{"file":"commitments.csv","row":4,"column":"","reason":"a totals row"}],"flagged":1,"unknown_columns":["Strange"],` +
	`"derived":{"high_completion":{"compared":0,"agree":0,"disagree":[],`

func TestImportReports(t *testing.T) {
	dir, file := beginImport(t)
	code, stdout, stderr := troth(t, "import", "ogp", "--data", dir, file, "--json")
	if code != 0 || !strings.HasPrefix(stdout, fixedReport) || !strings.Contains(stderr, "commitments.csv: reading") {
		t.Errorf("%d %s %s", code, stdout, stderr)
	}
	code, stdout, _ = troth(t, "import", "ogp", "--data", dir, file)
	for _, want := range []string{"3 rows read: 2 commitments in 1 plans of 1 members", "is on record already", "rejected: commitments.csv, row 4: a totals row",
		"not known, kept as given: Strange", "1 no_such_code: commitments.csv, row 3, column _Specificity: this is no code of the variable (9)"} {
		if code != 0 || !strings.Contains(stdout, want) {
			t.Errorf("%d, without %q:\n%s", code, want, stdout)
		}
	}
}

// TestImportInServer imports into a folder that a server holds: the file is read and put on record there.
func TestImportInServer(t *testing.T) {
	dir, file := beginImport(t)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan int)
	var out, errs bytes.Buffer
	go func() { served <- run(ctx, []string{"serve", "--data", dir, "--listen", "127.0.0.1:0"}, &out, &errs) }()
	for {
		if c, err := net.Dial("unix", filepath.Join(dir, node.SocketFile)); err == nil { // the file is there a moment before it answers
			c.Close()
			break
		}
		select {
		case code := <-served:
			t.Fatalf("the server ended: %d %s", code, errs.String())
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Chdir(filepath.Dir(file)) // a relative name means the caller's folder
	if r := importJSON(t, dir, filepath.Base(file)); r["entries"].(float64) != 8 {
		t.Errorf("%v", r)
	}
	if code, _, stderr := troth(t, "import", "ogp", "--data", dir, "missing.csv"); code != 1 || !strings.Contains(stderr, "missing.csv") {
		t.Errorf("%d %s", code, stderr)
	}
	stop()
	if code := <-served; code != 0 {
		t.Errorf("serve ended with %d: %s", code, errs.String())
	}
	if r := importJSON(t, dir, file); r["entries"].(float64) != 0 {
		t.Errorf("what the server took is not on record: %v", r)
	}
}

func TestImportCanada(t *testing.T) {
	dir, _ := beginImport(t)
	file := filepath.Join(t.TempDir(), "canada.csv")
	if err := os.WriteFile(file, []byte("level,code,parent,text_en,text_fr,deadline,lead_dept\ncommitment,C01,,Open the harbours,Ouvrir les ports,,\n"+
		"indicator,C01.1,C01,Count the boats,,By fall 2031,sea-mer\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := troth(t, "import", "canada", "--data", dir, file); code != 1 || !strings.Contains(stderr, "say its number with --plan") {
		t.Errorf("without a number: %d %s", code, stderr)
	}
	code, stdout, stderr := troth(t, "import", "canada", "--data", dir, "--plan", "9", file)
	for _, want := range []string{"2 rows read: 1 commitments in 1 plans of 1 members", "With 0 milestones and 1 indicators.", "canada.csv is on record now", "with 5 entries", "1 season_north: canada.csv, row 3, column deadline"} {
		if code != 0 || !strings.Contains(stdout, want) {
			t.Errorf("%d, without %q:\n%s%s", code, want, stdout, stderr)
		}
	}
}

// What an import lists as new with likely matches can be joined with the command that it prints, and parted again.
func TestSame(t *testing.T) {
	dir, file := beginImport(t)
	if code, _, stderr := troth(t, "import", "ogp", "--data", dir, file); code != 0 {
		t.Fatal(stderr)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(b), "\n")
	twice := filepath.Join(t.TempDir(), "twice.csv") // the number of the first row is there twice: nothing tells which one it continues
	if err := os.WriteFile(twice, []byte(lines[0]+strings.Replace(lines[1], "Open", "Really open", 1)+strings.Replace(lines[1], "Open", "Then open", 1)+strings.Join(lines[2:], "")), 0o600); err != nil {
		t.Fatal(err)
	}
	_, stdout, stderr := troth(t, "import", "ogp", "--data", dir, twice)
	command := regexp.MustCompile(`troth same --data (\S+) (cm_\S+) (cm_\S+) --because TEXT`).FindStringSubmatch(stdout)
	if command == nil {
		t.Fatalf("no command is told:\n%s%s", stdout, stderr)
	}
	for _, x := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{command[2], command[3]}, 2, "--because is missing"},
		{[]string{command[2], "--because", "One row was split."}, 2, "say which two"},
		{[]string{command[2], command[3], "--because", "One row was split."}, 0, "are said to be the same promise"},
		{[]string{command[3], command[2], "--because", "One row was split."}, 1, "it is said already"},
	} {
		code, out, errs := troth(t, append([]string{"same", "--data", dir}, x.args...)...)
		if code != x.code || !strings.Contains(out+errs, x.want) {
			t.Errorf("%q: %d %s%s", x.args, code, out, errs)
		}
		if id := regexp.MustCompile(`--take-back (sm_\S+)`).FindStringSubmatch(out); id != nil {
			defer func() {
				if code, out, errs := troth(t, "same", "--data", dir, "--take-back", id[1], "--because", "They are two."); code != 0 || !strings.Contains(out, "Taken back") {
					t.Errorf("%d %s%s", code, out, errs)
				}
			}()
		}
	}
}
