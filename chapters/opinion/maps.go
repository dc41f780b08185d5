package opinion

import (
	"context"
	"errors"
	"io"
	"time"

	"troth/chapters/opinion/opinionmap"
	"troth/core/record"
	"troth/core/view"
)

// Maps gives the map of any conversation: while people answer it, and as long as nothing was counted of it, that of the votes in the
// store; of others that of the newest report.
type Maps struct {
	Reports Mapper
	Live    Live
}

// NewMaps makes the maps of a node's store and documents.
func NewMaps(votes Votes, open func(blob record.ID) (io.ReadCloser, error)) *Maps {
	return &Maps{Reports: Mapper{Open: open}, Live: Live{Store: votes}}
}

// A Shown is the map to be shown of a conversation.
type Shown struct {
	*Mapping
	Live   *LiveMap // of the votes in the store; nil when the map is that of the newest report
	Age    Age      // of a live map
	Places *Places  // the table by place, of a report that has one
}

// StandpointOf is what the map of a conversation hangs on beside the votes, as the reader sees it.
func StandpointOf(r *view.Reader, conversation record.ID, statements []StatementInfo) (Standpoint, error) {
	s := Standpoint{Conversation: conversation, Statements: statements}
	batch, err := r.LastBatch(conversation)
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return s, err
	}
	s.Erased = batch.Erased
	return s, nil
}

// IsLive reports whether the map of a conversation is that of the votes in the store. Of a day gone by it never is: votes are no entries, and
// stand on no day's record. One that was imported with its count and is open has the map of the count until somebody answers here.
func (m *Maps) IsLive(ctx context.Context, info *Info, reports []ReportInfo, day string) (bool, error) {
	if info.Act == Withdrawn || len(reports) == 0 || !info.Open(day) {
		return info.Act != Withdrawn && len(reports) == 0, nil
	}
	n, err := m.Live.Store.VoteCount(ctx, info.ID)
	return n > 0, err
}

// Of is the map of a conversation: live, or of its newest report. The error is ErrMatrix when there is neither.
func (m *Maps) Of(ctx context.Context, live bool, reports []ReportInfo, s Standpoint) (*Shown, error) {
	if !live {
		if len(reports) == 0 {
			return nil, ErrMatrix
		}
		x, err := m.Reports.Of(ctx, reports, s.Statements)
		if err != nil {
			return nil, err
		}
		if err := m.timesOf(ctx, s.Conversation, x); err != nil {
			return nil, err
		}
		places, err := m.placesOf(&reports[0])
		return &Shown{Mapping: x, Places: places}, err
	}
	x, age, err := m.Live.Of(ctx, s)
	if err != nil {
		return nil, err
	}
	return &Shown{Mapping: x.Mapping, Live: x, Age: *age}, nil
}

// timesOf fills in, once, when the people of a report gave their first votes, where all of them gave these here.
func (m *Maps) timesOf(ctx context.Context, conversation record.ID, x *Mapping) error {
	x.timed.Lock()
	defer x.timed.Unlock()
	if x.timed.done || !x.Ordered {
		return nil
	}
	count, err := m.Live.Store.VoteCount(ctx, conversation)
	if err != nil {
		return err
	}
	first := map[int64]int64{}
	for v, err := range m.Live.Store.Votes(ctx, conversation, 0, count) {
		if err != nil {
			return err
		}
		if _, again := first[v.Participant]; !again {
			first[v.Participant] = v.At
		}
	}
	times := make([]int64, len(x.People))
	for i, number := range x.People {
		at, here := first[int64(number)]
		if !here {
			times = nil
			break
		}
		times[i] = at
	}
	x.First, x.timed.done = times, true
	return nil
}

// placesOf is the table by place of a report; nil when it has none (any more).
func (m *Maps) placesOf(report *ReportInfo) (*Places, error) {
	if report.ByPlace == nil {
		return nil, nil
	}
	f, err := m.Reports.Open(report.ByPlace.Blob)
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadPlaces(f, report.ByPlace)
}

// Without is what is shown, less the suspects of its map.
func (m *Maps) Without(ctx context.Context, x *Shown) (*Shown, error) {
	if len(x.Suspects()) == 0 {
		return x, nil
	}
	var rest *Mapping
	var err error
	if x.Live != nil {
		rest, err = m.Live.Without(ctx, x.Live)
	} else {
		rest, err = m.Reports.Without(ctx, x.Mapping)
	}
	if err != nil {
		return nil, err
	}
	c := *x
	c.Mapping = rest
	c.Age.Joined = nil // they were placed on the base clusters of the other map
	return &c, nil
}

// A MapAnswer is a map for programs: the result, what it was computed from and how old it is.
type MapAnswer struct {
	Conversation record.ID      `json:"conversation"`
	From         string         `json:"from"`              // "votes", or "report"
	Report       *record.Index  `json:"report,omitempty"`  // the entry of the report
	Age          *MapAge        `json:"age,omitempty"`     // of a map of votes
	Suspects     []SuspectInfo  `json:"suspects"`          // whom the rule of opinionmap.Suspects would leave out
	Arrival      [][]int        `json:"arrival,omitempty"` // by tenth of the votes, in the order in which they came: how many people of each group, and last of none, gave their first vote in it; absent where that order is not known
	Arrivals     *Arrivals      `json:"arrivals,omitempty" means:"Who came when by the clock; absent where the times of votes are not known."`
	Without      *WithoutResult `json:"without,omitempty"`
	Places       *Places        `json:"places,omitempty"` // the table by place, which nobody can compute from the answers
	Result
}

// A MapAge says how far a map is behind the votes.
type MapAge struct {
	Votes     int64      `json:"votes"`          // in the store, those given anew and erased ones counted
	Behind    int64      `json:"behind"`         // of these, how many came after the map
	Newcomers int        `json:"newcomers"`      // people placed on the map who came after it; of large conversations alone
	Made      *time.Time `json:"made,omitempty"` // when the map was computed; only where votes came after it
}

// A SuspectInfo is somebody whom the rule would leave out, with the reason.
type SuspectInfo struct {
	Participant int `json:"participant"`
	Answers     int `json:"answers"` // statements answered
	Alike       int `json:"alike"`   // people of the same burst who answered exactly alike
	From        int `json:"from"`    // the burst, among all in the order of their first votes; from 1
	To          int `json:"to"`
}

// A WithoutResult says that the result leaves the suspects out.
type WithoutResult struct {
	Excluded int     `json:"excluded"` // people
	Alike    float64 `json:"alike"`    // adjusted Rand index of the groups with those of the map of all
}

// SuspectsOf lists the suspects of a map under their numbers.
func SuspectsOf(m *Mapping) []SuspectInfo {
	list := []SuspectInfo{}
	for _, s := range m.Suspects() {
		list = append(list, SuspectInfo{m.People[s.Participant], s.Answers, s.Alike, s.From, s.To})
	}
	return list
}

// Likeness is how far two maps of the same people put the same of them together: the adjusted Rand index of their groups.
func (m *Mapping) Likeness(to *Mapping) float64 {
	return opinionmap.AdjustedRand(to.Map.GroupOf, m.Map.GroupOf)
}

// AnswerOf is what is shown, for programs; whole is the same with nobody left out.
func AnswerOf(conversation record.ID, x, whole *Shown, reports []ReportInfo) *MapAnswer {
	a := &MapAnswer{Conversation: conversation, From: "report", Suspects: SuspectsOf(whole.Mapping), Arrival: x.Arrival(), Arrivals: x.Arrivals(), Places: whole.Places, Result: x.Result()}
	if x.Live == nil {
		a.Report = &reports[0].Said.Entry
	} else {
		a.From, a.Age = "votes", &MapAge{Votes: x.Age.Votes, Behind: x.Age.Behind, Newcomers: x.Age.Newcomer}
		if x.Age.Behind > 0 {
			made := x.Live.Made.UTC().Truncate(time.Second)
			a.Age.Made = &made
		}
	}
	if x.Mapping != whole.Mapping {
		a.Without = &WithoutResult{len(a.Suspects), x.Likeness(whole.Mapping)}
	}
	return a
}
