package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"iter"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

// seen is what a transaction has looked up for votes, so that those that come together ask once. A Try that fails forgets it all.
type seen struct {
	numbers map[record.ID]int64 // voted.n
	votes   map[int64]int64     // of a conversation
	voters  map[voter]int64     // participant.n
}

type voter struct{ conversation, number int64 }

func keep[K comparable](m *map[K]int64, k K, n int64) int64 {
	if *m == nil {
		*m = map[K]int64{}
	}
	(*m)[k] = n
	return n
}

// numberOf is voted.n of a conversation or statement; 0 when no vote names it.
func (c *conn) numberOf(id record.ID) (int64, error) {
	v, err := c.one(`SELECT n FROM voted WHERE id = ?`, string(id))
	if err != nil || v == nil {
		return 0, err
	}
	return number(v[0]), nil
}

func (t *tx) numberOf(id record.ID) (int64, error) {
	if n := t.numbers[id]; n > 0 {
		return n, nil
	}
	n, err := t.c.numberOf(id)
	if err == nil && n > 0 {
		keep(&t.numbers, id, n)
	}
	return n, err
}

// take is numberOf that gives a new id its number.
func (t *tx) take(id record.ID) (int64, error) {
	n, err := t.numberOf(id)
	if err != nil || n > 0 {
		return n, err
	}
	v, err := t.c.one(`INSERT INTO voted (id) VALUES (?) RETURNING n`, string(id))
	if err != nil {
		return 0, err
	}
	return keep(&t.numbers, id, number(v[0])), nil
}

func (c *conn) voteCount(conversation int64) (int64, error) {
	v, err := c.one(`SELECT coalesce(max(idx) + 1, 0) FROM vote WHERE conversation = ?`, conversation)
	if err != nil {
		return 0, err
	}
	return number(v[0]), nil
}

func (t *tx) voteCount(conversation int64) (int64, error) {
	if n, ok := t.votes[conversation]; ok {
		return n, nil
	}
	n, err := t.c.voteCount(conversation)
	if err == nil {
		keep(&t.votes, conversation, n)
	}
	return n, err
}

func (t *tx) VoteCount(conversation record.ID) (count int64, err error) {
	err = t.do(func() error {
		n, err := t.numberOf(conversation)
		if err == nil && n > 0 {
			count, err = t.voteCount(n)
		}
		return err
	})
	return count, err
}

func (t *tx) VoteLeaves(conversation record.ID, from int64) (leaves []record.Hash, err error) {
	err = t.do(func() error {
		n, err := t.numberOf(conversation)
		if err != nil || n == 0 {
			return err
		}
		return t.c.each(func(v []driver.Value) error {
			if next := from + int64(len(leaves)); number(v[0]) != next || len(blob(v[1])) != len(record.Hash{}) {
				return t.c.corrupt("vote %d of %s is missing, or has no leaf", next, conversation)
			}
			leaves = append(leaves, record.Hash(blob(v[1])))
			return nil
		}, `SELECT idx, leaf FROM vote WHERE conversation = ? AND idx >= ? ORDER BY idx`, n, from)
	})
	return leaves, err
}

const participantColumns = `SELECT n, number, token, key FROM participant `

func (c *conn) participant(conversation record.ID, v []driver.Value) (record.Participant, error) {
	p := record.Participant{Conversation: conversation}
	if v == nil {
		return p, record.ErrNotFound
	}
	p.Number = number(v[1])
	if len(blob(v[2])) != len(p.Token) || len(blob(v[3])) != len(p.Key) {
		return p, c.corrupt("participant %d of %s has no token or no key (%s)", p.Number, conversation, c.pagesOf("participant"))
	}
	p.Token, p.Key = record.Hash(blob(v[2])), record.Hash(blob(v[3]))
	return p, nil
}

func (t *tx) Participant(conversation record.ID, token record.Hash) (p record.Participant, err error) {
	err = t.do(func() error {
		n, err := t.numberOf(conversation)
		if err != nil {
			return err
		}
		v, err := t.c.one(participantColumns+`WHERE conversation = ? AND token = ?`, n, token[:])
		if err != nil {
			return err
		}
		if p, err = t.c.participant(conversation, v); err == nil {
			keep(&t.voters, voter{n, p.Number}, number(v[0]))
		}
		return err
	})
	return p, err
}

func (t *tx) Enter(p record.Participant) error {
	return t.do(func() error {
		n, err := t.take(p.Conversation)
		if err != nil {
			return err
		}
		v, err := t.c.one(`INSERT INTO participant (conversation, number, token, key) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING n`,
			n, p.Number, p.Token[:], p.Key[:])
		if err != nil {
			return err
		}
		if v == nil {
			return fmt.Errorf("participant %d of %s: %w", p.Number, p.Conversation, record.ErrTaken)
		}
		keep(&t.voters, voter{n, p.Number}, number(v[0]))
		return nil
	})
}

// voter is participant.n; ErrNotFound when the participant has not entered.
func (t *tx) voter(conversation, participant int64) (int64, error) {
	who := voter{conversation, participant}
	if n, ok := t.voters[who]; ok {
		return n, nil
	}
	v, err := t.c.one(`SELECT n FROM participant WHERE conversation = ? AND number = ?`, conversation, participant)
	if err != nil {
		return 0, err
	}
	if v == nil {
		return 0, fmt.Errorf("participant %d: %w", participant, record.ErrNotFound)
	}
	return keep(&t.voters, who, number(v[0])), nil
}

const voteColumns = `SELECT v.idx, v.leaf, p.number, s.id, v.value, v.important, v.at, v.mac
	FROM vote v LEFT JOIN participant p ON p.n = v.participant LEFT JOIN voted s ON s.n = v.statement `

// vote reads a row of voteColumns.
func (c *conn) vote(conversation record.ID, v []driver.Value) (record.Vote, error) {
	x := record.Vote{Conversation: conversation, Index: number(v[0])}
	whole := len(blob(v[1])) == len(x.Leaf)
	if whole {
		x.Leaf = record.Hash(blob(v[1]))
	}
	if x.Participant = number(v[2]); x.Participant != 0 {
		if whole = whole && len(blob(v[7])) == len(x.MAC); whole {
			x.MAC = record.Hash(blob(v[7]))
		}
		x.Statement, x.Value, x.Important, x.At = record.ID(text(v[3])), int(number(v[4])), number(v[5]) == 1, number(v[6])
	} else {
		whole = whole && v[4] == nil && v[7] == nil
	}
	if !whole {
		return x, c.corrupt("vote %d of %s is neither whole nor erased", x.Index, conversation)
	}
	return x, nil
}

func (t *tx) CastBefore(conversation record.ID, participant int64, request record.RequestID) (x record.Vote, anew bool, err error) {
	err = t.do(func() error {
		n, err := t.numberOf(conversation)
		if err != nil {
			return err
		}
		who, err := t.voter(n, participant)
		if err != nil {
			return err
		}
		v, err := t.c.one(voteColumns+`WHERE v.participant = ? AND v.request = ?`, who, request[:])
		if err == nil && v == nil {
			err = record.ErrNotFound
		}
		if err == nil {
			x, err = t.c.vote(conversation, v)
		}
		if err != nil {
			return err
		}
		later, err := t.c.one(`SELECT 1 FROM vote v JOIN vote w ON w.participant = v.participant AND w.statement = v.statement AND w.idx > v.idx
			WHERE v.participant = ? AND v.request = ? LIMIT 1`, who, request[:])
		anew = later != nil
		return err
	})
	return x, anew, err
}

func (t *tx) Cast(v record.Vote, request record.RequestID) error {
	return t.do(func() error {
		n, err := t.take(v.Conversation)
		if err != nil {
			return err
		}
		count, err := t.voteCount(n)
		if err != nil {
			return err
		}
		if v.Index != count {
			return fmt.Errorf("vote of index %d put behind %d votes of %s", v.Index, count, v.Conversation)
		}
		if v.Erased() {
			err = t.c.exec(`INSERT INTO vote (conversation, idx, leaf) VALUES (?, ?, ?)`, n, v.Index, v.Leaf[:])
		} else {
			err = t.cast(n, v, request)
		}
		if err == nil {
			keep(&t.votes, n, count+1)
		}
		return err
	})
}

func (t *tx) cast(n int64, v record.Vote, request record.RequestID) error {
	who, err := t.voter(n, v.Participant)
	if err != nil {
		return err
	}
	statement, err := t.take(v.Statement)
	if err != nil {
		return err
	}
	important := int64(0)
	if v.Important {
		important = 1
	}
	done, err := t.c.one(`INSERT INTO vote (conversation, idx, leaf, participant, statement, value, important, at, request, mac)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING n`,
		n, v.Index, v.Leaf[:], who, statement, int64(v.Value), important, v.At, request[:], v.MAC[:])
	if err == nil && done == nil {
		err = fmt.Errorf("vote %d of %s: request: %w", v.Index, v.Conversation, record.ErrTaken)
	}
	return err
}

func (t *tx) VoteHashes(conversation record.ID) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) (list []tlog.Hash, err error) {
		err = t.do(func() error {
			list, err = t.c.voteHashes(conversation, indexes)
			return err
		})
		return list, err
	})
}

func (c *conn) voteHashes(conversation record.ID, indexes []int64) ([]tlog.Hash, error) {
	n, err := c.numberOf(conversation)
	if err != nil {
		return nil, err
	}
	if n == 0 && len(indexes) > 0 {
		return nil, fmt.Errorf("node %d of the tree: %w", indexes[0], record.ErrNotFound)
	}
	return c.hashes(n*treeSpan, indexes)
}

func (t *tx) AddVoteHashes(conversation record.ID, first int64, nodes []tlog.Hash) error {
	return t.do(func() error {
		n, err := t.take(conversation)
		if err != nil {
			return err
		}
		have, err := t.c.nodes(n * treeSpan)
		if err != nil {
			return err
		}
		if first != have {
			return fmt.Errorf("nodes of the tree over the votes of %s from %d put behind %d nodes", conversation, first, have)
		}
		return t.c.putHashes(n*treeSpan+first, nodes)
	})
}

func (t *tx) Erase(conversation record.ID, participant int64) (votes int64, err error) {
	err = t.do(func() error {
		n, err := t.numberOf(conversation)
		if err != nil {
			return err
		}
		who, err := t.voter(n, participant)
		if errors.Is(err, record.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		v, err := t.c.one(`SELECT count(*) FROM vote WHERE participant = ?`, who)
		if err != nil {
			return err
		}
		votes = number(v[0])
		delete(t.voters, voter{n, participant})
		if err := t.c.exec(`UPDATE vote SET participant = NULL, statement = NULL, value = NULL, important = NULL, at = NULL, request = NULL, mac = NULL
			WHERE participant = ?`, who); err != nil {
			return err
		}
		return t.c.exec(`DELETE FROM participant WHERE n = ?`, who)
	})
	return votes, err
}

// Conversations implements record.VoteReader.
func (s *Store) Conversations(ctx context.Context) (list []record.ID, err error) {
	err = s.read(ctx, func(c *conn) error {
		return c.each(func(v []driver.Value) error {
			list = append(list, record.ID(text(v[0])))
			return nil
		}, `SELECT id FROM voted WHERE EXISTS (SELECT 1 FROM vote WHERE conversation = voted.n) ORDER BY n`)
	})
	return list, err
}

// VoteCount implements record.VoteReader.
func (s *Store) VoteCount(ctx context.Context, conversation record.ID) (count int64, err error) {
	err = s.read(ctx, func(c *conn) error {
		n, err := c.numberOf(conversation)
		if err == nil && n > 0 {
			count, err = c.voteCount(n)
		}
		return err
	})
	return count, err
}

// Votes implements record.VoteReader. It reads in batches, as Entries does: a vote that is erased meanwhile may or may not be seen whole.
func (s *Store) Votes(ctx context.Context, conversation record.ID, from, to int64) iter.Seq2[record.Vote, error] {
	return func(yield func(record.Vote, error) bool) {
		for i := max(from, 0); i < to; {
			var batch []record.Vote
			err := s.read(ctx, func(c *conn) (err error) {
				batch, err = c.voteBatch(conversation, i, to)
				return err
			})
			if err != nil {
				yield(record.Vote{}, err)
				return
			}
			for _, v := range batch {
				if !yield(v, nil) {
					return
				}
			}
			if len(batch) == 0 {
				return
			}
			i += int64(len(batch))
		}
	}
}

// batchVotes is how many votes are read at once.
const batchVotes = 4096

func (c *conn) voteBatch(conversation record.ID, from, to int64) (batch []record.Vote, err error) {
	n, err := c.numberOf(conversation)
	if err != nil || n == 0 {
		return nil, err
	}
	err = c.each(func(v []driver.Value) error {
		x, err := c.vote(conversation, v)
		if next := from + int64(len(batch)); err == nil && x.Index != next {
			err = c.corrupt("vote %d of %s is missing, the next is %d", next, conversation, x.Index)
		}
		batch = append(batch, x)
		return err
	}, voteColumns+`WHERE v.conversation = ? AND v.idx >= ? AND v.idx < ? ORDER BY v.idx LIMIT ?`, n, from, to, int64(batchVotes))
	return batch, err
}

// VotesOf implements record.VoteReader.
func (s *Store) VotesOf(ctx context.Context, conversation record.ID, token record.Hash) (p record.Participant, list []record.Vote, err error) {
	err = s.read(ctx, func(c *conn) error {
		found := false
		err := c.each(func(v []driver.Value) (err error) {
			if !found {
				if p, err = c.participant(conversation, v); err != nil {
					return err
				}
				found = true
			}
			if v = v[4:]; v[0] == nil {
				return nil
			}
			x, err := c.vote(conversation, v)
			list = append(list, x)
			return err
		}, `SELECT p.n, p.number, p.token, p.key, v.idx, v.leaf, p.number, s.id, v.value, v.important, v.at, v.mac
			FROM participant p LEFT JOIN vote v ON v.participant = p.n LEFT JOIN voted s ON s.n = v.statement
			WHERE p.conversation = (SELECT n FROM voted WHERE id = ?) AND p.token = ? ORDER BY v.idx`, string(conversation), token[:])
		if err == nil && !found {
			err = record.ErrNotFound
		}
		return err
	})
	return p, list, err
}

// Participant implements record.VoteReader.
func (s *Store) Participant(ctx context.Context, conversation record.ID, token record.Hash) (p record.Participant, err error) {
	err = s.read(ctx, func(c *conn) error {
		v, err := c.one(participantColumns+`WHERE conversation = (SELECT n FROM voted WHERE id = ?) AND token = ?`, string(conversation), token[:])
		if err == nil {
			p, err = c.participant(conversation, v)
		}
		return err
	})
	return p, err
}

// Participants implements record.VoteReader. Like Docs it reads in batches.
func (s *Store) Participants(ctx context.Context, conversation record.ID) iter.Seq2[record.Participant, error] {
	return func(yield func(record.Participant, error) bool) {
		for after := int64(0); ; {
			var batch []record.Participant
			err := s.read(ctx, func(c *conn) error {
				return c.each(func(v []driver.Value) error {
					p, err := c.participant(conversation, v)
					batch = append(batch, p)
					return err
				}, participantColumns+`WHERE conversation = (SELECT n FROM voted WHERE id = ?) AND number > ? ORDER BY number LIMIT ?`,
					string(conversation), after, int64(batchVotes))
			})
			if err != nil {
				yield(record.Participant{}, err)
				return
			}
			for _, p := range batch {
				if !yield(p, nil) {
					return
				}
				after = p.Number
			}
			if len(batch) == 0 {
				return
			}
		}
	}
}

// VoteHashes implements record.VoteReader.
func (s *Store) VoteHashes(ctx context.Context, conversation record.ID) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) (list []tlog.Hash, err error) {
		err = s.read(ctx, func(c *conn) error {
			list, err = c.voteHashes(conversation, indexes)
			return err
		})
		return list, err
	})
}
