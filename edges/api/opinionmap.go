package api

import (
	"context"
	"errors"
	"fmt"

	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/core/export"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

// opinionMap answers with the map of a conversation. That of an open one changes with each vote, and votes are no entries.
func (q *question) opinionMap() (web.Document, error) {
	id := record.ID(q.PathValue("id"))
	if !id.Valid() || id.Prefix() != opinion.ConversationKind.Prefix {
		return web.Document{}, web.Errorf(web.NotFound, "%q is no id of a conversation", id)
	}
	without, err := web.OneOf(q.URL.Query(), "without", "brigade")
	if err != nil {
		return web.Document{}, err
	}
	var p *home.ConversationPage
	var s opinion.Standpoint
	err = q.read(q.Context(), func(r *view.Reader) (err error) {
		if p, err = home.Conversation(r, id); err != nil {
			return err
		}
		s, err = opinion.StandpointOf(r, id, p.Statements)
		return err
	})
	if err != nil {
		return web.Document{}, err
	}
	live := false
	if !q.issue.Dated() {
		if live, err = q.maps.IsLive(q.Context(), &p.Conversation, p.Reports, p.Day); err != nil {
			return web.Document{}, err
		}
	}
	x, err := q.maps.Of(q.Context(), live, p.Reports, s)
	if errors.Is(err, opinion.ErrMatrix) || errors.Is(err, record.ErrNotFound) {
		return web.Document{}, web.Errorf(web.NotFound, "there is no map of %s: %v", id, err)
	}
	if err != nil {
		return web.Document{}, err
	}
	d := web.Document{Thing: "map " + string(id) + " " + without, Version: int64(p.Version), Moving: live}
	if live {
		d.Thing += fmt.Sprintf(" %d of %d, %d erased", x.Live.Count, x.Age.Votes, s.Erased)
	}
	d.Make = func() ([]byte, error) {
		shown := x
		if without != "" {
			if shown, err = q.maps.Without(context.WithoutCancel(q.Context()), x); err != nil {
				return nil, err
			}
		}
		return export.PageJSON(opinion.AnswerOf(id, shown, x, p.Reports))
	}
	return d, nil
}
