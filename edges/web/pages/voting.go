package pages

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/chapters/opinion/held"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

// votingPages adds the pages on which people answer statements.
func (s *site) votingPages() {
	const path = conversationsPath + "/{id}/vote"
	s.papers.kept, s.papers.renewed, s.papers.mapped = map[record.ID]*paper{}, map[record.ID]bool{}, map[record.ID]time.Time{}
	s.papers.live = &s.maps.Live
	s.Page(path, s.votePage)
	s.Form(path, s.castVote)
	s.Page(path+"/answers", s.answersPage)
	s.Form(path+"/answers", s.wish)
	s.Page(path+"/write", s.writePage)
	s.Form(path+"/write", s.writeStatement)
	for _, l := range s.Words().All() {
		s.Raw("POST /"+l.Tag+path+"/write/near", func(w http.ResponseWriter, r *http.Request) error {
			return s.nearStatements(w, &web.Visit{Request: r, Lang: l, Issue: s.issue()})
		})
	}
	s.Raw("GET "+conversationsPath+"/{id}/votes/{index}/receipt", s.voteReceipt)
}

func votePath(id record.ID) string    { return pathOf(id) + "/vote" }
func answersPath(id record.ID) string { return votePath(id) + "/answers" }
func writePath(id record.ID) string   { return votePath(id) + "/write" }

// A paper is a conversation as those who answer see it: what they are told, and the statements that moderation has accepted.
type paper struct {
	version, seen record.Index // the last entry that changed it, and the size of the record at which that was found
	removed       record.Index // the last entry then that removed something
	info          opinion.Info
	stated        record.Index // entry of the conversation's present version
	all           []opinion.StatementInfo
	accepted      []opinion.StatementInfo
	place         map[record.ID]int // in accepted
	shapes        [][]opinion.Shape // of each statement, in each language
}

// papers are those that people answer now. They are made from the view alone, and as long as the record says the same, kept.
type papers struct {
	mu      sync.Mutex
	kept    map[record.ID]*paper
	renewed map[record.ID]bool // of which the next one is being made
	live    *opinion.Live
	mapped  map[record.ID]time.Time // when a map was last asked for
}

// mapEvery is how old the map by which statements are chosen may get while people answer.
const mapEvery = 30 * time.Second

// mostPapers is how many conversations are kept; when there are more, all are let go and made anew as people ask.
const mostPapers = 100

// paper is a conversation that the visitor's address names.
func (s *site) paper(v *web.Visit) (*paper, error) {
	id := record.ID(v.PathValue("id"))
	if !id.Valid() || id.Prefix() != opinion.ConversationKind.Prefix {
		return nil, fmt.Errorf("%w: %q is no id of a conversation", record.ErrNotFound, id)
	}
	return s.paperOf(v.Context(), id)
}

func (s *site) paperOf(ctx context.Context, id record.ID) (*paper, error) {
	s.papers.mu.Lock()
	p := s.papers.kept[id]
	size, _, removed := s.node.View.Logged()
	if p != nil && (p.seen == size || s.papers.renewed[id] && p.removed == removed) {
		s.papers.mu.Unlock()
		return p, nil // or somebody is making the next one, and the desk knows what may be answered
	}
	s.papers.renewed[id] = true
	s.papers.mu.Unlock()
	defer func() {
		s.papers.mu.Lock()
		delete(s.papers.renewed, id)
		s.papers.mu.Unlock()
	}()
	r, err := s.node.Read(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	version, err := r.Version(id)
	if err != nil {
		return nil, err
	}
	if p != nil && p.version == version {
		again := *p
		again.seen, p = r.Position(), &again
	} else if p, err = newPaper(r, id, version); err != nil {
		return nil, err
	}
	p.removed = removed
	s.papers.mu.Lock()
	defer s.papers.mu.Unlock()
	if len(s.papers.kept) >= mostPapers {
		clear(s.papers.kept)
		clear(s.papers.mapped)
	}
	s.papers.kept[id] = p
	return p, nil
}

func newPaper(r *view.Reader, id record.ID, version record.Index) (*paper, error) {
	page, err := home.Conversation(r, id)
	if err != nil {
		return nil, err
	}
	p := &paper{version: version, seen: r.Position(), info: page.Conversation, stated: page.Said.Entry, all: page.Statements, place: map[record.ID]int{}}
	for _, x := range page.Statements {
		if x.Status != opinion.Accepted || x.Text.IsZero() {
			continue
		}
		p.place[x.ID] = len(p.accepted)
		p.accepted = append(p.accepted, x)
		var shapes []opinion.Shape
		for _, words := range x.Text.By {
			shapes = append(shapes, opinion.ShapeOf(words))
		}
		p.shapes = append(p.shapes, shapes)
	}
	return p, nil
}

// lastMap is the newest map of a conversation, by which the next statement is chosen; nil when there is none. Nobody waits for it: when it
// is old, the next one is begun.
func (s *site) lastMap(ctx context.Context, p *paper) (*opinion.LiveMap, error) {
	id := p.info.ID
	s.papers.mu.Lock()
	due := time.Since(s.papers.mapped[id]) > mapEvery
	if due {
		s.papers.mapped[id] = time.Now()
	}
	s.papers.mu.Unlock()
	if due {
		r, err := s.node.Read(ctx)
		if err != nil {
			return nil, err
		}
		batch, err := r.LastBatch(id)
		r.Close()
		if err != nil && !errors.Is(err, record.ErrNotFound) {
			return nil, err
		}
		if err := s.papers.live.Voted(ctx, opinion.Standpoint{Conversation: id, Statements: p.all, Erased: batch.Erased}); err != nil {
			return nil, err
		}
	}
	return s.papers.live.Newest(id), nil
}

// A voter is somebody who answers, as far as the store knows them.
type voter struct {
	token  string
	seed   record.Hash // of the token
	number int64       // 0 before the first vote
	last   []record.Vote
	latest map[record.ID]record.Vote // of each statement
	held   []held.Statement
	place  record.Code // where they said that they live; "" when they did not, or are not asked
	wish   *held.Wish  // to be erased; read for the page of answers alone
}

// voterOf is who asks for a page of a conversation. Without a token it is somebody new, known by the ticket of the page.
func (s *site) voterOf(v *web.Visit, conversation record.ID, ticket string) (*voter, error) {
	token, known := participantOf(v.Request)
	x := &voter{seed: record.TokenHash(conversation, ticket), latest: map[record.ID]record.Vote{}}
	if !known {
		return x, nil
	}
	x.token, x.seed = token, record.TokenHash(conversation, token)
	var err error
	if x.held, err = held.Of(v.Context(), s.node.Store, conversation, x.seed); err != nil {
		return nil, err
	}
	p, votes, err := s.node.Store.VotesOf(v.Context(), conversation, x.seed)
	if errors.Is(err, record.ErrNotFound) {
		return x, nil
	}
	if err != nil {
		return nil, err
	}
	x.number, x.last = p.Number, votes
	for _, vote := range x.last {
		x.latest[vote.Statement] = vote
	}
	return x, nil
}

func (x *voter) answered(statement record.ID) bool {
	_, yes := x.latest[statement]
	return yes
}

// answers are the words by which forms say what is answered.
var answers = map[string]int{"agree": 1, "disagree": -1, "pass": 0}

func (s *site) votePage(v *web.Visit) (web.Page, error) {
	p, err := s.paper(v)
	if err != nil {
		return web.Page{}, err
	}
	return web.Page{Private: true, Make: func() (web.Content, error) {
		b, err := s.ballotOf(v, p, newTicket())
		if err != nil {
			return web.Content{}, err
		}
		b.forgot = v.URL.Query().Has(newcomer) && b.voter.token == ""
		if !p.info.Open(v.Issue.Day) || v.Issue.Dated() {
			return b.content(-1, false), nil
		}
		m, err := s.lastMap(v.Context(), p)
		if err != nil {
			return web.Content{}, err
		}
		weight := opinion.Evenly
		if m != nil {
			weight = opinion.ByPriority(m.Mapping)
		}
		return b.content(opinion.Next(b.voter.seed, p.accepted, b.voter.answered, weight), true), nil
	}}, nil
}

// castVote takes an answer. Whoever has no token gets one: the ticket of the form, which none but they have seen. So the first answer,
// sent twice, is one answer of one person.
func (s *site) castVote(w http.ResponseWriter, v *web.Visit) (next string, page web.Page, err error) {
	id, statement := record.ID(v.PathValue("id")), record.ID(v.PostForm.Get("statement"))
	ticket, answer, important := v.PostForm.Get("ticket"), v.PostForm.Get("answer"), v.PostForm.Get("important") == "yes"
	value, ok := answers[answer]
	if !ok || !isToken(ticket) || !id.Valid() {
		return "", page, web.Errorf(web.BadRequest, "an answer %q with ticket %q in %q", answer, ticket, id)
	}
	if s.node.Desk == nil {
		return "", page, web.Errorf(web.Unavailable, "the record serves reading only: %v", s.node.Stopped)
	}
	token, known := participantOf(v.Request)
	if !known {
		token = ticket
	}
	_, err = s.node.Desk.Vote(v.Context(), desk.Ballot{Conversation: id, Token: token, Statement: statement, Value: value, Important: important,
		Request: strings.Join([]string{ticket, string(statement), answer, fmt.Sprint(important)}, " ")}, opinion.MayAnswer(id, statement))
	if errors.Is(err, opinion.ErrNotOpen) {
		kept := web.Msg("vote.closed.kept")
		if p, err := s.paper(v); err == nil {
			if i, there := p.place[statement]; there { // the answer may have waited in a browser, long after its page was left
				kept = web.Msg("vote.closed.words", "words", sayer{v.Lang}.plain(p.accepted[i].Text))
			}
		}
		return "", page, &web.Error{Kind: web.Conflict, Detail: web.Msg("vote.closed"), Kept: kept,
			Advice: web.Msg("vote.closed.next", "page", web.Link{Text: v.Lang.Say("vote.report"), Href: v.Lang.Href(pathOf(id))}), Err: err}
	}
	if errors.Is(err, opinion.ErrNotAsked) {
		return "", page, &web.Error{Kind: web.Conflict, Detail: web.Msg("vote.unasked"), Kept: web.Msg("vote.closed.kept"),
			Advice: web.Msg("vote.unasked.next", "page", web.Link{Text: v.Lang.Say("vote.unasked.page"), Href: v.Lang.Href(votePath(id))}), Err: err}
	}
	if err != nil {
		return "", page, err
	}
	next = v.Lang.Href(votePath(id))
	if !known {
		s.giveToken(w, id, token)
		next += "?" + newcomer // whose browser does not bring the token back is told there
	}
	if v.PostForm.Get("to") == "answers" {
		return v.Lang.Href(answersPath(id)), page, nil
	}
	return next + "#ballot", page, nil
}

// newcomer marks the address to which a first answer leads.
const newcomer = "first"

// A ballot says to one voter what there is to answer.
type ballot struct {
	sayer
	*paper
	voter  *voter
	ticket string
	forgot bool // the browser did not keep the token that it was given with the first answer
}

// ballotOf is what the visitor sees of a conversation, on a page with that ticket.
func (s *site) ballotOf(v *web.Visit, p *paper, ticket string) (ballot, error) {
	x, err := s.voterOf(v, p.info.ID, ticket)
	if err == nil && x.number != 0 && len(p.info.Places) > 0 {
		x.place, err = held.PlaceOf(v.Context(), s.node.Store, p.info.ID, x.seed)
	}
	return ballot{sayer: sayer{v.Lang}, paper: p, voter: x, ticket: ticket}, err
}

func (b ballot) content(next int, open bool) web.Content {
	c := &b.info
	path := votePath(c.ID)
	h := web.Head{Over: b.Say("vote.over"), Title: b.said(c.Title, b.paper.stated, "title")}
	all := web.Parts{}
	if b.voter.number == 0 && open {
		if c.Text != nil {
			lead := b.said(*c.Text, b.paper.stated, "text")
			h.Lead = &lead
		}
		all = append(all, web.Section{ID: "first", Title: b.Say("vote.first"), Body: []any{b.explained()}})
	}
	switch {
	case !open:
		all = append(all, b.closed())
	case next >= 0:
		all = append(all, b.asks(next))
	default:
		all = append(all, b.finished())
	}
	if open {
		all = append(all, b.missing())
		if b.asksWhere(open) {
			all = append(all, b.lives("vote"))
		}
	}
	if sec, any := b.waiting(); any {
		all = append(all, sec)
	}
	if b.voter.number != 0 && open {
		all = append(all, web.Section{ID: "first", Title: b.Say("vote.know"), Body: []any{b.explained()}})
	}
	return web.Content{Parts: append(web.Parts{h}, all...), Shell: b.shell(path, b.Say("vote.over"), "vote.js", "near.js")}
}

func (b ballot) shell(path, title string, scripts ...string) web.Shell {
	c := &b.info
	return web.Shell{Title: title + " · " + b.short(c.Title), Path: path, NoIndex: true, Scripts: scripts,
		Crumbs: []web.Link{{Text: b.Word("nav", "conversations"), Href: b.Href(conversationsPath)}, {Text: b.short(c.Title), Href: b.Href(pathOf(c.ID))}}}
}

// explained is what people are told before they answer: what becomes public, what their browser keeps, what they can take away.
func (b ballot) explained() any {
	return web.Bullets{Each: []any{b.Say("vote.public"), b.Say("vote.token"), b.Say("vote.receipts")}}
}

// asks is the statement to answer.
func (b ballot) asks(next int) web.Section {
	x := &b.accepted[next]
	n := 0
	for id := range b.voter.latest {
		if _, there := b.place[id]; there {
			n++
		}
	}
	form := b.form("ballot-form", x, -2)
	form.Body = append(b.otherwise(x.Text), web.Tick{ID: "important", Name: "important", Value: "yes", Label: b.Say("vote.important")})
	sec := web.Section{ID: "ballot", Title: b.Say("vote.ballot"), Note: b.Say("vote.progress", "n", n, "all", len(b.accepted)), Body: []any{form}}
	if b.forgot {
		sec.Body = []any{web.Notice{Title: b.Say("vote.forgot"), Body: []any{b.Say("vote.forgot.why")}}, form}
	}
	if len(b.voter.last) > 0 {
		last := b.voter.last[len(b.voter.last)-1]
		sec.Body = append(sec.Body, web.Para{Text: b.Rich("vote.last", "answer", b.answer(last.Value), "statement", b.statement(last.Statement),
			"yours", web.Link{Text: b.Say("answers.link"), Href: b.Href(answersPath(b.info.ID))})})
	}
	return sec
}

// otherwise is a text in the languages in which it is not shown, the original first; nothing where there are none.
func (b ballot) otherwise(t record.Text) []any {
	_, shown := t.In(b.Tag)
	var facts rows
	add := func(tag string, name string) {
		if words := t.By[tag]; words != "" && tag != shown {
			facts.add(name, web.Text{Value: words, Lang: tag})
		}
	}
	add(t.Original, b.Say("vote.original", "language", b.LanguageName(t.Original)))
	for _, tag := range slices.Sorted(maps.Keys(t.By)) {
		if tag != t.Original {
			add(tag, b.LanguageName(tag))
		}
	}
	if facts == nil {
		return nil
	}
	return []any{web.Details{Summary: b.Say("vote.others"), Body: web.KV{Facts: facts}}}
}

// form asks for an answer to a statement; chosen is the present one, or none of the three.
func (b ballot) form(id string, x *opinion.StatementInfo, chosen int) web.Sending {
	f := web.Sending{ID: id, Action: b.Href(votePath(b.info.ID)), Legend: b.said(x.Text, x.Entry, "text"), Large: true, Script: "vote", Lost: b.Say("vote.lost"), Slow: b.Say("vote.slow"),
		Keep: [][2]string{{"ticket", b.ticket}, {"statement", string(x.ID)}}}
	for _, name := range []string{"agree", "disagree", "pass"} {
		f.Buttons = append(f.Buttons, web.Button{Name: "answer", Value: name, Text: b.Say("opinion.column." + name), Second: name == "pass", Here: answers[name] == chosen})
	}
	return f
}

// answer is the word for an answer.
func (b ballot) answer(value int) string {
	for name, v := range answers {
		if v == value {
			return b.Say("opinion.column." + name)
		}
	}
	return ""
}

// statement is the words of a statement, or what there is of it.
func (b ballot) statement(id record.ID) any {
	if i, there := b.place[id]; there {
		return b.text(b.accepted[i].Text)
	}
	return b.Say("vote.gone")
}

func (b ballot) closed() web.Section {
	sec := web.Section{ID: "ballot", Title: b.Say("vote.closed")}
	page := web.Link{Text: b.Say("vote.report"), Href: b.Href(pathOf(b.info.ID))}
	if b.info.Began != nil && b.info.Act != opinion.Closed && b.info.Act != opinion.Withdrawn {
		sec.Note = b.Rich("vote.from", "day", b.day(b.info.Began))
	}
	sec.Body = []any{web.Empty{Text: b.Rich("vote.closed.next", "page", page)}}
	if len(b.voter.last) > 0 {
		sec.Body = append(sec.Body, web.Para{Text: web.Link{Text: b.Say("answers.link"), Href: b.Href(answersPath(b.info.ID))}})
	}
	return sec
}

// finished is in the place of a statement when there is none to answer.
func (b ballot) finished() web.Section {
	yours := web.Link{Text: b.Say("answers.link"), Href: b.Href(answersPath(b.info.ID))}
	if len(b.accepted) == 0 {
		return web.Section{ID: "ballot", Title: b.Say("vote.ballot"), Body: []any{web.Empty{Text: b.Say("vote.none")}}}
	}
	return web.Section{ID: "ballot", Title: b.Say("vote.done"), Body: []any{web.Empty{Text: b.Rich("vote.done.next", "yours", yours,
		"page", web.Link{Text: b.Say("vote.report"), Href: b.Href(pathOf(b.info.ID))})}}}
}
