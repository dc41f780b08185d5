package pages

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/conversation"
	"troth/edges/web"
)

const conversationsPath = "/conversations"

// opinionPages adds the pages of opinion conversations.
func (s *site) opinionPages() {
	s.maps = opinion.NewMaps(s.node.Store, func(blob record.ID) (io.ReadCloser, error) { return s.node.Blobs.Open(blob) })
	s.interim = conversation.Interim{Votes: s.node.Store, Compute: s.maps.Live.Compute}
	s.Page(conversationsPath, s.conversations)
	s.Page(conversationsPath+"/{id}", s.conversation)
	s.Raw("GET "+conversationsPath+"/{id}/export.zip", s.conversationFile)
	s.Raw("GET "+conversationsPath+"/{id}/votes.zip", s.votesFile)
}

func (s *site) conversations(v *web.Visit) (web.Page, error) {
	return s.page(v, "conversations", "", func(r *view.Reader) (web.Content, error) {
		p, err := home.Conversations(r)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.conversations(p), nil
	})
}

// conversations lists what people were asked.
func (l sayer) conversations(p *home.ConversationsPage) web.Content {
	lead := l.lead("conversations.lead")
	all := web.Parts{web.Head{Title: web.Text{Value: l.Say("conversations.title"), Lang: l.Tag}, Lead: lead}}
	sec := web.Section{ID: "list", Title: l.Say("conversations.list"), Note: l.Say("conversations.note"), Wide: true}
	if len(p.Conversations) == 0 {
		sec.Body = []any{web.Empty{Text: l.Say("conversations.empty")}}
	} else {
		t := web.Table{Caption: l.Say("conversations.list"), Hidden: true, Head: []web.Column{{Title: l.Word("kind", "conversation")}, {Title: l.field("began")},
			{Title: l.field("participants"), Number: true}, {Title: l.field("statements"), Number: true}, {Title: l.field("votes"), Number: true}, {Title: l.field("status")}}}
		for _, c := range p.Conversations {
			people, votes := any("–"), any("–") // not 0: many may have answered what was not counted yet
			if c.Participants != nil && c.Votes != nil {
				people, votes = web.Count(*c.Participants), web.Count(*c.Votes)
			}
			t.Rows = append(t.Rows, []any{web.Link{Text: l.text(c.Title), Href: l.Href(pathOf(c.ID))}, l.orNone(l.day(c.Began)), people,
				web.Count(c.Statements), votes, l.Word("act", string(c.Act))})
		}
		sec.Body = []any{t}
	}
	all = append(all, sec, web.Section{ID: "join", Title: l.Say("join.title"), Note: l.lead("join.lead").Value,
		Body: []any{web.Para{Text: web.Link{Text: l.Say("join.ask"), Href: l.Href(joinPath)}}}})
	return web.Content{Parts: all, Shell: web.Shell{Title: l.Say("conversations.title"), Description: lead.Value, Path: conversationsPath, JSON: "/api/v1" + conversationsPath}}
}

// asked is the conversations that are held for the thing of a page; nothing where there are none.
func (l sayer) asked(conversations []opinion.Asked) []any {
	if len(conversations) == 0 {
		return nil
	}
	var list web.List
	for _, c := range conversations {
		var says []any
		if c.About != nil {
			says = append(says, l.Rich("asked.about", "thing", l.named(*c.About)))
		}
		list.Items = append(list.Items, web.Item{Title: web.Link{Text: l.text(c.Title), Href: l.Href(pathOf(c.ID))}, Note: web.Stacked{Each: append(says, l.askedState(&c)...)}})
	}
	return []any{web.Section{ID: "conversations", Title: l.Say("conversations.title"), Note: l.Say("asked.note"), Body: []any{list}}}
}

// askedState is whether people answer a conversation, and what was counted of it.
func (l sayer) askedState(c *opinion.Asked) (list []any) {
	answer := any(web.Link{Text: l.Say("vote.link"), Href: l.Href(votePath(c.ID))})
	if l.Kept() != "" { // nobody answers on a day gone by
		answer = ""
	}
	switch {
	case c.Open && c.Ended != nil:
		list = append(list, l.Rich("asked.open.until", "day", l.day(c.Ended), "answer", answer))
	case c.Open:
		list = append(list, l.Rich("asked.open", "answer", answer))
	case c.Act == opinion.Withdrawn:
		list = append(list, l.Word("act", string(c.Act)))
	case c.Votes == nil:
		list = append(list, l.Say("asked.uncounted"))
	}
	if c.Participants != nil && c.Votes != nil {
		list = append(list, l.Rich("asked.counted", "people", l.Say("n.people", "n", *c.Participants), "votes", l.Say("n.votes", "n", *c.Votes),
			"report", web.Link{Text: l.Say("asked.report"), Href: l.Href(pathOf(c.ID)) + "#counted"}))
	}
	return list
}

// An ordering is how the statements of a conversation are asked for.
type ordering struct {
	sort, query string
	page        int
	without     bool     // less those whom the rule for brigades finds
	hidden      []string // of beyondNames, in their order
}

// statementOrders are the orders of the statements of a report, the first the one that is not asked for.
var statementOrders = []string{"consensus", "divisive", "bridging", "agree", "disagree", "pass", "answers", "important", "number"}

// statementsPerPage is how many statements the table of a report holds at once.
const statementsPerPage = 50

func orderingOf(v *web.Visit) (a ordering, err error) {
	q := v.URL.Query()
	a.query = strings.TrimSpace(cut(q.Get("q"), 100))
	if a.sort, err = web.OneOf(q, "sort", statementOrders...); err != nil {
		return a, err
	}
	a.sort = cmp.Or(a.sort, statementOrders[0])
	if a.page, err = web.Number(q, "page", 1, 1_000_000); err != nil {
		return a, err
	}
	a.page = max(a.page, 1)
	without, err := web.OneOf(q, "without", "brigade")
	if err != nil {
		return a, err
	}
	a.without = without != ""
	for _, name := range strings.Split(q.Get("hide"), ",") {
		if name, err = web.OneOf(url.Values{"hide": {name}}, "hide", beyondNames...); err != nil {
			return a, err
		}
		if name != "" && !slices.Contains(a.hidden, name) {
			a.hidden = toggled(a.hidden, name)
		}
	}
	if slices.Contains(a.hidden, "bridging") && a.sort == "bridging" {
		a.sort = statementOrders[0]
	}
	return a, nil
}

func (a ordering) address(path string) string {
	q := url.Values{}
	if a.sort != statementOrders[0] {
		q.Set("sort", a.sort)
	}
	if a.query != "" {
		q.Set("q", a.query)
	}
	if a.page > 1 {
		q.Set("page", strconv.Itoa(a.page))
	}
	if len(a.hidden) > 0 {
		q.Set("hide", strings.Join(a.hidden, ","))
	}
	if a.without {
		q = url.Values{"without": {"brigade"}}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (s *site) conversation(v *web.Visit) (web.Page, error) {
	ask, err := orderingOf(v)
	if err != nil {
		return web.Page{}, err
	}
	if id := record.ID(v.PathValue("id")); !v.Issue.Dated() && id.Valid() && id.Prefix() == opinion.ConversationKind.Prefix {
		p, at, err := s.standpoint(v, id)
		if err != nil {
			return web.Page{}, err
		}
		live, err := s.maps.IsLive(v.Context(), &p.Conversation, p.Reports, p.Day)
		if err != nil {
			return web.Page{}, err
		}
		if live {
			return s.liveConversation(v, p, at, ask)
		}
		if page, theirs, err := s.countedFor(v, p, at, ask); theirs || err != nil {
			return page, err
		}
	}
	return s.thing(v, "cv", ask.address(""), func(r *view.Reader, id record.ID) (web.Content, error) {
		p, err := home.Conversation(r, id)
		if err != nil {
			return web.Content{}, err
		}
		receipt, err := s.receipt(v, p.Said)
		if err != nil {
			return web.Content{}, err
		}
		var m *opinion.Shown
		if len(p.Reports) > 0 {
			if m, err = s.maps.Of(v.Context(), false, p.Reports, opinion.Standpoint{Conversation: id, Statements: p.Statements}); err != nil && !errors.Is(err, opinion.ErrMatrix) && !errors.Is(err, record.ErrNotFound) {
				return web.Content{}, err
			}
		}
		rest, err := s.without(v, m, ask)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.conversation(p, m, rest, nil, ask, receipt), nil
	})
}

// without is a map less those whom the rule for brigades finds, where it is asked for and there is a map.
func (s *site) without(v *web.Visit, m *opinion.Shown, ask ordering) (*opinion.Shown, error) {
	if !ask.without || m == nil {
		return nil, nil
	}
	return s.maps.Without(v.Context(), m)
}

// conversationFile is all that the map of the newest count of a conversation hangs on, and that map: see package conversation. As long as
// nothing was counted, it is of the votes.
func (s *site) conversationFile(w http.ResponseWriter, r *http.Request) error {
	p, batch, err := s.exported(r)
	if err != nil {
		return err
	}
	id := p.Conversation.ID
	if len(p.Reports) == 0 && p.Conversation.Act != opinion.Withdrawn {
		return s.sendVotes(w, r, p, batch)
	}
	if len(p.Reports) == 0 || p.Reports[0].Matrix == nil {
		return fmt.Errorf("%w: there is no matrix of %s", record.ErrNotFound, id)
	}
	m, err := s.maps.Reports.Of(r.Context(), p.Reports, p.Statements)
	if err != nil {
		return err
	}
	f, err := s.node.Blobs.Open(p.Reports[0].Matrix.Blob)
	if err != nil {
		return err
	}
	defer f.Close()
	var places io.Reader
	if file := p.Reports[0].ByPlace; file != nil {
		f, err := s.node.Blobs.Open(file.Blob)
		if err != nil {
			return err
		}
		defer f.Close()
		places = f
	}
	zipped(w, id)
	if r.Method == http.MethodHead {
		return nil
	}
	return conversation.Write(w, &p.Conversation, p.Statements, &p.Reports[0], m, f, places)
}

// votesFile is the same of the votes in batches on record, whether or not anything was counted before they came.
func (s *site) votesFile(w http.ResponseWriter, r *http.Request) error {
	p, batch, err := s.exported(r)
	if err != nil {
		return err
	}
	if p.Conversation.Act == opinion.Withdrawn {
		return fmt.Errorf("%w: %s is withdrawn", record.ErrNotFound, p.Conversation.ID)
	}
	return s.sendVotes(w, r, p, batch)
}

// exported is the conversation that the address of a file names, with its newest batch: an empty one as long as there is none, which for
// some seconds is so after the first vote.
func (s *site) exported(r *http.Request) (p *home.ConversationPage, batch view.Batch, err error) {
	id := record.ID(r.PathValue("id"))
	if !id.Valid() || id.Prefix() != opinion.ConversationKind.Prefix {
		return nil, batch, fmt.Errorf("%w: %q is no id of a conversation", record.ErrNotFound, id)
	}
	reader, err := s.node.Read(r.Context())
	if err != nil {
		return nil, batch, err
	}
	defer reader.Close()
	if p, err = home.Conversation(reader, id); err != nil {
		return nil, batch, err
	}
	if batch, err = reader.LastBatch(id); errors.Is(err, record.ErrNotFound) {
		err = nil
	}
	return p, batch, err
}

func (s *site) sendVotes(w http.ResponseWriter, r *http.Request, p *home.ConversationPage, batch view.Batch) error {
	zip, err := s.interim.Of(r.Context(), &p.Conversation, p.Statements, batch)
	if err != nil {
		return err
	}
	zipped(w, p.Conversation.ID)
	_, err = w.Write(zip)
	return err
}

// zipped says that the export of a conversation follows.
func zipped(w http.ResponseWriter, id record.ID) {
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", "attachment; filename=conversation-"+string(id)+".zip")
	h.Set("Cache-Control", "no-cache")
}
