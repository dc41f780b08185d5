package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"troth/core/record"
	"troth/core/record/sqlite"
)

// A bareVote is a vote on its way into the store of the control.
type bareVote struct {
	participant record.Participant
	vote        record.Vote
	err         error
	done        chan struct{}
}

// bareVotes is a server that does with a ballot what storing it needs, and nothing else: it reads the form, draws number and key, makes
// the leaf, and puts both rows into the store, many in a commit. It looks up nobody, asks no rule, keeps no tree and knows no language.
func bareVotes(ctx context.Context, file string) (http.Handler, error) {
	store, err := sqlite.Open(ctx, file, sqlite.Options{})
	if err != nil {
		return nil, err
	}
	queue := make(chan *bareVote, groupMost)
	go func() {
		for v := range queue {
			group := []*bareVote{v}
		more:
			for len(group) < groupMost {
				select {
				case v = <-queue:
					group = append(group, v)
				default:
					break more
				}
			}
			err := putVotes(ctx, store, group)
			for _, v := range group {
				v.err = err
				close(v.done)
			}
		}
	}()
	page := []byte(strings.Repeat("a page of bytes ", 600))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/count":
			n, err := store.VoteCount(r.Context(), record.ID(r.URL.RawQuery))
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
			fmt.Fprint(w, n)
		case r.Method == http.MethodGet:
			w.Write(page)
		default:
			r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
			if err := r.ParseForm(); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			conversation := record.ID(strings.Split(r.URL.Path, "/")[3])
			p := record.NewParticipant(conversation, record.TokenHash(conversation, r.PostForm.Get("ticket")))
			v := &bareVote{participant: p, done: make(chan struct{}), vote: p.Cast(record.Vote{Statement: record.ID(r.PostForm.Get("statement")),
				Value: len(r.PostForm.Get("answer"))%3 - 1, At: time.Now().Unix()})}
			queue <- v
			if <-v.done; v.err != nil {
				http.Error(w, v.err.Error(), http.StatusInternalServerError)
				return
			}
			http.SetCookie(w, &http.Cookie{Name: "token", Value: r.PostForm.Get("ticket"), Path: r.URL.Path, HttpOnly: true, SameSite: http.SameSiteLaxMode})
			w.Header().Set("Location", r.URL.Path)
			w.WriteHeader(http.StatusSeeOther)
		}
	}), nil
}

func putVotes(ctx context.Context, store record.Store, group []*bareVote) error {
	tx, err := store.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, v := range group {
		err := tx.Enter(v.participant)
		for errors.Is(err, record.ErrTaken) { // of a hundred thousand numbers, two are often the same
			v.participant = record.NewParticipant(v.participant.Conversation, v.participant.Token)
			v.vote = v.participant.Cast(v.vote)
			err = tx.Enter(v.participant)
		}
		if err != nil {
			return err
		}
		if v.vote.Index, err = tx.VoteCount(v.vote.Conversation); err != nil {
			return err
		}
		if err := tx.Cast(v.vote, record.RequestID{}); err != nil {
			return err
		}
	}
	return tx.Commit()
}
