package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTally(t *testing.T) {
	const in = `{"Action":"start","Package":"a"}
{"Action":"run","Package":"a","Test":"TestGood"}
{"Action":"output","Package":"a","Test":"TestGood","Output":"not shown\n"}
{"Action":"pass","Package":"a","Test":"TestGood","Elapsed":0.1}
{"Action":"output","Package":"a","Test":"TestBad","Output":"=== RUN   TestBad\n"}
{"Action":"output","Package":"a","Test":"TestBad","Output":"    a_test.go:1: it broke\n"}
{"Action":"fail","Package":"a","Test":"TestBad","Elapsed":0.1}
{"Action":"output","Package":"a","Test":"TestLater","Output":"    a_test.go:2: the data is not here\n"}
{"Action":"skip","Package":"a","Test":"TestLater","Elapsed":0}
{"Action":"output","Package":"a","Output":"FAIL\ta\n"}
{"Action":"fail","Package":"a","Elapsed":0.3}
{"Action":"skip","Package":"no/tests","Elapsed":0}
{"ImportPath":"b","Action":"build-output","Output":"b.go:1: no such thing\n"}
{"ImportPath":"b","Action":"build-fail"}
{"Action":"output","Package":"b","Output":"FAIL\tb [build failed]\n"}
{"Action":"fail","Package":"b","Elapsed":0,"FailedBuild":"b"}
go: something went wrong
`
	var out strings.Builder
	got, err := tally(strings.NewReader(in), &out)
	if err != nil {
		t.Fatal(err)
	}
	if want := (counts{passed: 1, failed: 2, skipped: 1}); got != want {
		t.Errorf("counted %+v, want %+v", got, want)
	}
	const want = `FAIL  a TestBad
          a_test.go:1: it broke
skip  a TestLater
          a_test.go:2: the data is not here
FAIL  a  0.3 s
b.go:1: no such thing
      FAIL	b [build failed]
FAIL  b  0.0 s
go: something went wrong
`
	if out.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", out.String(), want)
	}
}

func TestAppendTo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "counts")
	for _, c := range []counts{{1, 2, 3}, {4, 5, 6}} {
		if err := c.appendTo(file); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(b) != "1 2 3\n4 5 6\n" {
		t.Errorf("wrote %q", b)
	}
}
