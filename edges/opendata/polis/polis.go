package polis

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
)

// A Conversation is what an export holds, under the export's own numbers.
type Conversation struct {
	Topic, Description, Address string
	Summary                     map[string]string // all of summary.csv, by its names as heading gives them
	Statements                  []Statement       // by number
	Participants                []Participant     // by number
	Votes                       []Vote            // in the order of their times, then those without one; as they stand where the export has none
	Timed                       bool              // some vote has a time
	Turned                      bool              // +1 was disagree in the files; it is agree here
	Directed                    bool              // the counts of the statements, or of participants, tell whether it was; else +1 is taken for agree
	from                        string            // the file whose votes they are
	Short                       string            // in words: fewer than half the votes were read that other files of the export have; empty where not
	Troubles                    []Trouble         // rows and cells that were left out, and what files say otherwise than each other
}

// A Statement is one that participants answer.
type Statement struct {
	Number    int
	Author    int // number of a participant; -1 when the export does not say
	Text      string
	At        int64 // milliseconds since 1970, 0 when the export does not say
	Moderated int   // 1 in, 0 undecided or not said, -1 out
	Judged    bool  // the export says how it was moderated
	Meta      bool  // it is about the conversation
	Marked    bool  // the export says whether it is
	agrees    int   // as counted by the export, -1 when it does not say
	disagrees int
	row       int // in comments.csv
}

// A Participant is one who wrote or voted.
type Participant struct {
	Number int
	Group  int // that the export shows, -1 for none
}

// A Vote is an answer.
type Vote struct {
	Participant, Statement int
	Value                  int8
	At                     int64 // milliseconds since 1970, 0 when the export does not say
}

// A Trouble is a row that could not be read, or where files begin to differ.
type Trouble struct {
	File   string `json:"file"`
	Row    int    `json:"row"` // line in the file, counted from 1; 0 for all of it
	Column string `json:"column"`
	Reason string `json:"reason"`
}

func (t Trouble) String() string {
	at := t.File
	if t.Row > 0 {
		at += fmt.Sprintf(", row %d", t.Row)
	}
	if t.Column != "" {
		at += fmt.Sprintf(", column %q", t.Column)
	}
	return at + ": " + t.Reason
}

// Read reads the export in a folder. One without any answer to a statement is refused.
func Read(dir string) (*Conversation, error) {
	r := &reader{dir: dir, c: &Conversation{Summary: map[string]string{}}, people: map[int]int{}, statements: map[int]int{}}
	if err := r.read(); err != nil {
		return nil, err
	}
	return r.c, nil
}

// reader reads one export.
type reader struct {
	dir        string
	c          *Conversation
	files      map[string]string // of the folder, by the names that exports give them
	people     map[int]int       // place in c.Participants by number
	statements map[int]int       // place in c.Statements by number
	listed     bool              // comments.csv is there
	agreed     direction         // of what participants-votes.csv counts of each
	table      direction         // of the same against the answers of the table itself
	alike      int               // answers that the table and votes.csv have, for or against, as each other
	opposite   int               // and the other way round
}

func (r *reader) read() error {
	if info, err := os.Stat(r.dir); err != nil {
		return err
	} else if !info.IsDir() {
		return fmt.Errorf("%s is no folder; give the folder that holds comments.csv and votes.csv", r.dir)
	}
	var err error
	if r.files, err = filesOf(r.dir); err != nil {
		return err
	}
	if err := r.optional("summary.csv", r.summary); err != nil {
		return err
	}
	if err := r.optional("comments.csv", r.comments); err != nil {
		return err
	}
	if !r.listed {
		r.c.Troubles = append(r.c.Troubles, Trouble{File: "comments.csv", Reason: "it is not there; the words of statements and how they were moderated are not known"})
	}
	votes, table := r.files["votes.csv"] != "", r.files["participants-votes.csv"] != ""
	r.c.from = "participants-votes.csv"
	given := 0
	var c *count
	switch {
	case votes:
		r.c.from = "votes.csv"
		if err := r.file(r.c.from, r.votes); err != nil {
			return err
		}
		c = countOf(r.c.Votes)
		r.turn(c)
	case !table:
		return fmt.Errorf("%s has neither votes.csv nor participants-votes.csv", r.dir)
	}
	if table {
		if err := r.file("participants-votes.csv", func(t *sheet) (err error) { given, err = r.matrix(t, c); return err }); err != nil {
			return err
		}
	}
	if !votes {
		c = countOf(r.c.Votes)
		r.turn(c)
	}
	r.follow(r.agreed)
	r.follow(r.through())
	if len(r.c.Votes) == 0 {
		return r.nothing()
	}
	r.check(c, given)
	slices.SortFunc(r.c.Statements, func(a, b Statement) int { return a.Number - b.Number })
	slices.SortFunc(r.c.Participants, func(a, b Participant) int { return a.Number - b.Number })
	return nil
}

// nothing says that there is not one vote, and why that may be.
func (r *reader) nothing() error {
	err := fmt.Errorf("%s holds no answer to any statement", r.dir)
	if n := len(r.c.Troubles); n > 0 {
		first := r.c.Troubles[0]
		if i := slices.IndexFunc(r.c.Troubles, func(t Trouble) bool { return t.Row > 1 }); i >= 0 { // a row that could not be read says more than a file or a column that is not there
			first = r.c.Troubles[i]
		}
		err = fmt.Errorf("%w that can be read; the first of %d troubles: %s", err, n, first)
	}
	return err
}

// fileNames are those of an export's files.
var fileNames = []string{"summary.csv", "comments.csv", "votes.csv", "participants-votes.csv"}

// called reports whether a file goes by the name of one of an export's: in any letter case, and behind what servers put before all of them,
// the conversation and the day: 2025-01-31-7wmv-votes.csv. Some name one participant where others name several.
func called(file, name string) bool {
	file = strings.Replace(strings.ToLower(file), "participant-votes.csv", "participants-votes.csv", 1)
	before, ok := strings.CutSuffix(file, name)
	return ok && (before == "" || strings.ContainsAny(before[len(before)-1:], "-_. ") && !strings.HasSuffix(before, "participants-"))
}

// filesOf finds the files of an export in a folder: votes.csv, or where that is not there the one that is called so in another way. Of two,
// none is chosen.
func filesOf(dir string) (map[string]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, name := range fileNames {
		var like []string
		for _, e := range entries {
			if called(e.Name(), name) {
				like = append(like, e.Name())
			}
		}
		switch {
		case slices.Contains(like, name):
			found[name] = filepath.Join(dir, name)
		case len(like) > 1:
			return nil, fmt.Errorf("%s holds %s; which of them is %s?", dir, strings.Join(like, " and "), name)
		case len(like) == 1:
			found[name] = filepath.Join(dir, like[0])
		}
	}
	return found, nil
}

func (r *reader) optional(name string, read func(*sheet) error) error {
	if r.files[name] == "" {
		return nil
	}
	return r.file(name, read)
}

// A direction is how far counts that an export carries are from its answers, taken as they stand and with +1 as disagree.
type direction struct{ as, turned int }

// weigh adds counts of agree and disagree that the export says of some answers, those that these have; negative where it says none.
func (d *direction) weigh(agrees, disagrees int, has tally) {
	if agrees < 0 || disagrees < 0 {
		return
	}
	d.as += abs(has.agree-agrees) + abs(has.disagree-disagrees)
	d.turned += abs(has.disagree-agrees) + abs(has.agree-disagrees)
}

// known reports whether one of both is clearly nearer: less than half as far.
func (d *direction) known() bool { return 2*min(d.as, d.turned) < max(d.as, d.turned) }

func abs(n int) int { return max(n, -n) }

// turn makes +1 agree where the counts of the statements show that it was disagree.
func (r *reader) turn(c *count) {
	var d direction
	for _, s := range r.c.Statements {
		d.weigh(s.agrees, s.disagrees, *of(c.on, s.Number))
	}
	r.follow(d)
}

// through is the direction of votes.csv as the table tells it: its own answers stand with or against its counts, and with or against those of
// votes.csv, of which a part may be missing.
func (r *reader) through() direction {
	d := direction{r.alike, r.opposite}
	if !r.table.known() || !d.known() {
		return direction{}
	}
	if against := r.opposite > r.alike; against != (r.table.turned < r.table.as) {
		return direction{as: 1}
	}
	return direction{turned: 1}
}

// follow makes +1 agree where a direction shows that it was disagree. What was known before stays.
func (r *reader) follow(d direction) {
	if r.c.Directed || !d.known() {
		return
	}
	r.c.Directed = true
	if d.as < d.turned {
		return
	}
	r.c.Turned = true
	for i := range r.c.Votes {
		r.c.Votes[i].Value = -r.c.Votes[i].Value
	}
}

// statement is the one of that number, made when there is none yet.
func (r *reader) statement(number int) *Statement {
	i, ok := r.statements[number]
	if !ok {
		i = len(r.c.Statements)
		r.statements[number] = i
		r.c.Statements = append(r.c.Statements, Statement{Number: number, Author: -1, agrees: -1, disagrees: -1})
	}
	return &r.c.Statements[i]
}

func (r *reader) participant(number int) *Participant {
	i, ok := r.people[number]
	if !ok {
		i = len(r.c.Participants)
		r.people[number] = i
		r.c.Participants = append(r.c.Participants, Participant{Number: number, Group: -1})
	}
	return &r.c.Participants[i]
}

// dated reports whether the day of every vote is known.
func (c *Conversation) dated() bool {
	return c.Timed && !slices.ContainsFunc(c.Votes, func(v Vote) bool { return v.At < firstTime })
}

// Answers are the votes as reports keep them, in their order.
func (c *Conversation) Answers() []opinion.Answer {
	list := make([]opinion.Answer, len(c.Votes))
	for i, v := range c.Votes {
		list[i] = opinion.Answer{Participant: v.Participant, Statement: v.Statement, Value: v.Value, Day: int32(v.At / (24 * time.Hour).Milliseconds())}
	}
	return list
}

// Moderated are the statements as far as a map hangs on them.
func (c *Conversation) Moderated() []opinion.StatementInfo {
	list := make([]opinion.StatementInfo, len(c.Statements))
	for i, s := range c.Statements {
		list[i] = opinion.StatementInfo{Number: s.Number, Status: statusOf(s.Moderated), Meta: s.Meta}
	}
	return list
}

func statusOf(moderated int) opinion.Status {
	switch {
	case moderated > 0:
		return opinion.Accepted
	case moderated < 0:
		return opinion.Rejected
	}
	return opinion.Undecided
}

// Input is the conversation as the mathematics takes it, with the numbers of people and statements by place.
func (c *Conversation) Input() (in *opinionmap.Input, people, statements []int) {
	return opinion.InputOf(c.Answers(), c.Moderated())
}
