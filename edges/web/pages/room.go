package pages

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"rsc.io/qr"

	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

const joinPath = "/join"

// renewEvery is how often the page on a wall shows what is new, in seconds.
const renewEvery = 15

// roomPages adds what a hall needs: the page for its wall, and the way in by the code that stands there.
func (s *site) roomPages() {
	s.Page(conversationsPath+"/{id}/room", s.room)
	s.Page(joinPath, s.join)
	s.Page(joinPath+"/{code}", s.joined)
	s.Raw("GET "+joinPath+"/{code}/qr.svg", s.joinPicture)
}

func roomPath(id record.ID) string { return pathOf(id) + "/room" }

// room is a conversation on the wall of a hall: how to take part, and what comes of it; once nobody answers any more, what came of it. With
// ?still it does not renew itself.
func (s *site) room(v *web.Visit) (web.Page, error) {
	id := record.ID(v.PathValue("id"))
	if !id.Valid() || id.Prefix() != opinion.ConversationKind.Prefix {
		return web.Page{}, fmt.Errorf("%w: %q is no id of a conversation", record.ErrNotFound, id)
	}
	p, at, err := s.standpoint(v, id)
	if err != nil {
		return web.Page{}, err
	}
	c := &p.Conversation
	if v.Issue.Dated() || c.Act == opinion.Withdrawn || c.Began != nil && c.Began.From > p.Day {
		return s.page(v, id, " room", func(*view.Reader) (web.Content, error) { return sayer{v.Lang}.roomClosed(p), nil })
	}
	live, err := s.maps.IsLive(v.Context(), c, p.Reports, p.Day)
	if err != nil {
		return web.Page{}, err
	}
	m, err := s.maps.Of(v.Context(), live, p.Reports, at)
	if err != nil && !errors.Is(err, opinion.ErrMatrix) && !errors.Is(err, record.ErrNotFound) {
		return web.Page{}, err
	}
	still := v.URL.Query().Has("still")
	page, err := s.page(v, id, fmt.Sprintf(" room %s %t %s", roomState(p), still, shownAs(m, at)), func(*view.Reader) (web.Content, error) {
		return sayer{v.Lang}.report(p, m).room(s.public, still), nil
	})
	page.Moving = true
	return page, err
}

// roomState is whether people answer a conversation, or have answered, or what they answered was counted. When it changes, room.js puts all of
// the wall anew.
func roomState(p *home.ConversationPage) string {
	switch {
	case p.Conversation.Open(p.Day):
		return "now"
	case len(p.Reports) == 0:
		return "closed"
	}
	return "counted"
}

// roomClosed is in the place of a room in which there is nothing to show: before people are asked, of a day gone by, or of what is withdrawn.
func (l sayer) roomClosed(p *home.ConversationPage) web.Content {
	c := &p.Conversation
	title := l.text(c.Title)
	page := web.Link{Text: l.Say("vote.report"), Href: l.On("").Href(pathOf(c.ID))}
	return web.Content{Parts: web.Parts{web.Head{Over: l.Say("room"), Title: title},
		web.Section{ID: "closed", Title: l.Say("vote.closed"), Body: []any{web.Empty{Text: l.Rich("vote.closed.next", "page", page)}}}},
		Shell: web.Shell{Title: l.Say("room") + " · " + l.short(c.Title), Path: roomPath(c.ID), NoIndex: true,
			Crumbs: []web.Link{{Text: l.Word("nav", "conversations"), Href: l.Href(conversationsPath)}, {Text: l.short(c.Title), Href: l.Href(pathOf(c.ID))}}}}
}

// room lays out what stands on the wall. public is where readers reach the site, or "".
func (x report) room(public string, still bool) web.Content {
	c := &x.p.Conversation
	path := roomPath(c.ID)
	w := &web.Wall{Renew: renewEvery, Links: []web.Link{{Text: x.Say("room.still"), Href: x.Href(path + "?still")}}}
	shell := web.Shell{Title: x.Say("room") + " · " + x.short(c.Title), Path: path, NoIndex: true, Wall: w, Scripts: []string{"room.js"}}
	if still {
		w.Renew, w.Links[0] = 0, web.Link{Text: x.Say("room.renew"), Href: x.Href(path)}
		shell.Path, shell.Scripts = path+"?still", nil
	}
	w.Links = append(w.Links, web.Link{Text: x.Say("room.back"), Href: x.Href(pathOf(c.ID))})
	state, beside := roomState(x.p), x.invitation(public)
	if state != "now" {
		beside = web.Invite{ID: "join", Title: x.Word("room", state), Note: x.Word("room.note", state), Answer: x.Say("room.back"), Href: x.Href(pathOf(c.ID))}
		if x.nobodyAnswered() {
			beside.Note = nil // what is shown beside says it
		}
		if odd := x.cautions(); odd != nil {
			beside.Note = web.Stacked{Each: append([]any{beside.Note}, odd...)}
		}
	}
	return web.Content{Shell: shell, Parts: web.Parts{web.Head{Title: x.text(c.Title)}, beside,
		web.Renewing{ID: state, Lost: x.Say("room.lost"), Body: x.shown()}}}
}

// invitation says how to take part, to who sees the wall.
func (x report) invitation(public string) web.Invite {
	_, host, _ := strings.Cut(public, "://")
	v := web.Invite{ID: "join", Title: x.Say("room.join"), Go: x.Say("room.go"), Where: host + joinPath, Enter: x.Say("room.enter"), Code: x.p.Code,
		Answer: x.Say("vote.link"), Href: x.Href(votePath(x.p.Conversation.ID))}
	if public == "" {
		v.Note = x.Rich("room.nowhere", "command", web.Code("troth serve --public"))
		return v
	}
	v.Picture, v.Says = joinPath+"/"+x.p.Code+"/qr.svg", x.Say("room.qr", "address", host+joinPath+"/"+x.p.Code)
	return v
}

// agreedOnWall is about how many letters of statements fit beside the map, where what stands below each takes the room of besideOnWall more.
const agreedOnWall, besideOnWall = 320, 40

// shown is the map and what most agree on.
func (x report) shown() []any {
	if x.m == nil {
		sec := x.unanswered()
		sec.Body = fitting(sec.Body)
		return []any{sec}
	}
	figures := x.figures()
	figures.Each = []web.Figure{figures.Each[0], figures.Each[2]} // people and answers
	drawn := web.Section{ID: "map", Title: x.Say("opinion.map")}
	if x.honest() {
		chart := x.chart("", 400, 290)
		chart.Description, chart.Note, chart.Upright, chart.Twin = x.Say("room.map.desc"), nil, nil, web.Details{} // they stand on the page of the conversation
		drawn.Body = []any{chart, web.Para{Text: x.standing()}}
	} else {
		drawn.Body = []any{web.Notice{Title: x.Say("opinion.map.not_yet"), Body: []any{x.standing()}}}
	}
	agreed := x.agreed()
	agreed.Note = nil
	if _, none := agreed.Body[0].(web.Empty); none && !x.honest() { // so few that nothing of them can be compared: how they answered each
		list := x.statementList(x.most(len(x.m.Numbers), 0, func(i int) float64 { return float64(x.m.Map.Counts[i].Seen()) }))
		for _, s := range x.unheard() {
			if !s.Text.IsZero() {
				list.Items = append(list.Items, web.Item{Title: x.text(s.Text)})
			}
		}
		if len(list.Items) == 0 {
			return []any{figures, drawn}
		}
		agreed.Title, agreed.Body = x.field("statements"), []any{list} // as many as fit
	}
	agreed.Body = fitting(agreed.Body)
	return []any{figures, drawn, agreed}
}

// fitting is lists, or groups with one each, cut where the letters of all would not fit on a wall, less the first statement of each list: so
// there is room for some of the last list. What does not fit a wall of this height or that is hidden whole by room.css.
func fitting(parts []any) []any {
	letters := 0
	cut := func(list web.List) web.List {
		for i, item := range list.Items {
			if t, words := item.Title.(web.Text); words {
				letters += utf8.RuneCountInString(t.Value) + besideOnWall
			}
			if i > 0 && letters > agreedOnWall {
				list.Items = list.Items[:i]
				break
			}
		}
		return list
	}
	for i, part := range parts {
		switch part := part.(type) {
		case web.List:
			parts[i] = cut(part)
		case web.Group:
			part.Body = []any{cut(part.Body[0].(web.List))}
			parts[i] = part
		}
	}
	return parts
}

// join asks for a code, and leads those who have none to what is open.
func (s *site) join(v *web.Visit) (web.Page, error) {
	if code := opinion.ReadCode(cut(v.URL.Query().Get("code"), 100)); code != "" {
		return web.Page{To: v.Lang.On("").Href(joinPath + "/" + code)}, nil
	}
	return s.page(v, "join", "", func(r *view.Reader) (web.Content, error) { return sayer{v.Lang}.joining(r, "", nil) })
}

// joined leads from a code to where people answer. Where there is no such conversation, or nobody answers it, it says so and asks again.
func (s *site) joined(v *web.Visit) (web.Page, error) {
	typed := v.PathValue("code")
	page := web.Page{Private: true}
	err := s.read(v, func(r *view.Reader) error {
		id, err := opinion.ByCode(r, opinion.ReadCode(typed))
		if errors.Is(err, record.ErrNotFound) {
			page.Status = http.StatusNotFound
		} else if err != nil {
			return err
		}
		var p *home.ConversationPage
		if id != "" {
			if p, err = home.Conversation(r, id); err != nil {
				return err
			}
			if !v.Issue.Dated() && p.Conversation.Open(p.Day) {
				page.To = v.Lang.Href(votePath(id))
				return nil
			}
		}
		c, err := sayer{v.Lang}.joining(r, cut(typed, 30), p)
		page.Make = func() (web.Content, error) { return c, nil }
		return err
	})
	return page, err
}

// joining asks for a code; typed is what was given already, and ended the conversation of which it is.
func (l sayer) joining(r *view.Reader, typed string, ended *home.ConversationPage) (web.Content, error) {
	all, err := home.Conversations(r)
	if err != nil {
		return web.Content{}, err
	}
	lead := l.lead("join.lead")
	f := web.Field{ID: "code", Name: "code", Label: l.Say("join.code"), Hint: l.Say("join.hint"), Value: typed, Complete: "off", Required: true}
	ask := web.Section{ID: "ask", Title: l.Say("join.ask")}
	switch {
	case ended != nil:
		c := &ended.Conversation
		ask.Body = []any{web.Notice{Title: l.Say("vote.closed"), Body: []any{l.Rich("join.ended", "page", web.Link{Text: l.text(c.Title), Href: l.On("").Href(pathOf(c.ID))})}}}
	case typed != "":
		f.Error = l.Say("join.unknown", "code", typed)
	}
	ask.Body = append(ask.Body, web.Sending{ID: "join-form", Action: l.On("").Href(joinPath), Asks: true, Body: []any{f}, Buttons: []web.Button{{Text: l.Say("join.go")}}})
	open := web.Section{ID: "open", Title: l.Say("join.open"), Note: l.Say("join.open.note")}
	var list web.List
	for _, c := range all.Conversations {
		if c.Open(all.Day) {
			item := web.Item{Title: web.Link{Text: l.text(c.Title), Href: l.Href(votePath(c.ID))}}
			if c.Ended != nil {
				item.Note = l.Rich("vote.until", "day", l.day(c.Ended))
			}
			list.Items = append(list.Items, item)
		}
	}
	open.Body = []any{list}
	if len(list.Items) == 0 {
		open.Body = []any{web.Empty{Text: l.Say("join.open.none")}}
	}
	return web.Content{Parts: web.Parts{web.Head{Title: web.Text{Value: l.Say("join.title"), Lang: l.Tag}, Lead: lead}, ask, open},
		Shell: web.Shell{Title: l.Say("join.title"), Description: lead.Value, Path: joinPath, NoIndex: typed != "",
			Crumbs: []web.Link{{Text: l.Word("nav", "conversations"), Href: l.Href(conversationsPath)}}}}, nil
}

// joinPicture is the address of a code as a picture that phones read. There is none where the site does not know its address.
func (s *site) joinPicture(w http.ResponseWriter, r *http.Request) error {
	reader, err := s.node.Read(r.Context())
	if err != nil {
		return err
	}
	code := r.PathValue("code")
	_, err = opinion.ByCode(reader, code)
	reader.Close()
	if err == nil && s.public == "" {
		err = fmt.Errorf("%w: the address of the site is not known", record.ErrNotFound)
	}
	if err != nil {
		return err
	}
	q, err := qr.Encode(s.public+joinPath+"/"+code, qr.M)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "no-cache")
	_, err = fmt.Fprint(w, qrDrawing(q))
	return err
}

// qrDrawing draws a code dark on light, whatever the page is, with the quiet edge of four modules that readers need (ISO/IEC 18004).
func qrDrawing(q *qr.Code) string {
	const edge = 4
	side := q.Size + 2*edge
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, side, side, side, side)
	for y := range q.Size {
		for x := 0; x < q.Size; x++ {
			from := x
			for q.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+edge, y+edge, x-from, x-from)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return b.String()
}
