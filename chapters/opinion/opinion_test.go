package opinion_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
	"troth/core/desk"
	"troth/core/record"
)

func en(s string) record.Text { return record.In("en", s) }

// What may not be said of conversations is refused with a sentence, and nothing of it is on record.
func TestRefusals(t *testing.T) {
	w := chaptertest.NewWorld(t)
	o, why, limit := w.Operator.For, en("Because"), record.Count(9)
	ask := opinion.Conversation{Title: en("What is the quay for?"), Limit: &limit}
	ids := w.Do(w.Operator, opinion.Open(o, ask, []record.Text{en("For boats")}))
	gone := w.Do(w.Operator, opinion.Open(o, ask, nil))[0]
	w.Do(w.Operator, opinion.Amend(o, gone, why, func(c *opinion.Conversation) { c.Act = opinion.Withdrawn }))
	report := opinion.Report{Conversation: record.To(ids[0]), Participants: 1, Statements: 1, Votes: 1, Digest: record.Hash{1}}
	w.Do(w.Operator, opinion.Count(o, report))
	for _, c := range []struct {
		name, says string
		decide     desk.Decide
	}{
		{"a statement that is too long", "at most 9 are allowed", opinion.Open(o, ask, []record.Text{en("For all boats")})},
		{"a statement without words", "statement 1 says nothing", opinion.Open(o, ask, []record.Text{{}})},
		{"amended without a change", "would change: the record says so already", opinion.Amend(o, ids[0], why, func(*opinion.Conversation) {})},
		{"amended without a reason", "says why", opinion.Amend(o, ids[0], record.Text{}, func(c *opinion.Conversation) { c.Act = opinion.Closed })},
		{"amended when withdrawn", "is withdrawn", opinion.Amend(o, gone, why, func(c *opinion.Conversation) { c.Act = opinion.Closed })},
		{"moderated without a reason", "says why", opinion.Moderate(o, ids[1], opinion.Rejected, false, record.Text{})},
		{"moderated as it is", "is accepted already", opinion.Moderate(o, ids[1], opinion.Accepted, false, why)},
		{"nothing moderated", "there is no statement", opinion.Moderate(o, record.NewID("sa"), opinion.Rejected, false, why)},
		{"counted again without a reason", "says why", opinion.Count(o, report)},
	} {
		before := w.Size()
		if _, err := w.Try(w.Operator, c.decide); !errors.Is(err, desk.ErrRefused) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
		if w.Size() != before {
			t.Errorf("%s: it is on record", c.name)
		}
	}
	if _, err := w.Try(w.Contact, opinion.Open(w.Member, ask, nil)); err == nil {
		t.Error("a member opened a conversation")
	}
}

// Counting again removes the matrix that has what was erased, from the record, from disk and from memory; what is counted now stays.
func TestCountedAgain(t *testing.T) {
	w, n := chaptertest.OnDisk(t)
	id := w.Do(w.Operator, opinion.Open(w.Operator.For, opinion.Conversation{Title: en("What is the quay for?")}, []record.Text{en("For boats")}))[0]
	maps := &opinion.Mapper{Open: func(id record.ID) (io.ReadCloser, error) { return n.Blobs.Open(id) }}
	page := func() *home.ConversationPage {
		r := w.Read()
		defer r.Close()
		p, err := home.Conversation(r, id)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	count := func(people int, why *record.Text) record.ID {
		var answers []opinion.Answer
		for p := range people {
			answers = append(answers, opinion.Answer{Participant: p, Statement: 1, Value: 1})
		}
		var matrix bytes.Buffer
		if err := (&opinion.Matrix{Answers: answers}).Write(&matrix); err != nil {
			t.Fatal(err)
		}
		info, err := n.Blobs.Put(context.Background(), &matrix)
		if err != nil {
			t.Fatal(err)
		}
		w.Do(w.Operator, opinion.Count(w.Operator.For, opinion.Report{Conversation: record.To(id), Participants: record.Count(people), Statements: 1, Votes: record.Count(people),
			Digest: info.SHA256, Reason: why, Matrix: &record.File{Name: "matrix.csv", Media: "text/csv", Size: record.Count(info.Size), SHA256: info.SHA256, Blob: info.ID}}))
		return info.ID
	}
	old := count(3, nil)
	before := page()
	out := opinion.Moderate(w.Operator.For, before.Statements[0].ID, opinion.Rejected, false, en("Not about the quay"))
	w.Do(w.Operator, out) // it is open still, and has the map of its votes
	w.Do(w.Operator, opinion.Moderate(w.Operator.For, before.Statements[0].ID, opinion.Accepted, false, en("It is")))
	w.Do(w.Operator, opinion.Amend(w.Operator.For, id, en("It is enough"), func(c *opinion.Conversation) { c.Act = opinion.Closed }))
	if _, err := w.Try(w.Operator, out); !errors.Is(err, desk.ErrRefused) || !strings.Contains(err.Error(), "counted") {
		t.Errorf("moderated once all is counted, which would change what the report shows: %v", err)
	}
	if m, err := maps.Of(t.Context(), before.Reports, before.Statements); err != nil || m.Map.Participants != 3 {
		t.Fatalf("the first count: %v", err)
	}
	why := en("Somebody asked for their answers to be erased")
	count(2, &why)
	p := page()
	if len(p.Reports) != 2 || p.Reports[0].Matrix == nil || p.Reports[0].Participants != 2 || p.Reports[1].Participants != 3 {
		t.Fatalf("on the page: %+v", p.Reports)
	}
	if m, err := maps.Of(t.Context(), p.Reports, p.Statements); err != nil || m.Map.Participants != 2 {
		t.Errorf("the second count: %v", err)
	}
	if f, err := n.Blobs.Open(old); err == nil {
		f.Close()
		t.Error("the old matrix is still there")
	}
	w.Redact(p.Reports[0].ID, "matrix")
	p = page()
	if _, err := maps.Of(t.Context(), p.Reports, p.Statements); !errors.Is(err, opinion.ErrMatrix) {
		t.Errorf("a map of a matrix that was removed: %v", err)
	}
}

// A matrix is read as it was written, marks included; what is none is refused by its line. Whether it tells who came before whom is seen
// in it: those of people who answered here always do, others unless each person's answers stand together.
func TestMatrix(t *testing.T) {
	mixed := []opinion.Answer{{Participant: 9, Statement: 1, Value: 1, Important: true}, {Participant: 2, Statement: 1, Value: -1}, {Participant: 9, Statement: 2}}
	plain := slices.Clone(mixed)
	plain[0].Important = false
	apart := []opinion.Answer{plain[0], plain[2], plain[1]}
	dated := slices.Clone(apart)
	dated[0].Day, dated[1].Day, dated[2].Day = 16637, 16637, -1
	for name, tt := range map[string]struct {
		m       opinion.Matrix
		want    string
		ordered bool
	}{
		"held here":           {opinion.Matrix{Answers: mixed, Marked: true}, "participant,statement,answer,important\n9,1,1,1\n2,1,-1,0\n9,2,0,0\n", true},
		"held here, by turns": {opinion.Matrix{Answers: apart, Marked: true}, "participant,statement,answer,important\n9,1,1,0\n9,2,0,0\n2,1,-1,0\n", true},
		"with times":          {opinion.Matrix{Answers: plain}, "participant,statement,answer\n9,1,1\n2,1,-1\n9,2,0\n", true},
		"with days":           {opinion.Matrix{Answers: dated, Dated: true}, "participant,statement,answer,day\n9,1,1,2015-07-21\n9,2,0,2015-07-21\n2,1,-1,1969-12-31\n", true},
		"out of a table":      {opinion.Matrix{Answers: apart}, "participant,statement,answer\n9,1,1\n9,2,0\n2,1,-1\n", false},
	} {
		var b bytes.Buffer
		if err := tt.m.Write(&b); err != nil || b.String() != tt.want {
			t.Errorf("%s: written as %q, %v", name, b.String(), err)
		}
		again, err := opinion.ReadMatrix(&b)
		if err != nil || !slices.Equal(again.Answers, tt.m.Answers) || again.Marked != tt.m.Marked || again.Dated != tt.m.Dated || again.Ordered() != tt.ordered {
			t.Errorf("%s: read as %+v, %v; ordered: %v", name, again, err, again.Ordered())
		}
	}
	for text, want := range map[string]string{
		"":                     "line 1",
		"participant,answer\n": "line 1",
		"participant,statement,answer\n1,1,1\n1,2,1,1\n":            "line 3",
		"participant,statement,answer,important\n1,1,1\n":           "line 2",
		"participant,statement,answer,important\n1,1,1,2\n":         "line 2",
		"participant,statement,answer,important\n1,1,1,0,0\n":       "line 2",
		"participant,statement,answer,important\n1,1,1,1\n-1,1,1,1": "line 3",
		"participant,statement,answer,day\n1,1,1\n":                 "line 2",
		"participant,statement,answer,day\n1,1,1,2015-02-30\n":      "line 2",
		"participant,statement,answer,day\n1,1,1,2015-02-28,1\n":    "line 2",
	} {
		if m, err := opinion.ReadMatrix(strings.NewReader(text)); !errors.Is(err, opinion.ErrMatrix) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is read as %+v, %v", text, m, err)
		}
	}
}

// Marks change nothing of a result but that they are counted, and a result without marks says nothing of them: those computed before there
// were marks stay the same to the last byte.
func TestMarksInResults(t *testing.T) {
	var answers []opinion.Answer
	for p := range 40 {
		for s := range 8 {
			v := int8(1 - 2*((p+s)%2))
			if (p*7+s)%11 == 0 {
				v = 0
			}
			answers = append(answers, opinion.Answer{Participant: p, Statement: s + 1, Value: v})
		}
	}
	result := func() string {
		m, err := opinion.Compute(answers, stated(8), opinionmap.Options{}, 4)
		if err != nil {
			t.Fatal(err)
		}
		return asJSON(t, m)
	}
	without := result()
	answers[3].Important, answers[8*5+3].Important, answers[8*6+3].Important = true, true, true
	with := result()
	was, is, found := strings.Cut(with, `,"important":[0,0,0,3,0,0,0,0],"group_important":{`)
	if !found || was+"}" != without || strings.Contains(without, "important") {
		t.Errorf("with marks and without:\n%s\n%s", with, without)
	}
	if is != `"0":[0,0,0,1,0,0,0,0],"1":[0,0,0,2,0,0,0,0]}}` && is != `"0":[0,0,0,2,0,0,0,0],"1":[0,0,0,1,0,0,0,0]}}` {
		t.Errorf("by group: %s", is)
	}
}
