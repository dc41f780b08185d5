package pages

import (
	"regexp"
	"strings"
	"testing"

	"troth/chapters/opinion"
	"troth/core/record"
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
	none := x.get(t, path+"?hide=places,arrival,nothing,bridging,arrival,stability,brigade&sort=bridging")
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
