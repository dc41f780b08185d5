package main

import (
	"encoding/json"
	"io"
	"path/filepath"
	"testing"

	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/chapters/opinion/held"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
)

// Where somebody said that they live comes back from a backup, and with them it is erased: then no file of the folder holds who it was.
func TestErasingForgetsThePlace(t *testing.T) {
	const token = "the token of somebody"
	folder := t.TempDir()
	dir, back, copied := filepath.Join(folder, "data"), filepath.Join(folder, "backup.tar"), filepath.Join(folder, "back")
	ok := func(args ...string) {
		t.Helper()
		if code, _, stderr := troth(t, args...); code != 0 {
			t.Fatalf("troth %v: %s", args, stderr)
		}
	}
	open := func(dir string) *node.Node {
		t.Helper()
		c := &call{stdout: io.Discard, stderr: io.Discard}
		n, err := node.Open(t.Context(), dir, c.options())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	do := func(n *node.Node, r opinionRequest) *opinionAnswer {
		t.Helper()
		request, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		a, err := holdConversation(t.Context(), n, request, nil)
		if err != nil {
			t.Fatal(err)
		}
		return a.(*opinionAnswer)
	}
	ok("init", "--data", dir, "--origin", "example.org/quay")
	n := open(dir)
	id := do(n, opinionRequest{Do: "open", File: json.RawMessage(`{"topic":{"en":"The quay"},"languages":["en"],"statements":[{"en":"It is for boats."}],
		"places":[{"code":"north","name":{"en":"The north"}},{"code":"south","name":{"en":"The south"}}]}`)}).Conversation
	r, err := n.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p, err := home.Conversation(r, id)
	r.Close()
	if err != nil || len(p.Conversation.Places) != 2 || p.Conversation.Places[1].Name.By["en"] != "The south" {
		t.Fatalf("opened: %+v, %v", p, err)
	}
	statement := p.Statements[0].ID
	v, err := n.Desk.Vote(t.Context(), desk.Ballot{Conversation: id, Token: token, Statement: statement, Value: 1}, opinion.MayAnswer(id, statement))
	who := record.TokenHash(id, token)
	if err == nil {
		err = held.SayPlace(t.Context(), n.Store, id, who, "north")
	}
	if err != nil {
		t.Fatal(err)
	}
	n.Close()
	if filesWith(t, dir, who.String()) == nil {
		t.Fatal("there is nothing to erase")
	}
	ok("backup", "--data", dir, "--out", back)
	ok("recover", "--data", copied, "--from", back)
	n = open(copied)
	if place, err := held.PlaceOf(t.Context(), n.Store, id, who); err != nil || place != "north" {
		t.Errorf("recovered: %q, %v", place, err)
	}
	n.Close()

	n = open(dir)
	defer n.Close()
	if a := do(n, opinionRequest{Do: "erase", IDs: []record.ID{id}, Participant: v.Participant}); a.Erased != 1 {
		t.Errorf("erased: %+v", a)
	}
	if err := n.Store.Scrub(t.Context()); err != nil { // what the erasure has set going, waited for
		t.Fatal(err)
	}
	if left := filesWith(t, dir, who.String()); left != nil {
		t.Errorf("who lives in the north still stands in %v", left)
	}
	if err := held.SayPlace(t.Context(), n.Store, id, who, "south"); err == nil {
		t.Error("who is erased says where they live")
	}
}

// The words of a statement that was rejected stand in no file of the folder, logs of the database included.
func TestRejectedWordsAreGone(t *testing.T) {
	const words = "Words that nobody is to read again"
	dir := filepath.Join(t.TempDir(), "data")
	if code, _, stderr := troth(t, "init", "--data", dir, "--origin", "example.org/quay"); code != 0 {
		t.Fatal(stderr)
	}
	n, err := node.Open(t.Context(), dir, (&call{stdout: io.Discard, stderr: io.Discard}).options())
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	do := func(request string) *opinionAnswer {
		t.Helper()
		a, err := holdConversation(t.Context(), n, []byte(request), nil)
		if err != nil {
			t.Fatal(err)
		}
		return a.(*opinionAnswer)
	}
	id := do(`{"do":"open","file":{"topic":{"en":"The quay"},"languages":["en"]}}`).Conversation
	if err := held.Hold(t.Context(), n.Store, held.Statement{Conversation: id, Words: words, Language: "en", Written: n.Today()}); err != nil {
		t.Fatal(err)
	}
	waiting, err := held.All(t.Context(), n.Store)
	if err != nil || len(waiting) != 1 || filesWith(t, dir, words) == nil {
		t.Fatalf("there is nothing to reject: %v, %v", waiting, err)
	}
	if a := do(`{"do":"reject","ids":["` + string(waiting[0].ID) + `"],"reason":"An insult","language":"en"}`); a.Moderated != 1 || len(a.Waiting) != 0 {
		t.Errorf("rejected: %+v", a)
	}
	if left := filesWith(t, dir, words); left != nil {
		t.Errorf("what was rejected still stands in %v", left)
	}
}
