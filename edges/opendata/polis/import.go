package polis

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"troth/chapters/opinion"
	"troth/chapters/partnership"
	"troth/chapters/partnership/version"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/record/blob"
	"troth/core/view"
)

// What may be uncertain of what is imported.
const (
	TextMissing record.Code = "statement_text_missing"    // the export does not hold the words of a statement
	Turned      record.Code = "answers_turned"            // in the files +1 was disagree, as the counts that come with them show
	Undirected  record.Code = "answers_direction_assumed" // nothing in the files tells whether +1 is agree; it is taken to be
	Incomplete  record.Code = "answers_incomplete"        // fewer than half of the answers that other files count were in the folder
	NoTimes     record.Code = "answers_without_times"     // the export does not tell in which order answers were given
)

// ImportOptions are what the one who imports knows of the files beyond their bytes.
type ImportOptions struct {
	Retrieved string // day on which they were taken
	Published string // day on which they were published, or empty
	Licence   record.Code
	Publisher string    // who held the conversation; the address of the conversation, or "Polis", when empty
	Language  string    // of topic and statements, BCP 47; "und" when empty
	About     record.ID // what the conversation was held for, or empty

	Incomplete bool // import what has fewer than half the votes that its other files have
}

// ErrIncomplete: most of the votes are missing.
var ErrIncomplete = errors.New("fewer than half of the votes are there")

// A Report is what a folder holds and what importing it did.
type Report struct {
	Topic        string        `json:"topic"`
	Conversation record.ID     `json:"conversation"`
	Participants int           `json:"participants"` // who answered
	Statements   int           `json:"statements"`
	Rejected     int           `json:"rejected"` // statements that were moderated out
	Votes        int           `json:"votes"`    // last answers
	Entries      int           `json:"entries"`  // put on record by this import
	Known        bool          `json:"known"`    // it was on record just so
	Amended      []int         `json:"amended"`  // numbers of statements that are moderated otherwise than before, or worded otherwise
	Kept         []int         `json:"kept"`     // numbers of statements whose words or moderation the folder does not have: they stay as they are on record
	Vanished     []int         `json:"vanished"` // numbers of statements on record that the folder does not have: they stay
	Flags        []record.Code `json:"flags"`
	Troubles     []Trouble     `json:"troubles"` // rows and cells that were left out
}

// Documents keeps the matrix beside the record.
type Documents interface {
	Put(context.Context, io.Reader) (blob.Info, error)
	Delete(record.ID) error
}

// Import puts the finished conversation of a folder on record, with its statements and the report of its votes, in one act in the
// operator's name. The matrix keeps the numbers that its publisher gave to people, who are known to the publisher's readers by these
// already, and of the published times the day, which is enough to tell who came when; who wrote which statement is not taken over. A conversation is known again by its address, else by its statements file.
func Import(ctx context.Context, d *desk.Desk, documents Documents, operator authority.Actor, o ImportOptions, dir string) (*Report, error) {
	c, err := Read(dir)
	if err != nil {
		return nil, err
	}
	if c.Short != "" && !o.Incomplete {
		return nil, fmt.Errorf("%s: %w: %s; nothing was put on record", dir, ErrIncomplete, c.Short)
	}
	edition, err := o.edition(c, dir)
	if err != nil {
		return nil, err
	}
	answers := c.Answers()
	var matrix bytes.Buffer
	if err := (&opinion.Matrix{Answers: answers, Dated: c.dated()}).Write(&matrix); err != nil {
		return nil, err
	}
	file, err := documents.Put(ctx, bytes.NewReader(matrix.Bytes()))
	if err != nil {
		return nil, fmt.Errorf("keeping the matrix of %d answers: %w", len(answers), err)
	}
	p := &plot{c: c, o: o, operator: operator.For, edition: edition, last: last(answers),
		matrix: record.File{Name: "matrix.csv", Media: "text/csv", Size: record.Count(file.Size), SHA256: file.SHA256, Blob: file.ID}}
	entries, err := d.Do(ctx, desk.Act{Who: operator}, p.decide)
	p.report.Entries = len(entries)
	if err != nil || !p.reported {
		err = errors.Join(err, documents.Delete(file.ID))
	}
	return &p.report, err
}

// last counts the answers that no later one of the same person on the same statement replaces.
func last(answers []opinion.Answer) int {
	seen := make(map[[2]int]struct{}, len(answers))
	for _, a := range answers {
		seen[[2]int{a.Participant, a.Statement}] = struct{}{}
	}
	return len(seen)
}

func (o ImportOptions) edition(c *Conversation, dir string) (partnership.Edition, error) {
	h, size := sha256.New(), int64(0)
	files, err := filesOf(dir)
	if err != nil {
		return partnership.Edition{}, err
	}
	for _, name := range fileNames {
		if files[name] == "" {
			continue
		}
		f, err := os.Open(files[name])
		if err != nil {
			return partnership.Edition{}, err
		}
		n, err := io.Copy(h, f)
		f.Close()
		if err != nil {
			return partnership.Edition{}, err
		}
		size += n
	}
	name := record.In("und", filepath.Base(dir))
	covers := record.Text{Original: "en", By: map[string]string{"en": "the files of one folder, one after the other: summary, statements, answers",
		"fr": "les fichiers d’un dossier, l’un après l’autre : résumé, énoncés, réponses", "es": "los archivos de una carpeta, uno tras otro: resumen, enunciados, respuestas"}}
	e := partnership.Edition{Publisher: record.In("und", cmp.Or(o.Publisher, c.Address, "Polis")), Title: record.In(o.language(), cmp.Or(c.Topic, filepath.Base(dir))),
		Name: &name, Size: record.Count(size), SHA256: record.Hash(h.Sum(nil)), Covers: &covers}
	if o.Licence != "" {
		e.Licence = &o.Licence
	}
	if c.Address != "" {
		address := record.In("und", c.Address)
		e.Address = &address
	}
	for _, day := range []struct {
		given string
		to    **record.Day
	}{{o.Retrieved, &e.Retrieved}, {o.Published, &e.Published}} {
		if day.given != "" {
			x := record.On(day.given)
			*day.to = &x
		}
	}
	return e, nil
}

func (o ImportOptions) language() string { return cmp.Or(o.Language, "und") }

// A plot is one decision in the making.
type plot struct {
	c        *Conversation
	o        ImportOptions
	operator record.ID
	edition  partnership.Edition
	matrix   record.File
	last     int // last answers
	report   Report
	reported bool                  // the matrix is named by an entry
	was      *opinion.Conversation // on record; nil where it is new

	r      *view.Reader
	source record.ID // empty until something is taken
	say    []desk.Saying
}

func (p *plot) decide(r *view.Reader) ([]desk.Saying, error) {
	p.r, p.say, p.source, p.reported, p.was = r, nil, "", false, nil
	p.report = Report{Topic: p.c.Topic, Participants: p.participants(), Statements: len(p.c.Statements), Votes: p.last, Amended: []int{}, Kept: []int{}, Vanished: []int{},
		Flags: []record.Code{}, Troubles: slices.Clip(p.c.Troubles)}
	if len(p.c.Summary) == 0 {
		p.report.Troubles = append(p.report.Troubles, Trouble{File: "summary.csv",
			Reason: "it is not there, or says nothing; what the conversation is called, and where it was held, is not known"})
	}
	if p.report.Troubles == nil {
		p.report.Troubles = []Trouble{}
	}
	for _, s := range p.c.Statements {
		if s.Moderated < 0 {
			p.report.Rejected++
		}
	}
	id, err := p.conversation()
	if err != nil {
		return nil, err
	}
	p.report.Conversation = id
	if err := p.statements(id); err != nil {
		return nil, err
	}
	if err := p.counted(id); err != nil {
		return nil, err
	}
	if err := p.flagged(id); err != nil {
		return nil, err
	}
	p.report.Known = len(p.say) == 0
	if p.source != "" {
		p.say = slices.Insert(p.say, 0, desk.Saying{Object: p.source, Thing: p.edition, Of: p.operator})
	}
	return p.say, nil
}

func (p *plot) participants() int {
	seen := map[int]struct{}{}
	for _, v := range p.c.Votes {
		seen[v.Participant] = struct{}{}
	}
	return len(seen)
}

// take puts something on record as taken from the folder.
func (p *plot) take(id record.ID, thing any) {
	if p.source == "" {
		p.source = record.NewID(partnership.EditionKind.Prefix)
	}
	p.say = append(p.say, desk.Saying{Object: id, Thing: thing, Of: p.operator, Source: p.source})
}

// conversation finds the conversation by its alias, or puts it on record.
func (p *plot) conversation() (record.ID, error) {
	alias := record.Code("polis:" + strings.ToLower(strings.TrimRight(p.c.Address[strings.LastIndex(strings.TrimRight(p.c.Address, "/"), "/")+1:], "/")))
	if alias == "polis:" {
		alias = record.Code("sha256:" + p.edition.SHA256.String())
	}
	ids, err := p.r.ByAlias("conversation", string(alias))
	if err != nil {
		return "", err
	}
	if len(ids) > 0 {
		return ids[0], p.onRecord(ids[0])
	}
	id := record.NewID(opinion.ConversationKind.Prefix)
	lang := p.o.language()
	c := opinion.Conversation{Act: opinion.Closed, Title: record.In(lang, cmp.Or(p.c.Topic, p.c.Address, "Polis")), Aliases: []record.Code{alias}, Address: p.edition.Address}
	if p.c.Description != "" {
		text := record.In(lang, p.c.Description)
		c.Text = &text
	}
	if p.o.About != "" {
		about := record.To(p.o.About)
		c.About = &about
	}
	c.Flags = p.flags()
	if p.c.Timed {
		var first, last int64
		for _, v := range p.c.Votes { // in the order of their times; the first and the last ones may tell no day
			if v.At >= firstTime {
				first, last = cmp.Or(first, v.At), v.At
			}
		}
		c.Began, c.Ended = day(first), day(last)
	}
	p.report.Flags = append(p.report.Flags, c.Flags...)
	p.take(id, c)
	return id, nil
}

// flags are what is uncertain of the answers in the folder.
func (p *plot) flags() (flags []record.Code) {
	if p.c.Turned {
		flags = append(flags, Turned)
	} else if !p.c.Directed {
		flags = append(flags, Undirected)
	}
	if p.c.Short != "" {
		flags = append(flags, Incomplete)
	}
	if !p.c.Timed {
		flags = append(flags, NoTimes)
	}
	slices.Sort(flags)
	return flags
}

// flagged says anew what is uncertain of a conversation that is on record: where its answers are others now, what is of these; where they are
// the same, that their direction is known now. A version that was said here stays.
func (p *plot) flagged(id record.ID) error {
	if p.was == nil {
		return nil
	}
	now := *p.was
	now.Flags = slices.DeleteFunc(slices.Clone(now.Flags), func(f record.Code) bool {
		return p.reported && slices.Contains([]record.Code{Turned, Undirected, Incomplete, NoTimes}, f) || f == Undirected && p.c.Directed
	})
	if p.reported {
		now.Flags = append(now.Flags, p.flags()...)
	}
	slices.Sort(now.Flags)
	source, err := view.Value[record.ID](p.r, `SELECT e.source FROM conversation c JOIN entry e ON e.idx = c.since
		WHERE c.object = ?1 AND c.since < :position AND c.until >= :position`, id)
	if err != nil || source == "" || slices.Equal(now.Flags, p.was.Flags) {
		return err
	}
	if now.Flags == nil {
		now.Flags = []record.Code{}
	}
	p.report.Flags = append(p.report.Flags, now.Flags...)
	p.take(id, now)
	return nil
}

// onRecord reads the conversation that the answers are of. It refuses them where its files had +1 as disagree and nothing in the folder tells
// whether these have, too.
func (p *plot) onRecord(id record.ID) error {
	var was opinion.Conversation
	if err := version.Current(p.r, opinion.ConversationKind, "conversation", id, &was); err != nil {
		return err
	}
	p.was = &was
	if slices.Contains(was.Flags, Turned) && !p.c.Directed {
		return fmt.Errorf("+1 was disagree in the files of %s that are on record, and only agrees and disagrees in comments.csv could tell whether it is in these; nothing was put on record", id)
	}
	return nil
}

// day is the day, in UTC, of a time in milliseconds since 1970; nothing when it tells none.
func day(at int64) *record.Day {
	if at < firstTime {
		return nil
	}
	d := record.On(time.UnixMilli(at).UTC().Format(time.DateOnly))
	return &d
}

// statements puts on record what is new, and says anew what is moderated or worded otherwise.
func (p *plot) statements(conversation record.ID) error {
	ids, err := p.known(conversation)
	if err != nil {
		return err
	}
	for _, s := range p.c.Statements {
		now := opinion.Statement{Act: opinion.Stated, Conversation: record.To(conversation), Number: record.Count(s.Number),
			Text: record.In(p.o.language(), s.Text), Sort: opinion.Unsaid, Status: statusOf(s.Moderated), Meta: s.Meta, Written: day(s.At)}
		if s.Text == "" {
			now.Text, now.Flags = record.In("und", opinion.NoWords), []record.Code{TextMissing}
		}
		id, there := ids[s.Number]
		delete(ids, s.Number)
		if !there {
			if s.Text == "" && !slices.Contains(p.report.Flags, TextMissing) {
				p.report.Flags = append(p.report.Flags, TextMissing)
			}
			p.take(record.NewID(opinion.StatementKind.Prefix), now)
			continue
		}
		var was opinion.Statement
		if err := version.Current(p.r, opinion.StatementKind, "statement", id, &was); err != nil {
			return err
		}
		if was.Text.IsZero() { // redacted: it is not said again
			continue
		}
		if keep(&now, &was, s) {
			p.report.Kept = append(p.report.Kept, s.Number)
		}
		if was.Status == now.Status && was.Meta == now.Meta && words(&was) == words(&now) {
			continue
		}
		now.Act = opinion.Moderated
		p.report.Amended = append(p.report.Amended, s.Number)
		p.take(id, now)
	}
	for number := range ids {
		p.report.Vanished = append(p.report.Vanished, number)
	}
	slices.Sort(p.report.Vanished)
	return nil
}

// keep gives a new version of a statement what is on record where the folder does not say it, and reports whether that is more than the folder
// would leave: not to know is no reason to say anything else.
func keep(now, was *opinion.Statement, s Statement) (kept bool) {
	if s.Text == "" {
		kept = words(now) != words(was)
		now.Text, now.Flags = was.Text, was.Flags
	}
	if !s.Judged {
		kept = kept || now.Status != was.Status
		now.Status = was.Status
	}
	if !s.Marked {
		kept = kept || now.Meta != was.Meta
		now.Meta = was.Meta
	}
	if now.Written == nil {
		now.Written = was.Written
	}
	return kept
}

// words are those of a statement in its own language.
func words(s *opinion.Statement) string { return s.Text.By[s.Text.Original] }

// known is the statements of the conversation on record, by number.
func (p *plot) known(conversation record.ID) (map[int]record.ID, error) {
	type row struct {
		id     record.ID
		number int
	}
	rows, err := view.All(p.r, `SELECT object, number FROM statement WHERE conversation = ?1 AND since < :position AND until >= :position`, view.Args{conversation},
		func(x *row) []any { return []any{&x.id, &x.number} })
	ids := make(map[int]record.ID, len(rows))
	for _, x := range rows {
		ids[x.number] = x.id
	}
	return ids, err
}

// counted puts the report on record, or says it anew when the votes are others.
func (p *plot) counted(conversation record.ID) error {
	in := map[int]struct{}{}
	for _, v := range p.c.Votes {
		in[v.Statement] = struct{}{}
	}
	now := opinion.Report{Conversation: record.To(conversation), Participants: record.Count(p.report.Participants), Statements: record.Count(len(in)),
		Votes: record.Count(p.last), Digest: p.matrix.SHA256, Method: opinion.Method, Matrix: &p.matrix}
	ids, err := view.Column[record.ID](p.r, `SELECT object FROM opinion_report WHERE conversation = ?1 AND since < :position AND until >= :position ORDER BY object`, conversation)
	if err != nil {
		return err
	}
	id := record.NewID(opinion.ReportKind.Prefix)
	if len(ids) > 0 {
		id = ids[0]
		var was opinion.Report
		if err := version.Current(p.r, opinion.ReportKind, "opinion_report", id, &was); err != nil {
			return err
		}
		if was.Digest == now.Digest {
			return nil
		}
		if now.Votes < was.Votes {
			p.report.Troubles = append(p.report.Troubles, Trouble{File: p.c.from,
				Reason: fmt.Sprintf("the report on record counts %d votes, and these are %d; that one stays listed, and the map is of these", was.Votes, now.Votes)})
		}
	}
	p.take(id, now)
	p.reported = true
	return nil
}
