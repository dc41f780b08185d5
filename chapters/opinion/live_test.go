package opinion_test

import (
	"context"
	"encoding/json"
	"iter"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
	"troth/core/record"
)

// A poll is votes as a store has them.
type poll struct {
	mu    sync.Mutex
	votes []record.Vote
	reads int64
}

func (p *poll) VoteCount(context.Context, record.ID) (int64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return int64(len(p.votes)), nil
}

func (p *poll) Votes(_ context.Context, _ record.ID, from, to int64) iter.Seq2[record.Vote, error] {
	p.mu.Lock()
	list := slices.Clone(p.votes[from:min(to, int64(len(p.votes)))])
	p.reads += int64(len(list))
	p.mu.Unlock()
	return func(yield func(record.Vote, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// cast puts answers into the poll, of people under numbers that say nothing of their order.
func (p *poll) cast(statements []opinion.StatementInfo, votes ...opinionmap.Vote) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, v := range votes {
		p.votes = append(p.votes, record.Vote{Index: int64(len(p.votes)), Participant: numberOf(v.Participant), Statement: statements[v.Statement].ID, Value: int(v.Value), Important: len(p.votes)%5 == 0})
	}
}

func (p *poll) erase(participant int64) (n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, v := range p.votes {
		if v.Participant == participant {
			p.votes[i] = record.Vote{Index: v.Index}
			n++
		}
	}
	return n
}

func numberOf(place int32) int64 { return int64(place+1)*7919%1_000_003 + 1 }

func stated(n int) (list []opinion.StatementInfo) {
	for i := range n {
		list = append(list, opinion.StatementInfo{ID: record.NewID("sa"), Number: i + 1, Status: opinion.Accepted})
	}
	return list
}

// again is the map of all that the poll has, computed at once and by the other way in.
func (p *poll) again(t *testing.T, statements []opinion.StatementInfo) string {
	t.Helper()
	number := map[record.ID]int{}
	for _, s := range statements {
		number[s.ID] = s.Number
	}
	var answers []opinion.Answer
	for _, v := range p.votes {
		if !v.Erased() {
			answers = append(answers, opinion.Answer{Participant: int(v.Participant), Statement: number[v.Statement], Value: int8(v.Value), Important: v.Important})
		}
	}
	m, err := opinion.Compute(answers, statements, opinionmap.Options{}, opinion.LiveRuns(len(answers)))
	if err != nil {
		t.Fatal(err)
	}
	return asJSON(t, m)
}

func asJSON(t *testing.T, m *opinion.Mapping) string {
	t.Helper()
	b, err := json.Marshal(m.Result())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The live map is at every moment the one that a computation of all votes at once gives, byte for byte: as votes come, as people answer
// anew, as statements are moderated, and once somebody is erased, whose votes are then in it no more.
func TestLiveMap(t *testing.T) {
	ctx := t.Context()
	in, _ := opinionmap.Planted(60, 15, 800, 3, 7)
	p, statements := &poll{}, stated(15)
	live := &opinion.Live{Store: p}
	at := opinion.Standpoint{Conversation: record.NewID("cv"), Statements: statements}
	look := func(when string) *opinion.LiveMap {
		t.Helper()
		m, age, err := live.Of(ctx, at)
		for err == nil && age.Behind > 0 { // the map before, while the next one is computed
			m, age, err = live.Of(ctx, at)
		}
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		if got, want := asJSON(t, m.Mapping), p.again(t, at.Statements); got != want {
			t.Fatalf("%s: the live map is not the one of all votes:\n%.300s\n%.300s", when, got, want)
		}
		return m
	}
	if m := look("before anybody votes"); m.Map.Stands(m.Stability) != opinionmap.Nobody {
		t.Errorf("nobody has voted, and it stands %q", m.Standing)
	}
	for i := 0; i < len(in.Votes); i += 200 {
		p.cast(statements, in.Votes[i:i+200]...)
		look("while votes come")
	}
	if p.reads > int64(len(p.votes)) {
		t.Errorf("%d votes were read, and there are %d: not every map should read them all", p.reads, len(p.votes))
	}
	again := in.Votes[0]
	again.Value = -again.Value
	p.cast(statements, again)
	look("after an answer was given anew")
	at.Statements = slices.Clone(statements)
	at.Statements[3].Status = opinion.Rejected
	if m := look("after moderation"); !m.Input.Out[3] {
		t.Error("the rejected statement counts")
	}
	gone := numberOf(again.Participant)
	at.Erased = p.erase(gone)
	if m := look("after an erasure"); slices.Contains(m.People, int(gone)) {
		t.Error("the participant who was erased is on the map")
	}
	late := stated(16)[15]
	p.cast([]opinion.StatementInfo{late}, opinionmap.Vote{Participant: 1, Value: 1})
	before := at
	if m, _, err := live.Of(ctx, before); err != nil || slices.Contains(m.IDs, late.ID) {
		t.Errorf("a statement that is not known yet is on the map (%v)", err)
	}
	at.Statements = append(slices.Clone(at.Statements), late)
	if m := look("after a new statement"); !slices.Contains(m.IDs, late.ID) {
		t.Error("the new statement is not on the map")
	}
}

// Many ask at once while votes come; what each is told fits together: the map has as many votes as it says, and the age makes up the rest.
func TestLiveMapForMany(t *testing.T) {
	in, _ := opinionmap.Planted(60, 12, 600, 2, 3)
	p, statements := &poll{}, stated(12)
	live := &opinion.Live{Store: p}
	at := opinion.Standpoint{Conversation: record.NewID("cv"), Statements: statements}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 20 {
				m, age, err := live.Of(t.Context(), at)
				if err != nil {
					t.Error(err)
					return
				}
				if int64(len(m.Input.Votes)) != m.Count || m.Count+age.Behind != age.Votes {
					t.Errorf("a map of %d votes says %d, and %d of %d came since", len(m.Input.Votes), m.Count, age.Behind, age.Votes)
				}
			}
		})
	}
	for _, v := range in.Votes {
		p.cast(statements, v)
	}
	wait.Wait()
}

// Of a large conversation nobody waits for the next map: who came since is placed on the last one, each answer read once, and the age says how
// many there are. Once the next map is there, they are on it.
func TestNewcomersOfALargeConversation(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out 300,000 votes.")
	}
	ctx := t.Context()
	in, _ := opinionmap.Planted(15_000, 60, 300_000, 3, 5)
	p, statements := &poll{}, stated(60)
	p.cast(statements, in.Votes...)
	live := &opinion.Live{Store: p}
	at := opinion.Standpoint{Conversation: record.NewID("cv"), Statements: statements}
	first, age, err := live.Of(ctx, at)
	if err != nil || age.Behind != 0 {
		t.Fatalf("the first map: %+v, %v", age, err)
	}
	// Newcomers who answer like somebody who is there, statement by statement; the last of them too few.
	answers := map[int32]map[int32]int8{}
	like := map[int32][]opinionmap.Vote{}
	for _, v := range in.Votes {
		like[v.Participant] = append(like[v.Participant], v)
	}
	come := func(who int32, n int) {
		for _, v := range like[who][:n] {
			v.Participant += 20_000
			p.cast(statements, v)
			if answers[v.Participant] == nil {
				answers[v.Participant] = map[int32]int8{}
			}
			answers[v.Participant][v.Statement] = v.Value
		}
	}
	var many []int32
	for who := int32(0); len(many) < 40; who++ {
		if len(like[who]) >= 20 {
			many = append(many, who)
		}
	}
	look := func(when string) {
		t.Helper()
		m, age, err := live.Of(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		if m != first {
			t.Skipf("%s the next map was there already.", when)
		}
		want := make([]int, len(m.Map.Bases))
		stand := 0
		for _, given := range answers {
			byPlace := map[int32]int8{}
			for s, v := range given {
				byPlace[int32(slices.Index(m.IDs, statements[s].ID))] = v
			}
			if point, enough := m.Map.Place(m.Input, byPlace); enough {
				want[m.Map.Nearest(point)]++
				stand++
			}
		}
		if age.Newcomer != stand || !slices.Equal(age.Joined, want) || age.Behind != int64(len(p.votes))-m.Count || stand == 0 {
			t.Errorf("%s: %d newcomers at %v, %d votes behind; %d at %v are there", when, age.Newcomer, age.Joined, age.Behind, stand, want)
		}
	}
	for _, who := range many {
		come(who, 10)
	}
	come(many[39]+1, 1)
	look("when they came")
	read := p.reads
	for _, who := range many[:5] {
		come(who, 20)
	}
	look("when some had answered more")
	if p.reads-read > 100+int64(len(p.votes)) { // the next map may have read all of them
		t.Errorf("%d votes were read for %d", p.reads-read, 100)
	}
	for {
		m, age, err := live.Of(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		if m != first && age.Behind == 0 {
			if !slices.Contains(m.People, int(numberOf(many[0]+20_000))) {
				t.Error("a newcomer is not on the next map")
			}
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// A conversation that was imported with its count and is open has the map of the count until somebody answers here; any other open one, and
// one of which nothing was counted, that of its votes.
func TestWhichMapIsLive(t *testing.T) {
	p, statements := &poll{}, stated(1)
	maps := &opinion.Maps{Live: opinion.Live{Store: p}}
	began, ended := record.On("2026-01-01"), record.On("2026-06-30")
	open := &opinion.Info{ID: record.NewID("cv"), Act: opinion.Opened, Began: &began, Ended: &ended}
	counted := []opinion.ReportInfo{{}}
	check := func(when string, info *opinion.Info, reports []opinion.ReportInfo, day string, want bool) {
		t.Helper()
		if got, err := maps.IsLive(t.Context(), info, reports, day); err != nil || got != want {
			t.Errorf("%s: %v, %v", when, got, err)
		}
	}
	check("open, not counted", open, nil, "2026-03-01", true)
	check("open, counted, not answered", open, counted, "2026-03-01", false)
	p.cast(statements, opinionmap.Vote{Value: 1})
	check("open, counted, answered", open, counted, "2026-03-01", true)
	check("ended, not counted", open, nil, "2026-07-01", true)
	check("ended, counted", open, counted, "2026-07-01", false)
	check("withdrawn", &opinion.Info{Act: opinion.Withdrawn, Began: &began}, nil, "2026-03-01", false)
}

// The map without a brigade is the one that there would be if the brigade had never voted, to the last digit; it is computed once,
// however many ask.
func TestWithoutABrigade(t *testing.T) {
	in, _ := opinionmap.Planted(80, 12, 900, 2, 3)
	p, statements := &poll{}, stated(12)
	p.cast(statements, in.Votes[:450]...)
	brigade := map[int64]bool{}
	for q := range int32(12) {
		brigade[numberOf(500+q)] = true
		for s := range int32(12) {
			p.cast(statements, opinionmap.Vote{Participant: 500 + q, Statement: s, Value: int8(1 - 2*(s%2))})
		}
	}
	p.cast(statements, in.Votes[450:]...)
	var rest []record.Vote
	for _, v := range p.votes {
		if !brigade[v.Participant] {
			rest = append(rest, v)
		}
	}
	maps := &opinion.Maps{Live: opinion.Live{Store: p}}
	at := opinion.Standpoint{Conversation: record.NewID("cv"), Statements: statements}
	x, err := maps.Of(t.Context(), true, nil, at)
	if err != nil {
		t.Fatal(err)
	}
	votes := x.Input
	x.Input = nil // the page of a map computes nothing of it: whoever opens it first, and all behind them, would wait
	if x.Marked(); len(x.Suspects()) != 12 {
		t.Fatalf("the rule finds %v", x.Suspects())
	}
	x.Input = votes
	var wait sync.WaitGroup
	var got [8]*opinion.Shown
	for i := range got {
		wait.Go(func() {
			var err error
			if got[i], err = maps.Without(t.Context(), x); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for _, y := range got {
		if y.Mapping != got[0].Mapping || y.Mapping == x.Mapping {
			t.Fatal("the map without a brigade is computed more than once, or not at all")
		}
	}
	never := &opinion.Maps{Live: opinion.Live{Store: &poll{votes: rest}}}
	want, err := never.Of(t.Context(), true, nil, at)
	if err != nil {
		t.Fatal(err)
	}
	was, is := want.Result(), got[0].Result()
	for n := range brigade { // who is left out stands in the middle
		delete(is.Projection, int(n))
	}
	if !reflect.DeepEqual(was, is) {
		t.Errorf("without the brigade:\n%.800v\nas if it had not been:\n%.800v", is, was)
	}
	if came := got[0].Arrival(); !reflect.DeepEqual(came, want.Arrival()) {
		t.Errorf("they came as %v, not as %v", came, want.Arrival())
	}
	if y, err := never.Without(t.Context(), want); err != nil || y.Mapping != want.Mapping {
		t.Errorf("where nobody is found, another map is shown (%v)", err)
	}
}
