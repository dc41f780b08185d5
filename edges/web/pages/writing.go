package pages

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"troth/chapters/opinion"
	"troth/chapters/opinion/held"
	"troth/core/record"
	"troth/edges/web"
)

// A draft of a statement: what somebody has written and not handed in.
type written struct {
	words, language string
	wrong           string // what is wrong with it, in the language of the page
	near            []int  // statements near it
}

// missing invites to write a statement.
func (b ballot) missing() web.Section {
	return web.Section{ID: "write", Title: b.Say("write.title"), Note: b.Say("write.note"), Body: append(b.asksOfWriters(), b.writing(written{}))}
}

// asksOfWriters are the rules of the conversation, before anybody writes; nothing where it has none.
func (b ballot) asksOfWriters() []any {
	if b.info.Rules == nil {
		return nil
	}
	return []any{web.KV{Facts: []web.Fact{{Name: b.Say("write.rules"), Value: b.text(*b.info.Rules)}}}}
}

// languages are those in which a statement may be written: those of the conversation, or those of the site.
func (b ballot) languages() []string {
	var list []string
	for _, l := range b.info.Languages {
		list = append(list, string(l))
	}
	if list == nil {
		list = []string{"en", "fr", "es"}
		if !slices.Contains(list, b.Code()) {
			if _, err := language.Parse(b.Code()); err == nil {
				list = append(list, b.Code())
			}
		}
	}
	return list
}

// writing is the form in which a statement is written; it is looked at before it is handed in.
func (b ballot) writing(w written) web.Sending {
	most := b.info.Longest()
	f := web.Sending{ID: "write-form", Action: b.Href(writePath(b.info.ID)), Keep: [][2]string{{"ticket", b.ticket}, {"step", "look"}},
		Body: []any{web.Area{ID: "words", Name: "words", Value: w.words, Label: b.Say("write.field"), Hint: b.Say("write.hint", "n", most), Error: w.wrong, Max: most,
			Near: b.Href(writePath(b.info.ID)) + "/near", NearLabel: b.Say("write.near")}},
		Buttons: []web.Button{{Text: b.Say("write.look")}}}
	chosen := w.language
	if chosen == "" {
		chosen = b.Code()
	}
	if list := b.languages(); len(list) == 1 {
		f.Keep = append(f.Keep, [2]string{"language", list[0]})
	} else {
		c := web.Choice{ID: "language", Name: "language", Label: b.Say("write.language"), Value: chosen}
		for _, tag := range list {
			c.Options = append(c.Options, web.Option{Value: tag, Text: b.LanguageName(tag)})
		}
		f.Body = append(f.Body, c)
	}
	return f
}

// writePage is where the form is, for who comes by its address.
func (s *site) writePage(v *web.Visit) (web.Page, error) {
	p, err := s.paper(v)
	if err != nil {
		return web.Page{}, err
	}
	return s.writingPage(v, p, newTicket(), written{}, false)
}

// writeStatement looks at what somebody wrote, and shows it with the statements near it; handed in, it is held until it is moderated.
func (s *site) writeStatement(w http.ResponseWriter, v *web.Visit) (next string, page web.Page, err error) {
	p, err := s.paper(v)
	if err != nil {
		return "", page, err
	}
	ticket := v.PostForm.Get("ticket")
	if !isToken(ticket) {
		return "", page, web.Errorf(web.BadRequest, "a ticket %q", ticket)
	}
	if !p.info.Open(v.Issue.Day) {
		return "", page, &web.Error{Kind: web.Conflict, Detail: web.Msg("vote.closed"), Kept: web.Msg("write.closed.kept"),
			Advice: web.Msg("vote.closed.next", "page", web.Link{Text: v.Lang.Say("vote.report"), Href: v.Lang.Href(pathOf(p.info.ID))}), Err: opinion.ErrNotOpen}
	}
	x := written{words: opinion.Tidy(v.PostForm.Get("words")), language: v.PostForm.Get("language")}
	b := ballot{sayer: sayer{v.Lang}, paper: p}
	if !slices.Contains(b.languages(), x.language) {
		return "", page, web.Errorf(web.BadRequest, "a statement in the language %q", x.language)
	}
	switch {
	case strings.ContainsFunc(x.words, unreadable):
		x.wrong = v.Lang.Say("write.unreadable")
	case !opinion.Says(x.words):
		x.wrong = v.Lang.Say("write.empty")
	case !p.info.Fits(x.words):
		x.wrong = v.Lang.Say("write.long", "n", utf8.RuneCountInString(x.words), "most", p.info.Longest())
	}
	if x.wrong == "" && v.PostForm.Get("step") == "send" {
		if x.wrong, err = s.hold(w, v, p, ticket, x); err != nil {
			return "", page, err
		}
		if x.wrong == "" {
			return v.Lang.Href(votePath(p.info.ID)) + "#waiting", page, nil
		}
	}
	look := x.wrong == "" && v.PostForm.Get("step") == "look"
	if look {
		x.near = opinion.Near(x.words, p.shapes)
	}
	page, err = s.writingPage(v, p, ticket, x, look)
	return "", page, err
}

// A nearStatement is a statement that has much in common with what somebody writes.
type nearStatement struct {
	Text string `json:"text"`
	Lang string `json:"lang"`
	Note string `json:"note"` // what the voter answered to it
}

// nearStatements answers a script, while somebody writes, with the statements that the page would show on which what was written is looked
// at. Nothing is kept of what is sent.
func (s *site) nearStatements(w http.ResponseWriter, v *web.Visit) error {
	v.Body = http.MaxBytesReader(w, v.Body, 1<<16)
	if err := v.ParseForm(); err != nil {
		return web.Errorf(web.BadRequest, "%v", err)
	}
	p, err := s.paper(v)
	if err != nil {
		return err
	}
	list := []nearStatement{}
	if words := opinion.Tidy(v.PostForm.Get("words")); p.info.Open(v.Issue.Day) && p.info.Fits(words) {
		b, err := s.ballotOf(v, p, "")
		if err != nil {
			return err
		}
		select { // it is a search: no more at a time than there are processors
		case s.searching <- struct{}{}:
		case <-v.Context().Done():
			return v.Context().Err()
		}
		places := opinion.Near(words, p.shapes)
		<-s.searching
		for _, i := range places {
			t := b.text(b.accepted[i].Text)
			list = append(list, nearStatement{t.Value, t.Lang, b.asked(i)})
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(w).Encode(map[string]any{"near": list})
}

// unreadable are characters that the record does not take, and that which stands for one that got lost.
func unreadable(r rune) bool { return record.Unreadable(r) || r == utf8.RuneError }

// hold keeps a statement until it is moderated, and says why not when it cannot.
func (s *site) hold(w http.ResponseWriter, v *web.Visit, p *paper, ticket string, x written) (wrong string, err error) {
	if s.node.Desk == nil {
		return "", web.Errorf(web.Unavailable, "the record serves reading only: %v", s.node.Stopped)
	}
	token, known := participantOf(v.Request)
	if !known {
		token = ticket
	}
	err = held.Hold(v.Context(), s.node.Store, held.Statement{Conversation: p.info.ID, Writer: record.TokenHash(p.info.ID, token), Words: x.words,
		Language: x.language, Written: s.node.Today()})
	switch {
	case errors.Is(err, held.ErrYours):
		return v.Lang.Say("write.yours", "n", held.MostOfOne), nil
	case errors.Is(err, held.ErrFull):
		return v.Lang.Say("write.full"), nil
	case err != nil && !errors.Is(err, held.ErrTwice): // sent twice, it waits once
		return "", err
	}
	if !known {
		s.giveToken(w, p.info.ID, token)
	}
	return "", nil
}

// writingPage is the form, or, to look at, what was written with the statements near it.
func (s *site) writingPage(v *web.Visit, p *paper, ticket string, w written, look bool) (web.Page, error) {
	return web.Page{Private: true, Make: func() (web.Content, error) {
		b, err := s.ballotOf(v, p, ticket)
		if err != nil {
			return web.Content{}, err
		}
		parts := web.Parts{web.Head{Over: b.text(p.info.Title), Title: web.Text{Value: b.Say("write.title"), Lang: b.Tag}, Lead: &web.Text{Value: b.Say("write.note"), Lang: b.Tag}}}
		open := p.info.Open(v.Issue.Day) && !v.Issue.Dated()
		if open && b.voter.number == 0 { // they may come by this address, and answer what is near or get a cookie here
			parts = append(parts, web.Section{ID: "first", Title: b.Say("vote.first"), Body: []any{b.explained()}})
		}
		if !open {
			parts = append(parts, b.closed())
		} else if look {
			parts = append(parts, b.looked(w)...)
		} else {
			parts = append(parts, web.Section{ID: "write", Title: b.Say("write.field"), Body: append(b.asksOfWriters(), b.writing(w))})
		}
		if waiting, any := b.waiting(); any {
			parts = append(parts, waiting)
		}
		shell := b.shell(writePath(p.info.ID), b.Say("write.title"), "vote.js", "near.js")
		shell.Crumbs = append(shell.Crumbs, web.Link{Text: b.Say("vote.over"), Href: b.Href(votePath(p.info.ID))})
		return web.Content{Parts: parts, Shell: shell}, nil
	}}, nil
}

// looked is what was written, the statements near it, which can be answered here, and what to do with it. What says the same as one of them,
// word for word, cannot be handed in.
func (b ballot) looked(w written) []any {
	var parts []any
	same := false
	if len(w.near) > 0 {
		sec := web.Section{ID: "near", Title: b.Say("write.near"), Note: b.Say("write.near.note")}
		for _, i := range w.near {
			x, chosen := &b.accepted[i], -2
			if vote, yes := b.voter.latest[x.ID]; yes {
				chosen = vote.Value
			}
			form := b.form("near-"+strconv.Itoa(x.Number), x, chosen)
			form.Large, form.Body = false, []any{web.Para{Text: b.asked(i)}}
			sec.Body = append(sec.Body, form)
			for _, words := range x.Text.By {
				same = same || opinion.ShapeOf(words).Alike(opinion.ShapeOf(w.words)) == 1
			}
		}
		parts = append(parts, sec)
	}
	if same {
		return append(parts, web.Section{ID: "write", Title: b.Say("write.change"), Note: b.Say("write.same"), Body: []any{b.writing(w)}})
	}
	send := web.Sending{ID: "send-form", Action: b.Href(writePath(b.info.ID)), Legend: web.Text{Value: w.words, Lang: w.language},
		Keep:    [][2]string{{"ticket", b.ticket}, {"step", "send"}, {"words", w.words}, {"language", w.language}},
		Buttons: []web.Button{{Text: b.Say("write.send")}}}
	return append(parts, web.Section{ID: "send", Title: b.Say("write.yours.title"), Note: b.Say("write.held"), Body: []any{send}},
		web.Section{ID: "write", Title: b.Say("write.change"), Body: []any{b.writing(w)}})
}

// asked says what the voter answered to a statement, if they did.
func (b ballot) asked(place int) string {
	if vote, yes := b.voter.latest[b.accepted[place].ID]; yes {
		return b.Say("write.near.answered", "answer", b.answer(vote.Value))
	}
	return b.Say("write.near.unanswered")
}

// waiting shows somebody what they wrote that nobody has moderated yet.
func (b ballot) waiting() (web.Section, bool) {
	list := web.List{Pages: &web.Pages{Now: 1, Last: 1}} // nothing of it is a file
	for _, h := range b.voter.held {
		list.Items = append(list.Items, web.Item{Title: web.Text{Value: h.Words, Lang: h.Language}, Note: b.Rich("write.since", "day", web.Day(h.Written))})
	}
	return web.Section{ID: "waiting", Title: b.Say("write.waiting"), Note: b.Say("write.waiting.note"), Body: []any{list}}, len(list.Items) > 0
}
