package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"troth/chapters/home"
	"troth/chapters/opinion"
	"troth/chapters/opinion/held"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/conversation"
	"troth/edges/web"
)

// How opinion conversations are held: opened, moderated, ended and counted.

const opinionUsage = `map [--json] [--like-polis] [--resample RUNS] DIR
recompute EXPORT
open --data DIR FILE
moderate --data DIR [CONVERSATION | accept [--meta] [--reason TEXT] ID… | reject --reason TEXT ID…]
end --data DIR --reason TEXT CONVERSATION
count --data DIR [--reason TEXT] CONVERSATION
erase --data DIR [--reason TEXT] (--asked | CONVERSATION PARTICIPANT)`

// An opinionRequest is one thing to do with conversations.
type opinionRequest struct {
	Do          string          `json:"do"`
	IDs         []record.ID     `json:"ids,omitempty"`
	File        json.RawMessage `json:"file,omitempty"` // of open
	Reason      string          `json:"reason,omitempty"`
	Language    string          `json:"language,omitempty"` // of the reason
	Meta        bool            `json:"meta,omitempty"`
	Participant int64           `json:"participant,omitempty"`
	Asked       bool            `json:"asked,omitempty"` // of erase: everybody who asked for it
}

func (r *opinionRequest) reason() record.Text {
	if strings.TrimSpace(r.Reason) == "" {
		return record.Text{}
	}
	return record.In(r.Language, opinion.Tidy(r.Reason))
}

// why is the reason, nil when none is given.
func (r *opinionRequest) why() *record.Text {
	if reason := r.reason(); !reason.IsZero() {
		return &reason
	}
	return nil
}

type opinionAnswer struct {
	Conversation record.ID       `json:"conversation,omitempty"` // that was opened
	Statements   int             `json:"statements,omitempty"`   // with which it was
	Without      []string        `json:"without,omitempty"`      // languages of it in which the site has no pages
	Waiting      []waiting       `json:"waiting,omitempty"`      // of all conversations, or of the one that was named; the oldest first
	Moderated    int             `json:"moderated,omitempty"`
	Report       *opinion.Report `json:"report,omitempty"`
	Erased       int64           `json:"erased,omitempty"`  // votes
	Wishes       int             `json:"wishes,omitempty"`  // people who ask to be erased, or were
	Counted      []record.ID     `json:"counted,omitempty"` // conversations that were counted again, since votes were erased
}

// A waiting is a statement that waits, with what a moderator needs to know of its conversation.
type waiting struct {
	held.Statement
	Topic record.Text             `json:"topic,omitzero"`
	Act   opinion.ConversationAct `json:"act"`            // of its present version
	Near  []alike                 `json:"near,omitempty"` // that say nearly the same, the nearest first: on record, or waiting for longer
}

type alike struct {
	ID    record.ID `json:"id"`
	Words string    `json:"words"`
}

// nearFor is of how many statements that wait it is looked for what says nearly the same: the oldest, which are decided on first.
const nearFor = 200

// opinionActs are what is done with a folder, and how many arguments each takes at least and at most.
var opinionActs = map[string][2]int{"open": {1, 1}, "moderate": {0, 1}, "accept": {1, 1000}, "reject": {1, 1000}, "end": {1, 1}, "count": {1, 1}, "erase": {2, 2}}

// holdOpinion does what is done with a folder. rest begins with the act.
func (c *call) holdOpinion(ctx context.Context, dir string, r opinionRequest, rest []string) int {
	r.Do, rest = rest[0], rest[1:]
	if r.Do == "moderate" && len(rest) > 0 && record.ID(rest[0]).Prefix() != opinion.ConversationKind.Prefix {
		if r.Do = rest[0]; r.Do != "accept" && r.Do != "reject" {
			return c.misuse("moderate does not %s; it does accept and reject, and lists what waits, of one conversation where its id is given", r.Do)
		}
		rest = rest[1:]
	}
	n, known := opinionActs[r.Do]
	if r.Asked && r.Do == "erase" {
		n = [2]int{}
	}
	switch {
	case !known:
		return c.misuse("there is no %q; there is: map, recompute, open, moderate, end, count, erase", r.Do)
	case dir == "":
		return c.misuse("--data is missing")
	case len(rest) < n[0] || len(rest) > n[1]:
		return c.misuse("%s does not take %d arguments", r.Do, len(rest))
	case (r.Do == "reject" || r.Do == "end") && r.Reason == "":
		return c.misuse("--reason is missing: it is on record, for everybody to read")
	case r.Do == "accept" && r.Reason == "" && slices.ContainsFunc(rest, func(id string) bool { return record.ID(id).Prefix() == opinion.StatementKind.Prefix }):
		return c.misuse("--reason is missing: a statement that is on record already is decided on anew, and why is on record, for everybody to read")
	}
	var err error
	switch r.Do {
	case "open":
		r.File, err = os.ReadFile(rest[0])
		if err == nil {
			r.File = bytes.TrimPrefix(r.File, []byte("\ufeff")) // some editors mark UTF-8 so; it is no JSON
			_, err = conversation.ReadOpening(r.File)           // before it is sent as JSON
		}
		if err != nil {
			return c.fail(fmt.Errorf("%s: %w", rest[0], err))
		}
	case "erase":
		if r.Asked {
			break
		}
		if r.Participant, err = strconv.ParseInt(rest[1], 10, 64); err != nil || r.Participant < 1 {
			return c.misuse("%q is no participant's number", rest[1])
		}
		rest = rest[:1]
	}
	if r.Do != "open" {
		for _, id := range rest {
			r.IDs = append(r.IDs, record.ID(id))
		}
	}
	var answer opinionAnswer
	if err := c.ask(ctx, dir, "opinion", r, &answer); err != nil {
		return c.fail(err)
	}
	c.sayOpinion(r, &answer)
	return 0
}

func (c *call) sayOpinion(r opinionRequest, a *opinionAnswer) {
	switch r.Do {
	case "open":
		c.say("The conversation is open, with %d statements, as %s.", a.Statements, a.Conversation)
		if a.Without != nil {
			c.say("The site has no pages in %s: statements are shown in it, but what stands around them, buttons and the notice that answers are public included, is in the languages of the pages.",
				strings.Join(a.Without, ", "))
		}
	case "accept":
		c.say("%d accepted; people can answer now.", a.Moderated)
	case "reject":
		c.say("%d rejected; the reason is on record.", a.Moderated)
	case "end", "count":
		if a.Report == nil {
			c.say("The conversation has ended. Nobody answered, so that there is nothing to count.")
		} else {
			c.say("%s participants gave %s votes on %s statements. SHA-256 of the matrix: %s", grouped(int64(a.Report.Participants)), grouped(int64(a.Report.Votes)),
				grouped(int64(a.Report.Statements)), a.Report.Digest)
		}
		if n := len(a.Waiting); n > 0 {
			c.say("%s and can no longer be accepted: troth opinion moderate lists what waits of %s, and reject --reason TEXT ID… deletes it, with the reason on record.", waits(n), r.IDs[0])
		}
	case "erase":
		if a.Erased == 1 {
			c.say("1 vote was erased.")
		} else {
			c.say("%s votes were erased.", grouped(a.Erased))
		}
		for _, id := range a.Counted {
			c.say("%s was counted again without them; the matrix that had them is gone.", id)
		}
	}
	if r.Do != "moderate" && r.Do != "accept" && r.Do != "reject" {
		return
	}
	if a.Wishes > 0 {
		c.say("%s to be erased: troth opinion erase --asked does it.", asks(a.Wishes))
	}
	if len(a.Waiting) == 0 {
		c.say("Nothing waits.")
	}
	for _, s := range a.Waiting {
		topic, _ := s.Topic.In("en")
		over := map[opinion.ConversationAct]string{opinion.Closed: " has ended: it can only be rejected", opinion.Withdrawn: " is withdrawn: it can no longer be decided on"}[s.Act]
		c.say("%s  %s  %s %q%s  %s: %s", s.ID, s.Written, s.Conversation, topic, over, s.Language, s.Words)
		for _, near := range s.Near {
			c.say("    is near  %s: %s", near.ID, near.Words)
		}
	}
}

// holdConversation does one such thing on an open node.
func holdConversation(ctx context.Context, n *node.Node, request json.RawMessage, _ func(string)) (any, error) {
	r, err := readRequest[opinionRequest](request)
	if err != nil {
		return nil, err
	}
	who, err := n.Operator(ctx)
	if err != nil {
		return nil, err
	}
	a := &opinionAnswer{}
	switch r.Do {
	case "open":
		err = openConversation(ctx, n, who, r.File, a)
	case "moderate":
	case "accept", "reject":
		var decided []record.ID
		for _, id := range r.IDs {
			if err = moderate(ctx, n, who, &r, id); err != nil {
				break
			}
			a.Moderated++
			if id.Prefix() == held.Prefix {
				decided = append(decided, id)
			}
		}
		if len(decided) > 0 {
			err = errors.Join(err, held.Drop(ctx, n.Desk, decided...))
		}
		if err != nil && a.Moderated > 0 {
			err = fmt.Errorf("%w; the %d before it are done", err, a.Moderated)
		}
	case "end", "count":
		err = count(ctx, n, who, &r, a)
	case "erase":
		err = eraseVoters(ctx, n, who, &r, a)
	default:
		err = fmt.Errorf("there is no %q", r.Do)
	}
	if err != nil {
		return a, err
	}
	switch r.Do {
	case "accept", "reject", "moderate":
		var wishes map[record.ID]*held.Wish
		if wishes, err = held.Wishes(ctx, n.Store); err != nil {
			return a, err
		}
		a.Wishes = len(wishes)
		if r.Do != "moderate" {
			r.IDs = nil // of statements
		}
		a.Waiting, err = whatWaits(ctx, n, r.IDs)
	case "end":
		a.Waiting, err = whatWaits(ctx, n, r.IDs)
	}
	return a, err
}

// whatWaits lists what waits of conversations, or of all where none is named.
func whatWaits(ctx context.Context, n *node.Node, of []record.ID) (list []waiting, err error) {
	all, err := held.All(ctx, n.Store)
	if err != nil {
		return nil, err
	}
	reader, err := n.Read(ctx)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	p, err := home.Conversations(reader)
	if err != nil {
		return nil, err
	}
	known := map[record.ID]*opinion.Row{}
	for i := range p.Conversations {
		known[p.Conversations[i].ID] = &p.Conversations[i]
	}
	for _, id := range of {
		if known[id] == nil {
			return nil, desk.Missing("conversation", id, record.ErrNotFound)
		}
	}
	for _, s := range all {
		if c := known[s.Conversation]; c != nil && (len(of) == 0 || slices.Contains(of, s.Conversation)) {
			list = append(list, waiting{Statement: s, Topic: c.Title, Act: c.Act})
		}
	}
	return list, nearWaiting(reader, list[:min(len(list), nearFor)])
}

// nearWaiting finds for each statement that waits what says nearly the same in its conversation, so that nobody accepts one twice unawares.
func nearWaiting(reader *view.Reader, list []waiting) error {
	type others struct {
		each   []alike
		shapes [][]opinion.Shape
	}
	of := map[record.ID]*others{}
	for i := range list {
		s := &list[i]
		o := of[s.Conversation]
		if o == nil {
			o = &others{}
			of[s.Conversation] = o
			p, err := home.Conversation(reader, s.Conversation)
			if err != nil {
				return err
			}
			for _, known := range p.Statements {
				if known.Status == opinion.Rejected {
					continue
				}
				var shapes []opinion.Shape
				for _, words := range known.Text.By {
					shapes = append(shapes, opinion.ShapeOf(words))
				}
				words, _ := known.Text.In(s.Language)
				o.each, o.shapes = append(o.each, alike{known.ID, words}), append(o.shapes, shapes)
			}
		}
		for _, place := range opinion.Near(s.Words, o.shapes) {
			s.Near = append(s.Near, o.each[place])
		}
		o.each, o.shapes = append(o.each, alike{s.ID, s.Words}), append(o.shapes, []opinion.Shape{opinion.ShapeOf(s.Words)})
	}
	return nil
}

func openConversation(ctx context.Context, n *node.Node, who authority.Actor, file []byte, a *opinionAnswer) error {
	o, err := conversation.ReadOpening(file)
	if err != nil {
		return err
	}
	entries, err := n.Desk.Do(ctx, desk.Act{Who: who}, opinion.Open(who.For, o.Conversation, o.Statements))
	if err != nil {
		return err
	}
	a.Conversation, a.Statements = entries[0].Object, len(o.Statements)
	words, err := web.LoadWords(false)
	if err != nil {
		return err
	}
	for _, l := range o.Conversation.Languages {
		base, _, _ := strings.Cut(string(l), "-")
		if !slices.ContainsFunc(words.All(), func(x *web.Language) bool { return x.Tag == base }) {
			a.Without = append(a.Without, string(l))
		}
	}
	return nil
}

// moderate decides on one statement: one that waits, which is then to be dropped, or one that is on record.
func moderate(ctx context.Context, n *node.Node, who authority.Actor, r *opinionRequest, id record.ID) error {
	status := map[string]opinion.Status{"accept": opinion.Accepted, "reject": opinion.Rejected}[r.Do]
	if id.Prefix() == opinion.StatementKind.Prefix {
		_, err := n.Desk.Do(ctx, desk.Act{Who: who}, opinion.Moderate(who.For, id, status, r.Meta, r.reason()))
		return err
	}
	s, err := held.Get(ctx, n.Store, id)
	if errors.Is(err, record.ErrNotFound) {
		return fmt.Errorf("%q does not wait for moderation: it never did, or it was decided on", id)
	}
	if err != nil {
		return err
	}
	decide := opinion.Take(who.For, s.Conversation, record.In(s.Language, s.Words), record.On(s.Written), r.Meta)
	if status == opinion.Rejected {
		decide = opinion.Withhold(who.For, s.Conversation, record.On(s.Written), r.reason())
	}
	// If the program stops before it is dropped, the same request gets its first answer: nothing is put on record twice.
	_, err = n.Desk.Do(ctx, desk.Act{Who: who, Request: "held " + string(id)}, decide)
	return err
}

func counter(n *node.Node, who authority.Actor) *conversation.Counter {
	return &conversation.Counter{Store: n.Store, Documents: n.Blobs, Desk: n.Desk, Read: n.Read, Operator: who}
}

// count ends a conversation when that is asked for, and counts it.
func count(ctx context.Context, n *node.Node, who authority.Actor, r *opinionRequest, a *opinionAnswer) error {
	id := r.IDs[0]
	reason := r.reason()
	if r.Do == "end" {
		today := n.Today()
		end := func(c *opinion.Conversation) {
			c.Act = opinion.Closed
			if c.Ended == nil || c.Ended.To > today {
				day := record.On(today)
				c.Ended = &day
			}
		}
		if _, err := n.Desk.Do(ctx, desk.Act{Who: who}, opinion.Amend(who.For, id, reason, end)); err != nil {
			return err
		}
	}
	counter := counter(n, who)
	var err error
	if a.Report, err = counter.Count(ctx, id, r.why()); r.Do == "end" && errors.Is(err, conversation.ErrNoAnswers) {
		err = nil
	}
	return err
}

// eraseVoters erases one participant, or everybody who asked for it, and counts again what was counted with their answers. Stopped on the way
// and asked for again, it does the rest.
func eraseVoters(ctx context.Context, n *node.Node, who authority.Actor, r *opinionRequest, a *opinionAnswer) error {
	if !r.Asked {
		return eraseOne(ctx, n, who, r, a)
	}
	wishes, err := held.Wishes(ctx, n.Store)
	if err != nil {
		return err
	}
	of := map[record.ID]bool{}
	for _, w := range wishes {
		p, err := n.Store.Participant(ctx, w.Conversation, w.Participant)
		if err == nil {
			err = eraseVoter(ctx, n, p, a)
		}
		if err != nil && !errors.Is(err, record.ErrNotFound) { // erased before, and stopped before the wish was
			return err
		}
		of[w.Conversation] = true
	}
	for _, id := range slices.Sorted(maps.Keys(of)) {
		if err := countErased(ctx, n, who, r, id, a); err != nil {
			return err
		}
	}
	for id := range wishes {
		if err := held.DropWish(ctx, n.Store, id); err != nil {
			return err
		}
		a.Wishes++
	}
	return nil
}

// eraseOne erases the participant that was named.
func eraseOne(ctx context.Context, n *node.Node, who authority.Actor, r *opinionRequest, a *opinionAnswer) error {
	id := r.IDs[0]
	reader, err := n.Read(ctx)
	if err != nil {
		return err
	}
	_, err = home.Conversation(reader, id)
	reader.Close()
	if err != nil {
		return desk.Missing("conversation", id, err)
	}
	there := false
	for p, err := range n.Store.Participants(ctx, id) {
		if err != nil {
			return err
		}
		if there = p.Number == r.Participant; there {
			if err := eraseVoter(ctx, n, p, a); err != nil {
				return err
			}
			break
		}
	}
	if err := countErased(ctx, n, who, r, id, a); err != nil {
		return err
	}
	if !there && a.Counted == nil {
		return fmt.Errorf("there is no participant %d in %s", r.Participant, id)
	}
	return nil
}

// eraseVoter erases a participant, their votes, where they said that they live, and what they wrote that still waits.
func eraseVoter(ctx context.Context, n *node.Node, p record.Participant, a *opinionAnswer) error {
	if err := held.DropOf(ctx, n.Store, p.Conversation, p.Token); err != nil {
		return err
	}
	if err := held.SayPlace(ctx, n.Store, p.Conversation, p.Token, ""); err != nil {
		return err
	}
	votes, err := n.Desk.EraseVotes(ctx, p.Conversation, p.Number)
	a.Erased += votes
	return err
}

// countErased counts a conversation again of which votes were erased, if it was counted with them.
func countErased(ctx context.Context, n *node.Node, who authority.Actor, r *opinionRequest, id record.ID, a *opinionAnswer) error {
	again, err := counter(n, who).CountErased(ctx, id, r.why())
	if again {
		a.Counted = append(a.Counted, id)
	}
	if err != nil {
		return fmt.Errorf("the answers are erased, but %s was not counted again: %w", id, err)
	}
	return nil
}

func waits(statements int) string {
	if statements == 1 {
		return "One statement still waits"
	}
	return fmt.Sprint(statements, " statements still wait")
}

func asks(people int) string {
	if people == 1 {
		return "One person asks"
	}
	return fmt.Sprint(people, " people ask")
}
