package opinion

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"slices"
	"sync"
	"time"

	"troth/chapters/opinion/opinionmap"
	"troth/core/record"
)

// Votes is what Live reads of a store.
type Votes interface {
	VoteCount(ctx context.Context, conversation record.ID) (int64, error)
	Votes(ctx context.Context, conversation record.ID, from, to int64) iter.Seq2[record.Vote, error]
}

// Live keeps the answers of conversations as votes arrive, and computes their maps from these alone, each from scratch. Nothing of it is
// stored: a Live that has just been made gives the same maps.
//
// Conversations take turns, the small ones in one line and the large ones in another, so that no small one waits for a large one. Of each,
// one map at most is being computed or waits for its turn.
type Live struct {
	Store Votes

	once         sync.Once
	quick, large chan struct{} // each holds one token while nobody computes in its line
	mu           sync.Mutex
	talks        map[record.ID]*talk
}

const (
	// largeFrom is how many votes make a conversation large. Below, a map takes a fraction of a second.
	largeFrom = 300_000
	// liveVotes bounds how many votes are held in memory, with their maps some 50 bytes each: those of the conversations asked for last,
	// and always of one.
	liveVotes = 15_000_000
	// fresh is how old a map may be that is shown while the next one is computed. Who meets an older one waits, unless the conversation
	// is large or votes keep coming.
	fresh = 900 * time.Millisecond
	// pause is the least time between two maps of a conversation in which votes keep coming: nobody sees more of them.
	pause = 250 * time.Millisecond
)

// LiveRuns is how often an open conversation of so many votes is resampled: as often as in a report while it is small, so that counting changes no
// verdict, and less often when it is large, since it is done while people wait.
func LiveRuns(votes int) int { return max(4, min(50, 120_000/max(1, votes))) }

// A talk is the answers of a conversation, as far as they were read, and its newest map. Its votes have places instead of numbers, given
// in the order of arrival.
type talk struct {
	mu         sync.Mutex // held while votes are read
	erased     int64      // of the votes up to next, as the newest batch says; when it grows, everything is read anew
	next       int64      // the index of the first vote that was not read
	votes      []opinionmap.Vote
	people     []int   // numbers by place
	first      []int64 // when each gave the first vote, by place: seconds since 1970
	statements []record.ID
	person     map[int64]int32
	statement  map[record.ID]int32

	state  sync.Mutex // guards what follows
	newest *LiveMap
	work   *work
	ended  time.Time // of the last computation
	took   time.Duration
	asked  time.Time
	held   int // votes
}

// A work is a map that is being computed, or waits for its turn.
type work struct {
	done chan struct{}
	got  *LiveMap
	err  error
}

// A Standpoint is what the map of a conversation hangs on beside the votes: what the reader of a view sees of it.
type Standpoint struct {
	Conversation record.ID
	Statements   []StatementInfo
	Erased       int64 // votes of which only the leaf is left, as the newest batch says
}

// A LiveMap is the map of an open conversation.
type LiveMap struct {
	*Mapping
	Count int64       // votes in the store when it was computed: it includes all of them
	Made  time.Time   // when its computation began
	IDs   []record.ID // of statements, by place

	erased  int64
	key     record.Hash // of what moderation left out
	known   int         // statements that were known
	partial bool        // there were votes on others
	late    late
}

// A late is the people who came after a map and where they stand on it, as far as their votes were read.
type late struct {
	mu     sync.Mutex
	next   int64                    // the index of the first vote that was not read
	given  map[int64]map[int32]int8 // what they answered, by number and statement
	base   map[int64]int            // the base cluster of those who stand somewhere
	joined []int                    // by base cluster
	place  map[record.ID]int32      // of statements
}

// An Age is how far a map is behind the conversation.
type Age struct {
	Votes    int64         // that the conversation has now, those given anew and erased ones counted
	Behind   int64         // of these, how many came after the map
	For      time.Duration // since the map was computed; 0 when nothing came after it
	Joined   []int         // by base cluster of the map: newcomers who stand nearest to it
	Newcomer int           // people who came after the map and are placed on it
}

// Of is the map of a conversation and how old it is. What came since the last one is in it, unless the conversation is large, the last map
// is younger than a second, or votes keep coming: then that one is given and the next is begun. Errors are those of the store and of ctx.
func (l *Live) Of(ctx context.Context, s Standpoint) (*LiveMap, *Age, error) {
	t := l.talk(s.Conversation)
	count, err := l.Store.VoteCount(ctx, s.Conversation)
	if err != nil {
		return nil, nil, err
	}
	key := leftOut(s.Statements)
	for {
		w, m, wait := l.begin(t, s, key, count)
		if !wait {
			age, err := l.age(ctx, t, m, s.Conversation, count)
			return m, age, err
		}
		select {
		case <-w.done:
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
		if w.err != nil {
			return nil, nil, w.err
		}
		if w.got.includes(count, s, key) {
			return w.got, &Age{Votes: w.got.Count, Joined: make([]int, len(w.got.Map.Bases))}, nil
		}
	}
}

// Voted says that votes came, so that the next map is begun before anybody asks for it. It does not wait.
func (l *Live) Voted(ctx context.Context, s Standpoint) error {
	count, err := l.Store.VoteCount(ctx, s.Conversation)
	if err == nil {
		l.begin(l.talk(s.Conversation), s, leftOut(s.Statements), count)
	}
	return err
}

func (m *LiveMap) includes(count int64, s Standpoint, key record.Hash) bool {
	return m != nil && m.Count >= count && m.erased >= s.Erased && m.key == key && !m.misses(s)
}

// misses reports whether there were votes that the map leaves out because their statements were not known.
func (m *LiveMap) misses(s Standpoint) bool { return m.partial && m.known < len(s.Statements) }

// leftOut is a digest of which statements are left out of the map.
func leftOut(statements []StatementInfo) record.Hash {
	h := sha256.New()
	for _, s := range statements {
		if s.Status == Rejected || s.Meta {
			h.Write(binary.BigEndian.AppendUint64([]byte{byte(len(s.Status))}, uint64(s.Number)))
		}
	}
	return record.Hash(h.Sum(nil))
}

// Without is a map less its suspects, in turn with the others of its line: see Mapping.Without.
func (l *Live) Without(ctx context.Context, m *LiveMap) (*Mapping, error) {
	line := l.quick
	if m.Count >= largeFrom {
		line = l.large
	}
	select {
	case <-line:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { line <- struct{}{} }()
	return m.Mapping.Without()
}

// begin gives the newest map, or the computation to wait for. When the map is not of everything, the next one is begun.
func (l *Live) begin(t *talk, s Standpoint, key record.Hash, count int64) (w *work, m *LiveMap, wait bool) {
	t.state.Lock()
	defer t.state.Unlock()
	t.asked = time.Now()
	if m = t.newest; m.includes(count, s, key) {
		return nil, m, false
	}
	if m != nil && m.erased < s.Erased { // it is made of votes that are erased
		t.newest, m = nil, nil
	}
	if t.work == nil {
		t.work = &work{done: make(chan struct{})}
		go l.compute(t, t.work, s, key, count)
	}
	if m == nil || m.key != key || m.misses(s) { // what moderation left out is not shown again
		return t.work, nil, true
	}
	// While votes keep coming, the next one follows within four times what one takes, and nobody waits.
	return t.work, m, count < largeFrom && time.Since(t.ended) > max(fresh, 5*t.took)
}

// compute waits for its turn, reads what came, and makes the map of it.
func (l *Live) compute(t *talk, w *work, s Standpoint, key record.Hash, count int64) {
	ctx := context.Background()
	line := l.quick
	rest := time.Duration(0)
	t.state.Lock()
	if t.newest != nil && t.newest.key == key {
		rest = max(pause, 3*t.took) - time.Since(t.ended)
	}
	t.state.Unlock()
	if count >= largeFrom {
		line = l.large
	}
	time.Sleep(rest) // so that a conversation in which votes keep coming leaves most of the machine to others
	<-line
	start := time.Now()
	w.got, w.err = l.make(ctx, t, s, key)
	line <- struct{}{}
	t.state.Lock()
	if w.err == nil {
		w.got.Made = start
		t.newest, t.held = w.got, len(w.got.Input.Votes)
	}
	t.work, t.ended, t.took = nil, time.Now(), time.Since(start)
	t.state.Unlock()
	close(w.done)
	l.forget()
}

// forget lets go of the conversations that nobody asked for longest, until the votes of the others are within liveVotes.
func (l *Live) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		var oldest record.ID
		var asked time.Time
		sum := 0
		for id, t := range l.talks {
			t.state.Lock()
			sum += t.held
			if t.work == nil && (oldest == "" || t.asked.Before(asked)) {
				oldest, asked = id, t.asked
			}
			t.state.Unlock()
		}
		if sum <= liveVotes || oldest == "" || len(l.talks) < 2 {
			return
		}
		delete(l.talks, oldest)
	}
}

func (l *Live) make(ctx context.Context, t *talk, s Standpoint, key record.Hash) (*LiveMap, error) {
	t.mu.Lock()
	if err := l.read(ctx, t, s); err != nil {
		t.mu.Unlock()
		return nil, err
	}
	m := &LiveMap{Count: t.next, erased: t.erased, key: key, known: len(s.Statements)}
	in, people, answered := t.input(s.Statements)
	first := make([]int64, len(people))
	for i, number := range people {
		first[i] = t.first[t.person[int64(number)]]
	}
	m.partial = len(answered) < len(t.statements)
	t.mu.Unlock()
	numbers := make([]int, len(answered))
	for i, s := range answered {
		numbers[i], m.IDs = s.Number, append(m.IDs, s.ID)
	}
	var err error
	if m.Mapping, err = computed(in, people, numbers, opinionmap.Options{}, LiveRuns(len(in.Votes))); err == nil {
		m.Ordered, m.First = true, first
		m.tell()
	}
	return m, err
}

// read reads the votes that came since. The mutex is held.
func (l *Live) read(ctx context.Context, t *talk, s Standpoint) error {
	if s.Erased > t.erased || t.person == nil {
		t.erased, t.next, t.votes, t.people, t.first, t.statements = max(t.erased, s.Erased), 0, nil, nil, nil, nil
		t.person, t.statement = map[int64]int32{}, map[record.ID]int32{}
	}
	count, err := l.Store.VoteCount(ctx, s.Conversation)
	if err != nil || count <= t.next {
		return err
	}
	for v, err := range l.Store.Votes(ctx, s.Conversation, t.next, count) {
		if err != nil {
			return err
		}
		t.next = v.Index + 1
		if v.Erased() {
			continue
		}
		p, known := t.person[v.Participant]
		if !known {
			p = int32(len(t.people))
			t.person[v.Participant], t.people, t.first = p, append(t.people, int(v.Participant)), append(t.first, v.At)
		}
		q, known := t.statement[v.Statement]
		if !known {
			q = int32(len(t.statements))
			t.statement[v.Statement], t.statements = q, append(t.statements, v.Statement)
		}
		t.votes = append(t.votes, opinionmap.Vote{Participant: p, Statement: q, Value: int8(v.Value), Important: v.Important})
	}
	return nil
}

// input is the votes as InputOf makes them of the same answers, with the numbers of people and the statements by place. Statements that
// the reader does not know are left out.
func (t *talk) input(statements []StatementInfo) (in *opinionmap.Input, people []int, answered []*StatementInfo) {
	known := make(map[record.ID]*StatementInfo, len(statements))
	for i := range statements {
		known[statements[i].ID] = &statements[i]
	}
	for _, id := range t.statements {
		if s := known[id]; s != nil {
			answered = append(answered, s)
		}
	}
	slices.SortFunc(answered, func(a, b *StatementInfo) int { return cmp.Compare(a.Number, b.Number) })
	in = &opinionmap.Input{Statements: len(answered), Out: make([]bool, len(answered)), Meta: make([]bool, len(answered)), Votes: make([]opinionmap.Vote, 0, len(t.votes))}
	place := make([]int32, len(t.statements))
	for i := range place {
		place[i] = -1
	}
	for i, s := range answered {
		in.Out[i], in.Meta[i] = s.Status == Rejected, s.Meta
		place[t.statement[s.ID]] = int32(i)
	}
	voted := make([]bool, len(t.people))
	for _, v := range t.votes {
		voted[v.Participant] = voted[v.Participant] || place[v.Statement] >= 0
	}
	var order []int32
	for p, yes := range voted {
		if yes {
			order = append(order, int32(p))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(t.people[a], t.people[b]) })
	rank := make([]int32, len(t.people))
	for i, p := range order {
		rank[p], people = int32(i), append(people, t.people[p])
	}
	in.Participants = len(people)
	for _, v := range t.votes {
		if s := place[v.Statement]; s >= 0 {
			in.Votes = append(in.Votes, opinionmap.Vote{Participant: rank[v.Participant], Statement: s, Value: v.Value, Important: v.Important})
		}
	}
	return in, people, answered
}

// age places those who came after the map of a large conversation on it: everybody who gave their first vote since, and answered enough.
// Of a smaller one the next map is there sooner than it is looked at.
func (l *Live) age(ctx context.Context, t *talk, m *LiveMap, conversation record.ID, count int64) (*Age, error) {
	a := &Age{Votes: max(count, m.Count), Joined: make([]int, len(m.Map.Bases))}
	if a.Behind = a.Votes - m.Count; a.Behind == 0 {
		return a, nil
	}
	a.For = time.Since(m.Made)
	if count < largeFrom {
		return a, nil
	}
	return a, m.place(ctx, l.Store, conversation, count, a)
}

// place reads the votes that came since it was last asked, and says where those who are not on the map stand.
func (m *LiveMap) place(ctx context.Context, from Votes, conversation record.ID, count int64, a *Age) error {
	x := &m.late
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.given == nil {
		x.next, x.given, x.base = m.Count, map[int64]map[int32]int8{}, map[int64]int{}
		x.joined, x.place = make([]int, len(m.Map.Bases)), map[record.ID]int32{}
		for i, id := range m.IDs {
			x.place[id] = int32(i)
		}
	}
	moved := map[int64]bool{}
	for v, err := range from.Votes(ctx, conversation, x.next, count) {
		if err != nil {
			return err // what was read is read again, and says the same
		}
		if _, old := slices.BinarySearch(m.People, int(v.Participant)); old || v.Erased() {
			continue
		}
		if x.given[v.Participant] == nil {
			x.given[v.Participant] = map[int32]int8{}
		}
		if s, known := x.place[v.Statement]; known {
			x.given[v.Participant][s], moved[v.Participant] = int8(v.Value), true
		}
	}
	x.next = max(x.next, count)
	for p := range moved {
		if base, stood := x.base[p]; stood {
			x.joined[base]--
			delete(x.base, p)
		}
		if at, enough := m.Map.Place(m.Input, x.given[p]); enough {
			x.base[p] = m.Map.Nearest(at)
			x.joined[x.base[p]]++
		}
	}
	copy(a.Joined, x.joined)
	a.Newcomer = len(x.base)
	return nil
}

// Compute makes the map of a matrix in turn with the live ones, and resamples it as often. It is kept nowhere.
func (l *Live) Compute(ctx context.Context, matrix *Matrix, statements []StatementInfo) (*Mapping, error) {
	l.ready()
	line := l.quick
	if len(matrix.Answers) >= largeFrom {
		line = l.large
	}
	select {
	case <-line:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { line <- struct{}{} }()
	return Compute(matrix.Answers, statements, opinionmap.Options{}, LiveRuns(len(matrix.Answers)))
}

func (l *Live) ready() {
	l.once.Do(func() {
		l.quick, l.large = make(chan struct{}, 1), make(chan struct{}, 1)
		l.quick <- struct{}{}
		l.large <- struct{}{}
		l.talks = map[record.ID]*talk{}
	})
}

// talk is what is kept of a conversation.
func (l *Live) talk(id record.ID) *talk {
	l.ready()
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.talks[id]
	if t == nil {
		t = &talk{asked: time.Now()}
		l.talks[id] = t
	}
	return t
}
