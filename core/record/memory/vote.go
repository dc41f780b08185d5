package memory

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

// A poll is what is stored of one conversation.
type poll struct {
	ID       record.ID
	Votes    []record.Vote
	Requests []record.RequestID // of the votes
	Voters   []record.Participant
	Nodes    []tlog.Hash
}

// poll finds a conversation; one that is not there has no votes.
func (s *state) poll(conversation record.ID) *poll {
	for _, p := range s.Polls {
		if p.ID == conversation {
			return p
		}
	}
	return &poll{ID: conversation}
}

// change takes a step on a conversation, which is made when it is not there.
func (t *tx) change(conversation record.ID, do, undo func(*poll)) error {
	there := slices.Contains(t.Polls, t.poll(conversation))
	return t.take(func(s *state) {
		p := s.poll(conversation)
		if !there {
			s.Polls = append(s.Polls, p)
		}
		do(p)
	}, func(s *state) {
		undo(s.poll(conversation))
		if !there {
			s.Polls = s.Polls[:len(s.Polls)-1]
		}
	})
}

func (p *poll) voter(number int64) bool {
	return slices.ContainsFunc(p.Voters, func(x record.Participant) bool { return x.Number == number })
}

func (p *poll) participant(token record.Hash) (record.Participant, error) {
	for _, x := range p.Voters {
		if x.Token == token {
			return x, nil
		}
	}
	return record.Participant{}, record.ErrNotFound
}

func (p *poll) castBefore(participant int64, request record.RequestID) (record.Vote, error) {
	for i, v := range p.Votes {
		if v.Participant == participant && participant != 0 && p.Requests[i] == request {
			return v, nil
		}
	}
	return record.Vote{}, record.ErrNotFound
}

func (p *poll) hashes(indexes []int64) ([]tlog.Hash, error) {
	return (&state{Nodes: p.Nodes}).hashes(indexes)
}

func (t *tx) VoteCount(conversation record.ID) (int64, error) {
	if err := t.usable(); err != nil {
		return 0, err
	}
	return int64(len(t.poll(conversation).Votes)), nil
}

func (t *tx) VoteLeaves(conversation record.ID, from int64) (leaves []record.Hash, err error) {
	if err := t.usable(); err != nil {
		return nil, err
	}
	votes := t.poll(conversation).Votes
	for _, v := range votes[min(max(from, 0), int64(len(votes))):] {
		leaves = append(leaves, v.Leaf)
	}
	return leaves, nil
}

func (t *tx) Participant(conversation record.ID, token record.Hash) (record.Participant, error) {
	if err := t.usable(); err != nil {
		return record.Participant{}, err
	}
	return t.poll(conversation).participant(token)
}

func (t *tx) Enter(p record.Participant) error {
	if err := t.usable(); err != nil {
		return err
	}
	there := t.poll(p.Conversation)
	if _, err := there.participant(p.Token); err == nil || there.voter(p.Number) {
		return fmt.Errorf("participant %d of %s: %w", p.Number, p.Conversation, record.ErrTaken)
	}
	return t.change(p.Conversation, func(x *poll) { x.Voters = append(x.Voters, p) }, func(x *poll) { x.Voters = x.Voters[:len(x.Voters)-1] })
}

func (t *tx) CastBefore(conversation record.ID, participant int64, request record.RequestID) (v record.Vote, anew bool, err error) {
	if err := t.usable(); err != nil {
		return v, false, err
	}
	p := t.poll(conversation)
	if v, err = p.castBefore(participant, request); err == nil {
		anew = slices.ContainsFunc(p.Votes[v.Index+1:], func(x record.Vote) bool { return x.Participant == participant && x.Statement == v.Statement })
	}
	return v, anew, err
}

func (t *tx) Cast(v record.Vote, request record.RequestID) error {
	if err := t.usable(); err != nil {
		return err
	}
	p := t.poll(v.Conversation)
	switch _, again := p.castBefore(v.Participant, request); {
	case v.Index != int64(len(p.Votes)):
		return fmt.Errorf("vote of index %d put behind %d votes of %s", v.Index, len(p.Votes), v.Conversation)
	case v.Erased():
		v = record.Vote{Conversation: v.Conversation, Index: v.Index, Leaf: v.Leaf}
	case !p.voter(v.Participant):
		return fmt.Errorf("participant %d: %w", v.Participant, record.ErrNotFound)
	case again == nil:
		return fmt.Errorf("vote %d of %s: request: %w", v.Index, v.Conversation, record.ErrTaken)
	}
	return t.change(v.Conversation, func(x *poll) {
		x.Votes, x.Requests = append(x.Votes, v), append(x.Requests, request)
	}, func(x *poll) {
		x.Votes, x.Requests = x.Votes[:v.Index], x.Requests[:v.Index]
	})
}

func (t *tx) VoteHashes(conversation record.ID) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		if err := t.usable(); err != nil {
			return nil, err
		}
		return t.poll(conversation).hashes(indexes)
	})
}

func (t *tx) AddVoteHashes(conversation record.ID, first int64, nodes []tlog.Hash) error {
	if err := t.usable(); err != nil {
		return err
	}
	if have := int64(len(t.poll(conversation).Nodes)); first != have {
		return fmt.Errorf("nodes of the tree over the votes of %s from %d put behind %d nodes", conversation, first, have)
	}
	nodes = slices.Clone(nodes)
	return t.change(conversation, func(x *poll) { x.Nodes = append(x.Nodes, nodes...) }, func(x *poll) { x.Nodes = x.Nodes[:first] })
}

func (t *tx) Erase(conversation record.ID, participant int64) (votes int64, err error) {
	if err := t.usable(); err != nil {
		return 0, err
	}
	p := t.poll(conversation)
	if !p.voter(participant) {
		return 0, nil
	}
	for _, v := range p.Votes {
		if v.Participant == participant {
			votes++
		}
	}
	wasVotes, wasRequests, wasVoters := slices.Clone(p.Votes), slices.Clone(p.Requests), slices.Clone(p.Voters)
	return votes, t.change(conversation, func(x *poll) {
		for i, v := range x.Votes {
			if v.Participant == participant {
				x.Votes[i], x.Requests[i] = record.Vote{Conversation: conversation, Index: v.Index, Leaf: v.Leaf}, record.RequestID{}
			}
		}
		x.Voters = slices.DeleteFunc(x.Voters, func(p record.Participant) bool { return p.Number == participant })
	}, func(x *poll) {
		x.Votes, x.Requests, x.Voters = wasVotes, wasRequests, wasVoters
	})
}

// polled reads something of a conversation.
func (s *Store) polled(ctx context.Context, conversation record.ID, do func(*poll) error) error {
	return s.read(ctx, func(c *state) error { return do(c.poll(conversation)) })
}

// Conversations implements record.VoteReader.
func (s *Store) Conversations(ctx context.Context) (list []record.ID, err error) {
	err = s.read(ctx, func(c *state) error {
		for _, p := range c.Polls {
			if len(p.Votes) > 0 {
				list = append(list, p.ID)
			}
		}
		return nil
	})
	return list, err
}

// VoteCount implements record.VoteReader.
func (s *Store) VoteCount(ctx context.Context, conversation record.ID) (n int64, err error) {
	err = s.polled(ctx, conversation, func(p *poll) error {
		n = int64(len(p.Votes))
		return nil
	})
	return n, err
}

// Votes implements record.VoteReader.
func (s *Store) Votes(ctx context.Context, conversation record.ID, from, to int64) iter.Seq2[record.Vote, error] {
	return func(yield func(record.Vote, error) bool) {
		for i := max(from, 0); i < to; i++ {
			var v record.Vote
			more := false
			err := s.polled(ctx, conversation, func(p *poll) error {
				if more = i < int64(len(p.Votes)); more {
					v = p.Votes[i]
				}
				return nil
			})
			if err == nil && !more || !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// VotesOf implements record.VoteReader.
func (s *Store) VotesOf(ctx context.Context, conversation record.ID, token record.Hash) (x record.Participant, list []record.Vote, err error) {
	err = s.polled(ctx, conversation, func(p *poll) error {
		if x, err = p.participant(token); err != nil {
			return err
		}
		for _, v := range p.Votes {
			if v.Participant == x.Number {
				list = append(list, v)
			}
		}
		return nil
	})
	return x, list, err
}

// Participant implements record.VoteReader.
func (s *Store) Participant(ctx context.Context, conversation record.ID, token record.Hash) (x record.Participant, err error) {
	err = s.polled(ctx, conversation, func(p *poll) error {
		x, err = p.participant(token)
		return err
	})
	return x, err
}

// Participants implements record.VoteReader.
func (s *Store) Participants(ctx context.Context, conversation record.ID) iter.Seq2[record.Participant, error] {
	return func(yield func(record.Participant, error) bool) {
		var list []record.Participant
		err := s.polled(ctx, conversation, func(p *poll) error {
			list = slices.Clone(p.Voters)
			return nil
		})
		if err != nil {
			yield(record.Participant{}, err)
			return
		}
		slices.SortFunc(list, func(a, b record.Participant) int { return int(a.Number - b.Number) })
		for _, p := range list {
			if !yield(p, nil) {
				return
			}
		}
	}
}

// VoteHashes implements record.VoteReader.
func (s *Store) VoteHashes(ctx context.Context, conversation record.ID) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) (list []tlog.Hash, err error) {
		err = s.polled(ctx, conversation, func(p *poll) error {
			list, err = p.hashes(indexes)
			return err
		})
		return list, err
	})
}
