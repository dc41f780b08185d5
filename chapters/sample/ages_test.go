package sample_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"troth/chapters"
	"troth/chapters/sample"
	"troth/core/export"
	"troth/core/node"
	"troth/core/record"
)

var age = flag.String("age", "", "write the sample record of this release, like 2026-11, into testdata/ages")

// ages holds the export of the sample record as each release wrote it.
const ages = "../../testdata/ages"

// Every later program verifies and rebuilds what each release wrote. Pages may have changed since: then they are not proven to be
// byte for byte the same, and that is all that may not be.
func TestAges(t *testing.T) {
	if *age != "" {
		writeAge(t, filepath.Join(ages, *age+".zip"))
	}
	files, err := filepath.Glob(filepath.Join(ages, "*.zip"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no release left its record in %s: %v", ages, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			key, err := os.ReadFile(file[:len(file)-len(".zip")] + ".vkey")
			if err != nil {
				t.Fatal(err)
			}
			report, err := export.Verify(t.Context(), file, export.VerifyOptions{Program: chapters.Program(), Key: string(key)})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range report.Checks {
				allowed := c.Result == export.Holds || c.Result == export.Skipped && c.Name == "consistency" ||
					c.Result == export.NotProven && (c.Name == "replay" || c.Name == "schemas" || c.Name == "authority")
				if !allowed {
					t.Errorf("%s: %s %v", c.Asks, c.Result, c.Problems)
				}
				if c.Name == "replay" && c.Checked == 0 && c.Result == export.Holds {
					t.Error("nothing was rebuilt")
				}
			}
		})
	}
}

func writeAge(t *testing.T, file string) {
	t.Helper()
	clock := sample.NewClock()
	n, err := node.Init(t.Context(), t.TempDir(), sample.Origin, record.In("en", "The operator of a sample"),
		node.Options{Program: chapters.Program(), Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := clock.Put(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := export.Write(t.Context(), n, out, export.Options{Day: n.Today(), Version: *age}); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file[:len(file)-len(".zip")]+".vkey", []byte(n.Key.Verifier), 0o644); err != nil {
		t.Fatal(err)
	}
}
