package pages

import (
	"errors"
	"net/http"
	"strconv"

	"troth/chapters/opinion"
	"troth/chapters/opinion/held"
	"troth/core/node"
	"troth/core/record"
	"troth/edges/web"
)

// answersPerPage is how many of their answers people see at once.
const answersPerPage = 25

// answersPage shows somebody what they answered, lets them answer again, and take receipts away.
func (s *site) answersPage(v *web.Visit) (web.Page, error) {
	p, err := s.paper(v)
	if err != nil {
		return web.Page{}, err
	}
	return web.Page{Private: true, Make: func() (web.Content, error) {
		b, err := s.ballotOf(v, p, newTicket())
		if err != nil {
			return web.Content{}, err
		}
		if b.voter.wish, err = held.AskedToBeErased(v.Context(), s.node.Store, p.info.ID, b.voter.seed); err != nil {
			return web.Content{}, err
		}
		page, _ := strconv.Atoi(v.URL.Query().Get("page"))
		return b.answers(max(page, 1), p.info.Open(v.Issue.Day) && !v.Issue.Dated()), nil
	}}, nil
}

// answers lists what the voter answered, the newest first: of each statement the answer that counts.
func (b ballot) answers(page int, open bool) web.Content {
	path := answersPath(b.info.ID)
	lead := web.Text{Value: b.Say("answers.nobody"), Lang: b.Tag}
	if b.voter.number != 0 {
		lead.Value = b.Say("answers.lead", "number", strconv.FormatInt(b.voter.number, 10))
	}
	h := web.Head{Over: b.text(b.info.Title), Title: web.Text{Value: b.Say("answers.title"), Lang: b.Tag}, Lead: &lead}
	sec := web.Section{ID: "answers", Title: b.Say("answers.list"), Note: b.Rich("answers.receipt.note", "command", web.Code("troth verify --receipt"))}
	var list []record.Vote
	for i := len(b.voter.last) - 1; i >= 0; i-- {
		if vote := b.voter.last[i]; b.voter.latest[vote.Statement].Index == vote.Index {
			list = append(list, vote)
		}
	}
	last := max((len(list)+answersPerPage-1)/answersPerPage, 1)
	page = min(page, last)
	for _, vote := range list[(page-1)*answersPerPage : min(page*answersPerPage, len(list))] {
		sec.Body = append(sec.Body, b.answered(vote, open))
	}
	if len(list) == 0 {
		sec.Body = []any{web.Empty{Text: b.Rich("answers.none", "page", web.Link{Text: b.Say("vote.over"), Href: b.Href(votePath(b.info.ID))})}}
	}
	sec.Body = append(sec.Body, web.Pages{Now: page, Last: last, Href: func(n int) string { return b.Href(path) + "?page=" + strconv.Itoa(n) }})
	parts := web.Parts{h, sec}
	switch {
	case b.asksWhere(open):
		parts = append(parts, b.lives("answers"))
	case b.voter.place != "":
		parts = append(parts, b.lived("answers"))
	}
	if b.voter.number != 0 {
		parts = append(parts, b.forgets())
	}
	if waiting, any := b.waiting(); any {
		parts = append(parts, waiting)
	}
	shell := b.shell(path, b.Say("answers.title"), "vote.js")
	shell.Crumbs = append(shell.Crumbs, web.Link{Text: b.Say("vote.over"), Href: b.Href(votePath(b.info.ID))})
	return web.Content{Parts: parts, Shell: shell}
}

// forgets lets somebody ask to be erased.
func (b ballot) forgets() web.Section {
	sec := web.Section{ID: "forget", Title: b.Say("forget.title"), Note: b.Say("forget.note")}
	if b.voter.wish != nil {
		sec.Body = []any{web.Notice{Title: b.Say("forget.asked"), Body: []any{b.Rich("forget.asked.on", "day", web.Day(b.voter.wish.Asked))}}}
		return sec
	}
	sec.Body = []any{web.Sending{ID: "forget-form", Action: b.Href(answersPath(b.info.ID)), Keep: [][2]string{{"wish", "erase"}},
		Buttons: []web.Button{{Text: b.Say("forget.ask"), Second: true}}}}
	return sec
}

// wish does what somebody who has the token wants done with what is theirs: to be erased, or to say where they live.
func (s *site) wish(_ http.ResponseWriter, v *web.Visit) (next string, page web.Page, err error) {
	p, err := s.paper(v)
	if err != nil {
		return "", page, err
	}
	if s.node.Desk == nil {
		return "", page, web.Errorf(web.Unavailable, "the record serves reading only: %v", s.node.Stopped)
	}
	x, err := s.voterOf(v, p.info.ID, "")
	if err != nil {
		return "", page, err
	}
	wish := v.PostForm.Get("wish")
	switch {
	case x.number == 0 || wish != "erase" && wish != "place":
		return "", page, web.Errorf(web.BadRequest, "a wish %q of nobody", wish)
	case wish == "place":
		next = answersPath(p.info.ID)
		if v.PostForm.Get("to") == "vote" {
			next = votePath(p.info.ID)
		}
		return v.Lang.Href(next) + "#lives", page, s.sayPlace(v, p, x)
	}
	err = held.AskToBeErased(v.Context(), s.node.Store, held.Wish{Conversation: p.info.ID, Participant: x.seed, Asked: s.node.Today()})
	return v.Lang.Href(answersPath(p.info.ID)) + "#forget", page, err
}

// answered is one answer: what it was, its receipt, and a form to answer again.
func (b ballot) answered(vote record.Vote, open bool) web.Group {
	n := strconv.FormatInt(vote.Index, 10)
	g := web.Group{ID: "answer-" + n, Title: b.statement(vote.Statement)}
	said := b.answer(vote.Value)
	if vote.Important {
		said = b.Say("answers.important", "answer", said)
	}
	g.Note = b.Rich("answers.said", "answer", said, "receipt", web.Link{Text: b.Say("answers.receipt", "n", n), Href: pathOf(b.info.ID) + "/votes/" + n + "/receipt"})
	i, there := b.place[vote.Statement]
	if !open || !there {
		return g
	}
	f := b.form("again-"+string(vote.Statement), &b.accepted[i], vote.Value)
	f.Legend = b.Say("answers.again")
	f.Keep = append(f.Keep, [2]string{"to", "answers"})
	f.Body = []any{web.Tick{ID: "important-" + n, Name: "important", Value: "yes", Label: b.Say("vote.important"), On: vote.Important}}
	g.Body = []any{web.Details{Summary: b.Say("answers.change"), Body: f}}
	return g
}

// voteReceipt is what proves a vote: see seal.VoteReceipt. It says no more than what exports hold of each vote.
func (s *site) voteReceipt(w http.ResponseWriter, r *http.Request) error {
	id := record.ID(r.PathValue("id"))
	index, err := strconv.ParseInt(r.PathValue("index"), 10, 64)
	if !id.Valid() || id.Prefix() != opinion.ConversationKind.Prefix || err != nil || index < 0 {
		return web.Errorf(web.NotFound, "no vote %q of %q", r.PathValue("index"), id)
	}
	reader, err := s.node.Read(r.Context())
	if err != nil {
		return err
	}
	defer reader.Close()
	receipt, err := s.node.VoteReceipt(r.Context(), reader, id, index)
	if errors.Is(err, node.ErrNoBatch) {
		return &web.Error{Kind: web.Unavailable, Title: web.Msg("answers.receipt.later"), Wait: 5, Detail: web.Msg("answers.receipt.soon"), Kept: web.Msg("answers.receipt.kept"), Advice: web.Msg("answers.receipt.again"), Err: err}
	}
	if errors.Is(err, record.ErrNotFound) {
		return &web.Error{Kind: web.NotFound, Detail: web.Msg("answers.receipt.none"), Kept: web.Msg("answers.receipt.none.kept"), Advice: web.Msg("answers.receipt.none.next"), Err: err}
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Disposition", "attachment; filename=vote-"+strconv.FormatInt(index, 10)+"-"+string(id)+".txt")
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(receipt)
	return err
}
