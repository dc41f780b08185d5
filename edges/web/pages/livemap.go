package pages

import (
	"errors"
	"fmt"
	"time"

	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

// A you is where a visitor stands who has answered statements of the conversation.
type you struct {
	place  opinionmap.Point
	stands bool // enough was answered to stand anywhere
	group  int  // of the map, in which the nearest people are; −1 where the map has none
}

// standpoint is a conversation as it is now, and what its map hangs on beside the votes.
func (s *site) standpoint(v *web.Visit, id record.ID) (p *home.ConversationPage, at opinion.Standpoint, err error) {
	err = s.read(v, func(r *view.Reader) error {
		list, err := view.Recall(r, "conversations", mostPapers, []record.ID{id}, func([]record.ID) (map[record.ID]*standing, error) {
			x := &standing{}
			var err error
			if x.page, err = home.Conversation(r, id); err == nil {
				x.at, err = opinion.StandpointOf(r, id, x.page.Statements)
			}
			return map[record.ID]*standing{id: x}, err
		})
		if err != nil {
			return err
		}
		c := *list[0].page
		c.Day = r.Day()
		p, at = &c, list[0].at
		return nil
	})
	return p, at, err
}

// A standing is what a page of a conversation is made of, but for the votes: many ask for it while people answer, and nobody changes it.
type standing struct {
	page *home.ConversationPage
	at   opinion.Standpoint
}

// liveConversation is the page of a conversation whose map is that of the votes up to now. Votes are no entries: the page is kept under
// how many votes it shows. That of somebody who has answered says where they stand, and is kept for nobody.
func (s *site) liveConversation(v *web.Visit, p *home.ConversationPage, at opinion.Standpoint, ask ordering) (web.Page, error) {
	m, err := s.maps.Of(v.Context(), true, p.Reports, at)
	if err != nil {
		return web.Page{}, err
	}
	rest, err := s.without(v, m, ask)
	if err != nil {
		return web.Page{}, err
	}
	here, err := s.youOf(v, p, m)
	if err != nil {
		return web.Page{}, err
	}
	page, err := s.conversationFor(v, p, m, rest, here, ask, shownAs(m, at))
	page.Moving = true
	return page, err
}

// conversationFor is the page of a conversation to somebody: with where they stand, unless here is nil. shown tells maps apart.
func (s *site) conversationFor(v *web.Visit, p *home.ConversationPage, m, rest *opinion.Shown, here *you, ask ordering, shown string) (web.Page, error) {
	page, err := s.page(v, p.Conversation.ID, ask.address("")+" "+shown, func(*view.Reader) (web.Content, error) {
		receipt, err := s.receipt(v, p.Said)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.conversation(p, m, rest, here, ask, receipt), nil
	})
	page.Private = here != nil
	return page, err
}

// countedFor is the page of a conversation that was counted to somebody whose answers may be among those that were; false when they are not.
func (s *site) countedFor(v *web.Visit, p *home.ConversationPage, at opinion.Standpoint, ask ordering) (web.Page, bool, error) {
	if _, known := participantOf(v.Request); !known || len(p.Reports) == 0 || p.Reports[0].Matrix == nil {
		return web.Page{}, false, nil
	}
	m, err := s.maps.Of(v.Context(), false, p.Reports, at)
	if err != nil {
		return web.Page{}, false, nil // the page that everybody sees says why
	}
	here, err := s.youOf(v, p, m)
	if err != nil || here == nil {
		return web.Page{}, false, err
	}
	rest, err := s.without(v, m, ask)
	if err != nil {
		return web.Page{}, false, err
	}
	page, err := s.conversationFor(v, p, m, rest, here, ask, "counted")
	return page, true, err
}

// shownAs tells maps of a conversation apart that its pages may show while the record stands still.
func shownAs(m *opinion.Shown, at opinion.Standpoint) string {
	if m == nil || m.Live == nil {
		return ""
	}
	return fmt.Sprintf("live %d of %d, %d erased, %d", m.Live.Count, m.Age.Votes, at.Erased, m.Age.For/(10*time.Second))
}

// youOf is where the visitor stands; nil for who has not answered. Their own last answers are looked at, though the map may be older.
func (s *site) youOf(v *web.Visit, p *home.ConversationPage, m *opinion.Shown) (*you, error) {
	conversation := p.Conversation.ID
	token, known := participantOf(v.Request)
	if !known {
		return nil, nil
	}
	_, votes, err := s.node.Store.VotesOf(v.Context(), conversation, record.TokenHash(conversation, token))
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	at, place := map[int]int32{}, map[record.ID]int32{}
	for i, number := range m.Numbers {
		at[number] = int32(i)
	}
	for _, s := range p.Statements {
		if i, answered := at[s.Number]; answered {
			place[s.ID] = i
		}
	}
	given := map[int32]int8{}
	for _, vote := range votes {
		if i, there := place[vote.Statement]; there {
			given[i] = int8(vote.Value)
		}
	}
	x := &you{group: -1}
	x.place, x.stands = m.Map.Place(m.Input, given)
	base := m.Map.Nearest(x.place)
	for k, g := range m.Map.Groups {
		for _, b := range g.Bases {
			if b == base {
				x.group = k
			}
		}
	}
	return x, nil
}

// age says which votes the map is made of, or what is shown in its place.
func (x report) age() []any {
	a := &x.live.Age
	all, behind := x.Say("live.all", "n", int(a.Votes)), ""
	numbers := []any{"n", int(x.live.Live.Count), "all", int(a.Votes), "seconds", int(a.For.Seconds()) / 10 * 10}
	if x.honest() {
		behind = x.Say("live.behind", numbers...)
	} else {
		all, behind = x.Say("live.all.no_map", "n", int(a.Votes)), x.Say("live.behind.no_map", numbers...)
	}
	if a.Behind == 0 {
		return []any{web.Para{Text: all}}
	}
	list := []any{web.Para{Text: behind}}
	if a.Newcomer > 0 {
		list = append(list, web.Para{Text: x.Say("live.newcomers", "n", a.Newcomer)})
	}
	return list
}

// where is where the visitor stands, in words.
func (x report) where() string {
	switch {
	case !x.you.stands:
		return x.Say("live.you.little")
	case x.you.group < 0 || !x.grouped():
		return x.Say("live.you.unplaced")
	}
	return x.Say("live.you", "group", groupName(x.you.group))
}
