package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
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
	ok("init", "--data", dir, "--origin", "example.org/quay")
	n := opened(t, dir)
	id := hold(t, n, opinionRequest{Do: "open", File: json.RawMessage(`{"topic":{"en":"The quay"},"languages":["en"],"statements":[{"en":"It is for boats."}],
		"places":[{"code":"north","name":{"en":"The north"}},{"code":"south","name":{"en":"The south"}}]}`)}).Conversation
	p := conversationOf(t, n, id)
	if len(p.Conversation.Places) != 2 || p.Conversation.Places[1].Name.By["en"] != "The south" {
		t.Fatalf("opened: %+v", p)
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
	n = opened(t, copied)
	if place, err := held.PlaceOf(t.Context(), n.Store, id, who); err != nil || place != "north" {
		t.Errorf("recovered: %q, %v", place, err)
	}
	n.Close()

	n = opened(t, dir)
	defer n.Close()
	if a := hold(t, n, opinionRequest{Do: "erase", IDs: []record.ID{id}, Participant: v.Participant}); a.Erased != 1 {
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
	dir, n := begun(t)
	defer n.Close()
	id := hold(t, n, opinionRequest{Do: "open", File: json.RawMessage(`{"topic":{"en":"The quay"},"languages":["en"]}`)}).Conversation
	if err := held.Hold(t.Context(), n.Store, held.Statement{Conversation: id, Words: words, Language: "en", Written: n.Today()}); err != nil {
		t.Fatal(err)
	}
	waiting, err := held.All(t.Context(), n.Store)
	if err != nil || len(waiting) != 1 || filesWith(t, dir, words) == nil {
		t.Fatalf("there is nothing to reject: %v, %v", waiting, err)
	}
	if a := hold(t, n, opinionRequest{Do: "reject", IDs: []record.ID{waiting[0].ID}, Reason: "An insult", Language: "en"}); a.Moderated != 1 || len(a.Waiting) != 0 {
		t.Errorf("rejected: %+v", a)
	}
	if left := filesWith(t, dir, words); left != nil {
		t.Errorf("what was rejected still stands in %v", left)
	}
}

// Who moderates hears of each statement what says nearly the same: on record in any language, or waiting for longer; nothing else.
func TestWhatIsNearIsTold(t *testing.T) {
	dir, n := begun(t)
	id := hold(t, n, opinionRequest{Do: "open", File: json.RawMessage(`{"topic":{"en":"The quay"},"languages":["en","fr"],
		"statements":[{"en":"Boats that fish come first.","fr":"Les bateaux de pêche d’abord."},{"en":"A market is held twice a week.","fr":"Un marché a lieu deux fois par semaine."}]}`)}).Conversation
	for i, words := range []string{"LES BATEAUX DE PECHE D'ABORD", "Whoever waits should have a roof.", "Whoever waits should have a roof!"} {
		if err := held.Hold(t.Context(), n.Store, held.Statement{Conversation: id, Writer: record.TokenHash(id, fmt.Sprint(i)), Words: words, Language: "fr", Written: n.Today()}); err != nil {
			t.Fatal(err)
		}
	}
	waiting := hold(t, n, opinionRequest{Do: "moderate"}).Waiting
	var near []string
	for _, s := range waiting {
		for _, a := range s.Near {
			near = append(near, string(a.ID[:3])+a.Words)
		}
		near = append(near, "|")
	}
	if got, want := strings.Join(near, ""), "sa_Les bateaux de pêche d’abord.||hs_Whoever waits should have a roof.|"; got != want {
		t.Errorf("near are %s, not %s", got, want)
	}
	n.Close()
	if _, stdout, _ := troth(t, "opinion", "moderate", "--data", dir); !strings.Contains(stdout, "    is near  "+string(waiting[1].ID)+": Whoever waits") {
		t.Errorf("the command says %s", stdout)
	}
}

// Of a statement on record, accept says that it needs a reason before anything is asked of the record, and takes it with one.
func TestAcceptOnRecordSaysWhy(t *testing.T) {
	dir, n := begun(t)
	id := hold(t, n, opinionRequest{Do: "open", File: json.RawMessage(`{"topic":{"en":"The quay"},"languages":["en"],"statements":[{"en":"Boats first."}]}`)}).Conversation
	r, err := n.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p, err := home.Conversation(r, id)
	r.Close()
	if err != nil || len(p.Statements) != 1 {
		t.Fatalf("%v, %+v", err, p)
	}
	n.Close()
	accept := []string{"opinion", "moderate", "accept", "--data", dir, "--meta"}
	if code, _, stderr := troth(t, append(accept, string(p.Statements[0].ID))...); code != 2 || !strings.Contains(stderr, "--reason is missing") {
		t.Errorf("without a reason: %d, %s", code, stderr)
	}
	if code, stdout, stderr := troth(t, append(accept, "--reason", "It is about the conversation", string(p.Statements[0].ID))...); code != 0 || !strings.Contains(stdout, "1 accepted") {
		t.Errorf("with a reason: %d, %s", code, stderr)
	}
}

// What waits is listed in the order in which it came, with the topic of its conversation, for one conversation alone where that is asked for;
// what can no longer be accepted says so, and who ends a conversation hears of it.
func TestWhatWaits(t *testing.T) {
	dir, n := begun(t)
	var ids []record.ID
	for _, topic := range []string{"The quay", "The pier"} {
		ids = append(ids, hold(t, n, opinionRequest{Do: "open", File: json.RawMessage(`{"topic":{"en":"` + topic + `"},"languages":["en"]}`)}).Conversation)
	}
	for i := range 12 {
		id := ids[i%2]
		if err := held.Hold(t.Context(), n.Store, held.Statement{Conversation: id, Writer: record.TokenHash(id, fmt.Sprint(i)), Words: fmt.Sprint("It is ", i), Language: "en", Written: n.Today()}); err != nil {
			t.Fatal(err)
		}
		if i == 5 { // those that are decided on leave the others their turns
			first := hold(t, n, opinionRequest{Do: "moderate"}).Waiting[0]
			if hold(t, n, opinionRequest{Do: "accept", IDs: []record.ID{first.ID}}); first.Words != "It is 0" {
				t.Errorf("the first is %q", first.Words)
			}
		}
	}
	words := func(list []waiting) (all []string) {
		for _, s := range list {
			all = append(all, strings.TrimPrefix(s.Words, "It is "))
		}
		return all
	}
	if got := strings.Join(words(hold(t, n, opinionRequest{Do: "moderate"}).Waiting), " "); got != "1 2 3 4 5 6 7 8 9 10 11" {
		t.Errorf("what waits: %s", got)
	}
	n.Close()
	listed := func(args ...string) string {
		t.Helper()
		code, stdout, stderr := troth(t, append([]string{"opinion"}, args...)...)
		if code != 0 {
			t.Fatalf("%v: %s", args, stderr)
		}
		return stdout
	}
	if list := listed("moderate", "--data", dir); strings.Count(list, `"The quay"  en: It is `) != 5 || strings.Count(list, `"The pier"  en: It is `) != 6 || strings.Contains(list, "can ") {
		t.Errorf("all that waits:\n%s", list)
	}
	if list := listed("moderate", "--data", dir, string(ids[0])); strings.Count(list, "The quay") != 5 || strings.Contains(list, "The pier") {
		t.Errorf("what waits of one:\n%s", list)
	}
	if end := listed("end", "--data", dir, "--reason", "Its time is over", string(ids[0])); !strings.Contains(end, "5 statements still wait and can no longer be accepted") || !strings.Contains(end, "what waits of "+string(ids[0])) {
		t.Errorf("ended:\n%s", end)
	}
	list := listed("moderate", "--data", dir)
	if strings.Count(list, `"The quay" has ended: it can only be rejected  en: It is `) != 5 || strings.Count(list, `"The pier"  en: It is `) != 6 {
		t.Errorf("what waits when one has ended:\n%s", list)
	}
	if list := listed("moderate", "--data", dir, "reject", "--reason", "It came too late", strings.Fields(list[strings.Index(list, "hs_"):])[0]); strings.Count(list, "\nhs_") != 10 {
		t.Errorf("after one was rejected:\n%s", list)
	}
	if code, _, stderr := troth(t, "opinion", "moderate", "--data", dir, string(record.NewID("cv"))); code != 1 || !strings.Contains(stderr, "conversation") {
		t.Errorf("of a conversation that is not there: %d, %s", code, stderr)
	}
}

// Whoever is erased is in no published matrix any more when the command is done; of whom nobody is left, the matrix is gone.
func TestErasingCountsAgain(t *testing.T) {
	_, n := begun(t)
	defer n.Close()
	id := hold(t, n, opinionRequest{Do: "open", File: json.RawMessage(`{"topic":{"en":"The quay"},"languages":["en"],"statements":[{"en":"It is for boats."}]}`)}).Conversation
	statement := conversationOf(t, n, id).Statements[0].ID
	var numbers []int64
	for _, token := range []string{"the token of one", "the token of two", "the token of three"} {
		v, err := n.Desk.Vote(t.Context(), desk.Ballot{Conversation: id, Token: token, Statement: statement, Value: 1}, opinion.MayAnswer(id, statement))
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, v.Participant)
	}
	if a := hold(t, n, opinionRequest{Do: "erase", IDs: []record.ID{id}, Participant: numbers[0]}); a.Erased != 1 || a.Counted != nil {
		t.Errorf("before anything was counted: %+v", a)
	}
	hold(t, n, opinionRequest{Do: "end", IDs: []record.ID{id}, Reason: "Its time is over.", Language: "en"})
	first := conversationOf(t, n, id).Reports[0].Matrix.Blob
	if a := hold(t, n, opinionRequest{Do: "erase", IDs: []record.ID{id}, Participant: numbers[1]}); a.Erased != 1 || len(a.Counted) != 1 {
		t.Errorf("erased: %+v", a)
	}
	p := conversationOf(t, n, id)
	if len(p.Reports) != 2 || p.Reports[0].Participants != 1 || p.Reports[0].Reason == nil || p.Reports[0].Reason.By["fr"] != "Des réponses ont été effacées." || p.Reports[1].Matrix != nil {
		t.Fatalf("reports: %+v", p.Reports)
	}
	f, err := n.Blobs.Open(p.Reports[0].Matrix.Blob)
	if err != nil {
		t.Fatal(err)
	}
	m, err := opinion.ReadMatrix(f)
	f.Close()
	if err != nil || len(m.Answers) != 1 || int64(m.Answers[0].Participant) != numbers[2] {
		t.Errorf("the matrix holds %+v, %v", m.Answers, err)
	}
	if f, err := n.Blobs.Open(first); err == nil {
		f.Close()
		t.Error("the matrix that had them is there still")
	}
	if a := hold(t, n, opinionRequest{Do: "erase", IDs: []record.ID{id}, Participant: numbers[2], Reason: "She asked", Language: "en"}); a.Erased != 1 || len(a.Counted) != 1 {
		t.Errorf("the last one erased: %+v", a)
	}
	if p := conversationOf(t, n, id); p.Reports[0].Matrix != nil || len(p.Reports[0].Redacted) == 0 {
		t.Errorf("of nobody there is a matrix: %+v", p.Reports[0])
	}
}

// begun is a node that was just set up, and its folder.
func begun(t *testing.T) (dir string, n *node.Node) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	if code, _, stderr := troth(t, "init", "--data", dir, "--origin", "example.org/quay"); code != 0 {
		t.Fatal(stderr)
	}
	return dir, opened(t, dir)
}

// opened is the node in a folder.
func opened(t *testing.T, dir string) *node.Node {
	t.Helper()
	n, err := node.Open(t.Context(), dir, (&call{stdout: io.Discard, stderr: io.Discard}).options())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// hold does one thing with conversations.
func hold(t *testing.T, n *node.Node, r opinionRequest) *opinionAnswer {
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

// conversationOf is what the page of a conversation reads.
func conversationOf(t *testing.T, n *node.Node, id record.ID) *home.ConversationPage {
	t.Helper()
	r, err := n.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p, err := home.Conversation(r, id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
