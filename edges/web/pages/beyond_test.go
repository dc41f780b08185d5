package pages

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"troth/chapters/opinion"
	"troth/core/record"
	"troth/edges/web/browsertest"
)

// Each of what is said beyond the map is there, is explained, and is gone for who switches it off, alone and with others; the map and
// what most agree on stay.
func TestBeyond(t *testing.T) {
	x := newWorld(t, Options{})
	id := x.counted(t, opinion.Matrix{Answers: camps(34), Marked: true})
	path := "/en" + pathOf(id)
	signs := map[string]string{"bridging": `sort=bridging`, "stability": "Found again", "brigade": `id="brigade"`, "arrival": `id="arrival"`}
	whole := x.get(t, path)
	for name, sign := range signs {
		page := x.get(t, path+"?hide="+name)
		for other, sign := range signs {
			if there := strings.Contains(page, sign); there != (other != name) {
				t.Errorf("without %s: %q is there: %v", name, sign, there)
			}
		}
		if !strings.Contains(whole, sign) || !strings.Contains(whole, `href="`+path+`?hide=`+name+`#beyond"`) || !strings.Contains(page, `href="`+path+`#beyond"`) {
			t.Errorf("%s cannot be switched", name)
		}
		if !strings.Contains(page, `id="agreed"`) || !strings.Contains(page, `id="map"`) {
			t.Errorf("without %s the map is gone", name)
		}
	}
	none := x.get(t, path+"?hide=places,arrival,bridging,arrival,stability,brigade&sort=bridging")
	for name, sign := range signs {
		if strings.Contains(none, sign) {
			t.Errorf("without any of it: %s is there", name)
		}
	}
	if kept := regexp.MustCompile(`sort=number&amp;?hide=[a-z%2C]*|hide=[a-zA-Z0-9%]*&amp;sort=number`).FindString(none); !strings.Contains(kept, "bridging%2Cstability%2Cbrigade%2Carrival") {
		t.Errorf("another order of the statements brings back what was switched off: %q", kept)
	}
	if strings.Contains(whole, ">By place<") {
		t.Error("a conversation that asks for no place offers a table by place")
	}
}

// What people may answer stands before what is over, however much was brought in since.
func TestOpenConversationsComeFirst(t *testing.T) {
	x := newWorld(t, Options{})
	open := x.countedOpen(t, opinion.Matrix{Answers: camps(0)})
	older, newer := x.converse(t), x.converse(t)
	page := x.get(t, "/en"+conversationsPath)
	at := func(id record.ID) int { return strings.Index(page, `"/en`+pathOf(id)+`"`) }
	if at(open) < 0 || at(open) > at(newer) || at(newer) > at(older) {
		t.Errorf("the open one at %d, the newest at %d, the one before it at %d", at(open), at(newer), at(older))
	}
}

// The file of a report's statements has all of them, whichever page of them is asked.
func TestFileOfAllStatements(t *testing.T) {
	x := newWorld(t, Options{})
	answers := camps(34)
	for s := len(campsSaid) + 1; s <= statementsPerPage+10; s++ {
		answers = append(answers, opinion.Answer{Participant: 1, Statement: s, Value: 1})
	}
	path := "/en" + pathOf(x.counted(t, opinion.Matrix{Answers: answers, Marked: true}))
	if page := x.get(t, path+"?page=2&sort=number"); !strings.Contains(page, "This table as a file, whole: 60 rows") {
		t.Error("the second page does not say that the file is whole")
	}
	first, _ := browsertest.CheckCSV([]byte(x.get(t, path+"?sort=number&as=csv&table=statements")))
	second, _ := browsertest.CheckCSV([]byte(x.get(t, path+"?page=2&sort=number&as=csv&table=statements")))
	if len(first) != 61 || !slices.EqualFunc(first, second, slices.Equal) {
		t.Errorf("%d and %d rows of 60", len(first)-1, len(second)-1)
	}
}
