package torture

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"troth/core/node"
	"troth/core/seal"
)

// troth is the program itself, built for the test.
type troth struct {
	t    *testing.T
	path string
}

func build(t *testing.T) troth {
	t.Helper()
	p := troth{t, filepath.Join(t.TempDir(), "troth")}
	if out, err := exec.Command("go", "build", "-o", p.path, "troth/cmd/troth").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return p
}

// run runs a command that must end with this exit code.
func (p troth) run(code int, args ...string) (stdout, stderr string) {
	p.t.Helper()
	cmd := exec.Command(p.path, args...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		p.t.Fatal(err)
	}
	if got := cmd.ProcessState.ExitCode(); got != code {
		p.t.Fatalf("troth %s: exit code %d, %d expected: %s", strings.Join(args, " "), got, code, &errs)
	}
	return out.String(), errs.String()
}

// published is the real file that is imported.
func published(t *testing.T) string {
	t.Helper()
	shared := os.Getenv("TROTH_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	file := filepath.Join(shared, "data", "ogp", "irm_commitments_2016_live.csv")
	if _, err := os.Stat(file); err != nil {
		t.Skip("The published file of commitments is not here; TROTH_SHARED says where to look.")
	}
	return file
}

type imported struct {
	Read, Commitments, Entries int
}

func (p troth) importFile(dir, file string) (i imported) {
	p.t.Helper()
	out, _ := p.run(0, "import", "ogp", "--data", dir, "--json", file)
	if err := json.Unmarshal([]byte(out), &i); err != nil {
		p.t.Fatal(err)
	}
	return i
}

// TestProgram does to the program itself, with a real file, what an operator may live through.
func TestProgram(t *testing.T) {
	file, p := published(t), build(t)
	t.Run("killed imports", func(t *testing.T) { killedImports(t, troth{t, p.path}, file) })
	t.Run("way back", func(t *testing.T) { wayBack(t, troth{t, p.path}, file) })
}

// killedImports kills real imports of a real file into one folder. The next goes on; in the end the record holds the file once, and
// its export holds.
func killedImports(t *testing.T, p troth, file string) {
	root := t.TempDir()
	whole := filepath.Join(root, "whole")
	p.run(0, "init", "--data", whole, "--origin", origin)
	began := time.Now()
	once := p.importFile(whole, file)
	took := time.Since(began)

	dir := filepath.Join(root, "data")
	p.run(0, "init", "--data", dir, "--origin", origin)
	died := 0
	for range max(2, *kills/10) {
		cmd := exec.Command(p.path, "import", "ogp", "--data", dir, file)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.Int64N(int64(took))))
		cmd.Process.Kill()
		if cmd.Wait() != nil {
			died++
		}
	}
	last := p.importFile(dir, file)
	if again := p.importFile(dir, file); again.Entries != 0 || again.Read != once.Read {
		t.Errorf("imported again, it adds %d entries", again.Entries)
	}
	key, err := seal.LoadSigner(filepath.Join(dir, node.KeyFile))
	if err != nil {
		t.Fatal(err)
	}
	export := filepath.Join(root, "export.zip")
	p.run(0, "export", "--data", dir, "--out", export)
	p.run(0, "verify", "--key", key.Verifier, export)
	// What matters is the number of entries in the doctor's first line.
	doctor, _ := p.run(0, "doctor", "--data", whole)
	other, _ := p.run(0, "doctor", "--data", dir)
	t.Logf("%d of %d imports died; the last put %d of %d entries on record\nwithout kills: %safter them:    %s",
		died, max(2, *kills/10), last.Entries, once.Entries, firstLine(doctor), firstLine(other))
	if died == 0 {
		t.Error("no import was killed")
	}
	if firstLine(doctor) != firstLine(other) {
		t.Errorf("without kills: %safter them: %s", firstLine(doctor), firstLine(other))
	}
}

func firstLine(s string) string {
	for line := range strings.Lines(s) {
		return line
	}
	return ""
}

// wayBack: the program says what is wrong and names the way back, and the way back works.
func wayBack(t *testing.T, p troth, file string) {
	root := t.TempDir()
	dir, saved := filepath.Join(root, "data"), filepath.Join(root, "backup.tar")
	p.run(0, "init", "--data", dir, "--origin", origin)
	p.run(0, "backup", "--data", dir, "--out", saved)
	if err := os.Remove(filepath.Join(dir, node.GuardFile)); err != nil {
		t.Fatal(err)
	}
	_, said := p.run(1, "import", "ogp", "--data", dir, file)
	if !strings.Contains(said, "troth recover") {
		t.Errorf("the way back is not named: %s", said)
	}
	back := filepath.Join(root, "back")
	p.run(0, "recover", "--data", back, "--from", saved)
	if i := p.importFile(back, file); i.Entries == 0 {
		t.Error("the recovered node took nothing")
	}
}
