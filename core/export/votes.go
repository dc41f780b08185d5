package export

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
	"troth/core/seal"
	"troth/core/view"
)

// Votes stand in votes/<conversation>/000000.jsonl …, one a line in the order of their indexes: those that the newest batch on record counts.

const maxVoteLine = 1024

func votesName(conversation record.ID, n int) string {
	return fmt.Sprintf("%s%s/%06d.jsonl", voteFolder, conversation, n)
}

// isVotes reports whether a file has votes, by its name below the folder of votes.
func isVotes(rest string) bool {
	id, number, ok := strings.Cut(rest, "/")
	n, err := strconv.Atoi(number)
	return ok && err == nil && n >= 0 && number == fmt.Sprintf("%06d", n) && record.ID(id).Valid()
}

// A ballots is the votes of one conversation that an export holds.
type ballots struct {
	view.Batch
	votes iter.Seq2[record.Vote, error]
}

// writeVotes writes the votes of a conversation, having made sure that they are those of the batch.
func (s *source) writeVotes(b ballots) error {
	var tree seal.Range
	var lines []byte
	erased, files := int64(0), 0
	flush := func() error {
		err := s.out.add(votesName(b.Conversation, files), lines)
		files, lines = files+1, lines[:0]
		s.hear("votes", int64(tree.Size()), int64(b.Tree.Size))
		return err
	}
	for v, err := range b.votes {
		if err == nil {
			err = v.Check()
		}
		if err != nil {
			return fmt.Errorf("%w: conversation %s: %w", record.ErrCorrupt, b.Conversation, err)
		}
		if v.Erased() {
			erased++
		}
		tree.Add(tlog.RecordHash(v.Leaf[:]))
		if lines = append(v.AppendJSON(lines), '\n'); len(lines) >= valuesSplit {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if len(lines) > 0 {
		if err := flush(); err != nil {
			return err
		}
	}
	if got := tree.Tree(); got != b.Tree {
		return fmt.Errorf("%w: the %d votes of %s do not give the root of the batch on record at entry %d", record.ErrCorrupt, got.Size, b.Conversation, b.Entry)
	}
	if erased > b.Erased {
		return fmt.Errorf("votes of %s are gone: %w", b.Conversation, ErrRedacted)
	}
	if erased < b.Erased {
		return fmt.Errorf("%w: entry %d says that %d votes of %s are erased, but %d are", record.ErrCorrupt, b.Entry, b.Erased, b.Conversation, erased)
	}
	s.Counts.Votes += int64(b.Tree.Size)
	s.Counts.ErasedVotes += erased
	return nil
}

// Votes yields the votes of a conversation as a record.Store does. It trusts the export: Verify it first.
func (a *Archive) Votes(ctx context.Context, conversation record.ID) iter.Seq2[record.Vote, error] {
	return func(yield func(record.Vote, error) bool) {
		for n := 0; ; n++ {
			name := votesName(conversation, n)
			if _, ok := a.byName[name]; !ok {
				return
			}
			b, err := a.file(name)
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(record.Vote{}, err)
				return
			}
			for line := range bytes.Lines(b) {
				v, err := record.ParseVote(bytes.TrimSuffix(line, []byte("\n")))
				if err != nil {
					err = fmt.Errorf("%s: %w", name, err)
				}
				if !yield(v, err) || err != nil {
					return
				}
			}
		}
	}
}

// A counted is a batch as its entry says it.
type counted struct {
	record.Batch
	index  record.Index
	object record.ID
}

func (c counted) erased() int64 {
	if c.Erased == nil {
		return 0
	}
	return int64(*c.Erased)
}

// batches checks that what the batches of a conversation say of one another can be.
func (v *verifier) batches(list []counted) {
	bad := func(b counted, format string, args ...any) { v.r.at(checkVotes, Falsified, b.index, format, args...) }
	var last counted
	for i, b := range list {
		switch {
		case b.erased() < 0 || b.erased() > int64(b.Size) || b.Size < 1:
			bad(b, "counts %d votes, %d of them erased", b.Size, b.erased())
		case i == 0:
		case b.object != last.object:
			bad(b, "the batches of %s are versions of %s, this is one of %s", b.Conversation, last.object, b.object)
		case b.Size < last.Size || b.erased() < last.erased():
			bad(b, "counts %d votes, %d of them erased; entry %d counts %d and %d", b.Size, b.erased(), last.index, last.Size, last.erased())
		}
		last = b
	}
}

// checkVotes holds the votes in the export against the batches on record.
func (w *walker) checkVotes(ctx context.Context) error {
	if !w.log.complete {
		return nil
	}
	for _, conversation := range slices.Sorted(maps.Keys(w.log.batches)) {
		list := w.log.batches[conversation]
		w.batches(list)
		t := &tally{walker: w, conversation: conversation, batches: list}
		if w.things.of(conversation) == nil && !w.gap {
			w.r.at(checkVotes, Falsified, list[0].index, "counts votes of %s, which is not on record", conversation)
		}
		if err := t.read(ctx); err != nil {
			return err
		}
		t.end()
	}
	w.finish(checkVotes)
	return nil
}

// A tally counts the votes of one conversation.
type tally struct {
	*walker
	conversation record.ID
	batches      []counted // not reached yet
	last         counted   // reached
	tree         seal.Range
	next         int64 // index of the next vote
	erased       int64
	broken       bool // a vote is missing, or a root is wrong: those behind it tell nothing new
	lost         bool // a file could not be read
}

func (t *tally) bad(vote int64, format string, args ...any) {
	t.r.problem(checkVotes, Problem{Result: Falsified, Conversation: t.conversation, Vote: &vote, Reason: fmt.Sprintf(format, args...)})
}

func (t *tally) read(ctx context.Context) error {
	for n := 0; ; n++ {
		name := votesName(t.conversation, n)
		i, ok := t.a.byName[name]
		if !ok {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		t.seen[i] = true
		b, err := t.a.file(name)
		if err = t.r.damaged(err); err != nil {
			return err
		}
		if b == nil {
			t.bad(t.next, "cannot be read from %s", name)
			t.lost, t.broken = true, true
			continue
		}
		_, more := t.a.byName[votesName(t.conversation, n+1)]
		if err := endsWhereItMust(b, !more); err != nil {
			t.r.in(checkVotes, Falsified, name, "%v", err)
		}
		for line := range bytes.Lines(b) {
			t.line(line)
		}
		t.hear("votes", t.next, int64(t.should()))
	}
}

// should is how many votes there should be.
func (t *tally) should() record.Count {
	if n := len(t.batches); n > 0 {
		return t.batches[n-1].Size
	}
	return t.last.Size
}

func (t *tally) line(line []byte) {
	t.r.check(checkVotes).Checked++
	body, ended := bytes.CutSuffix(line, []byte("\n"))
	v, err := record.ParseVote(body)
	switch {
	case err != nil || !ended || len(line) > maxVoteLine:
		t.bad(t.next, "is not written as a vote is: %v", err)
		t.next++
		t.broken = true
		return
	case v.Conversation != t.conversation:
		t.bad(t.next, "is a vote in %s", v.Conversation)
		t.broken = true
		return
	case v.Index < t.next:
		t.bad(v.Index, "is there again")
		t.broken = true
		return
	case v.Index > t.next && !t.lost:
		t.bad(t.next, "is missing; the next is %d", v.Index)
		t.broken = true
	}
	t.next, t.lost = v.Index+1, false
	if err := v.Check(); err != nil {
		t.bad(v.Index, "is not the vote that was counted: %v", err)
	}
	if v.Erased() {
		t.erased++
	} else if t.things.of(v.Statement) == nil && !t.gap {
		t.bad(v.Index, "answers %s, which is not on record", v.Statement)
	}
	t.tree.Add(tlog.RecordHash(v.Leaf[:]))
	for len(t.batches) > 0 && int64(t.batches[0].Size) <= t.next {
		t.compare(t.batches[0])
		t.last, t.batches = t.batches[0], t.batches[1:]
	}
}

// compare holds the votes so far against a batch.
func (t *tally) compare(b counted) {
	if t.broken || t.tree.Tree() == (record.Tree{Size: record.Index(b.Size), Root: b.Root}) {
		return
	}
	t.broken = true
	from := int64(t.last.Size)
	t.r.problem(checkVotes, Problem{Result: Falsified, Index: &b.index, Conversation: t.conversation, Vote: &from, Reason: fmt.Sprintf(
		"the votes %d to %d are not those that the batch counts: one of them was changed, added or left out", from, b.Size-1)})
}

// end holds what was read against the newest batch.
func (t *tally) end() {
	should := t.should()
	if t.next < int64(should) && !t.lost {
		t.bad(t.next, "and those after it are missing: %d are on record", should)
	}
	if t.next > int64(should) {
		t.bad(int64(should), "is there, but only %d votes are on record", should)
	}
	if n := len(t.batches); n > 0 {
		t.last = t.batches[n-1]
	}
	if !t.broken && t.erased != t.last.erased() {
		t.r.at(checkVotes, Falsified, t.last.index, "says that %d votes of %s are erased; of those in the export, %d are", t.last.erased(), t.conversation, t.erased)
	}
	t.counts.Votes += t.next
	t.counts.ErasedVotes += t.erased
}
