package chapters_test

import (
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"troth/chapters"
	"troth/core/authority"
	"troth/core/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(b), got); d != "" {
		t.Errorf("%s; if the change is meant, review it line by line and write it with -update:\n%s", file, d)
	}
}

// Every kind × role × relation, allowed or denied.
func TestAuthority(t *testing.T) {
	table := chapters.Table()
	var b strings.Builder
	for k := range chapters.Kinds().All() {
		for _, role := range chapters.Roles() {
			for _, relation := range chapters.Relations() {
				verdict := "denied"
				if rule, err := table.Check(k.Name, role, []authority.Relation{relation}); err == nil {
					verdict = "allowed as " + string(rule.Voice)
					if rule.See {
						verdict += ", sees what is withheld"
					}
				}
				fmt.Fprintf(&b, "%-13s %-9s %-12s %s\n", k.Name, role, relation, verdict)
			}
		}
	}
	golden(t, "authority.golden", b.String())
}

// A rule for a kind that does not exist, or one that stands twice, is a slip of the pen.
func TestTableIsTidy(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range chapters.Table() {
		key := r.Kind + " " + r.Role + " " + string(r.Relation)
		if seen[key] {
			t.Errorf("two rules for %s", key)
		}
		seen[key] = true
		if _, ok := chapters.Kinds().ByName(r.Kind); !ok {
			t.Errorf("a rule for %s, which is no kind", r.Kind)
		}
	}
	for k := range chapters.Kinds().All() {
		if !slices.ContainsFunc(chapters.Table(), func(r authority.Rule) bool { return r.Kind == k.Name }) {
			t.Errorf("nobody may say a %s", k.Name)
		}
	}
}

// What can be said, and which kinds a link may join. A kind never loses a field.
func TestKinds(t *testing.T) {
	was, err := os.ReadFile("testdata/kinds.golden")
	list := chapters.Kinds().List()
	if err == nil {
		if err := record.Compatible(string(was), list); err != nil {
			t.Fatalf("a promise about kinds on record is broken: %v", err)
		}
	}
	golden(t, "kinds.golden", list)
}

// Which kind may link to which kinds in which relation: one line for each field that is a link.
func TestLinks(t *testing.T) {
	var b strings.Builder
	fields := 0
	for _, l := range chapters.Kinds().Links() {
		fmt.Fprintf(&b, "%-13s %-10s %-8s %s\n", l.From, l.Field, l.Relation, strings.Join(l.To, ","))
	}
	for k := range chapters.Kinds().All() {
		for _, f := range k.Fields() {
			if f.Type == "link" {
				fields++
			}
		}
	}
	if lines := strings.Count(b.String(), "\n"); lines != fields {
		t.Errorf("%d lines for %d fields that are links", lines, fields)
	}
	golden(t, "links.golden", b.String())
}

// A chapter imports only those before it, and core imports no chapter.
func TestImports(t *testing.T) {
	order := []string{"partnership", "agenda", "translation", "declaration", "collective", "plan", "review", "opinion", "home"}
	for i, name := range order {
		for _, path := range imports(t, name) {
			other, ok := strings.CutPrefix(path, "troth/chapters/")
			if !ok {
				if strings.HasPrefix(path, "troth/edges") || strings.HasPrefix(path, "troth/cmd") {
					t.Errorf("%s imports %s", name, path)
				}
				continue
			}
			first, _, _ := strings.Cut(other, "/")
			if at := slices.Index(order, first); at < 0 || at > i {
				t.Errorf("%s imports %s, which does not come before it", name, other)
			}
		}
	}
	for _, path := range imports(t, "../core") {
		if strings.HasPrefix(path, "troth/chapters") {
			t.Errorf("core imports %s", path)
		}
	}
}

// imports lists what the Go files in a folder and those below import, tests aside.
func imports(t *testing.T, folder string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range f.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			list = append(list, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatalf("%s imports nothing", folder)
	}
	return list
}
