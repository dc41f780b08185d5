package pages

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"troth/chapters/opinion"
	"troth/core/desk"
	"troth/core/record"
)

// The page of an open conversation shows the map of the votes up to now, though nothing was put on record since it was last asked for;
// somebody who has answered is told where they stand, and that page is kept for nobody.
func TestLiveMapOnItsPage(t *testing.T) {
	x := newWorld(t, Options{})
	var seeds []record.Text
	for i := range 8 {
		seeds = append(seeds, record.In("en", fmt.Sprintf("Statement number %d", i+1)))
	}
	entries := x.Do(x.Operator, opinion.Open(x.Operator.For, opinion.Conversation{Title: record.In("en", "What is it for?")}, seeds))
	id, statements := entries[0], entries[1:]
	token := func(p int) string {
		return strings.Repeat(string(rune('A'+p/26)), 10) + strings.Repeat(string(rune('a'+p%26)), 11) + "A"
	}
	ask := func(cookie string) (string, http.Header) {
		r := httptest.NewRequest(http.MethodGet, "/en"+pathOf(id), nil)
		if cookie != "" {
			r.AddCookie(&http.Cookie{Name: participantCookie, Value: cookie})
		}
		w := httptest.NewRecorder()
		x.handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Fatalf("%d: %.200s", w.Code, w.Body)
		}
		return w.Body.String(), w.Header()
	}
	until := func(want string) (string, http.Header) { // the map before is given while this one is computed
		body, header := ask("")
		for tries := 0; tries < 100_000 && !strings.Contains(body, want); tries++ {
			body, header = ask("")
		}
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
		return body, header
	}
	ask("")
	for p := range 40 {
		if p == 5 {
			body, _ := until(fmt.Sprintf("The map is of all %d votes", 5*len(statements)))
			if !strings.Contains(body, "What most agree on") || strings.Contains(body, "What all groups agree on") || strings.Contains(body, `id="divides"`) {
				t.Error("of five people the page speaks as if there were groups")
			}
		}
		for i, s := range statements {
			value := 1
			if (p%2 == 0) == (i%2 == 0) {
				value = -1
			}
			if _, err := x.node.Desk.Vote(t.Context(), desk.Ballot{Conversation: id, Token: token(p), Statement: s, Value: value}, opinion.MayAnswer(id, s)); err != nil {
				t.Fatal(err)
			}
		}
	}
	body, header := until(fmt.Sprintf("The map is of all %d votes", 40*len(statements)))
	if !strings.Contains(body, "What all groups agree on") || strings.Contains(header.Get("Cache-Control"), "private") {
		t.Errorf("two camps are no groups, or the page is private: %q", header.Get("Cache-Control"))
	}
	if body, header := ask(token(3)); !strings.Contains(body, "You are here: you answer most like group") || !strings.Contains(header.Get("Cache-Control"), "no-store") {
		t.Errorf("somebody who has answered is not told where they stand, or the page is kept: %q", header.Get("Cache-Control"))
	}
	if body, _ := ask(token(60)); strings.Contains(body, "You are here: you answer most like group") {
		t.Error("somebody who has not answered is told where they stand")
	}
}
