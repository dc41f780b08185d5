package record

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// A Vote is one answer of a participant to a statement of a conversation. It has no envelope: its leaf is in a Merkle tree of its own
// for each conversation, whose root a Batch entry puts on record. A participant may answer a statement again; the last vote counts.
type Vote struct {
	Conversation ID
	Index        int64 // place among the votes of the conversation, and in the tree over their leaves
	Participant  int64 // the participant's number; 0 when the vote was erased, and then only the leaf is left
	Statement    ID
	Value        int   // −1 disagree, 0 pass, +1 agree
	Important    bool  // it matters most to the participant
	At           int64 // seconds since 1970
	MAC          Hash  // of all this under the participant's key, so that the leaf says nothing once it is gone
	Leaf         Hash
}

// A Participant of a conversation is known by a token that only the participant has. Number and key are drawn anew for each
// conversation, at random, so that nothing tells who is the same in two of them, or who came first.
type Participant struct {
	Conversation ID
	Number       int64 // 1 to 2^31−1; public
	Token        Hash  // of the token: see TokenHash
	Key          Hash  // 32 random bytes; shown to nobody
}

// A RequestID tells requests of one participant apart.
type RequestID [16]byte

// TokenHash is what is kept of a participant's token.
func TokenHash(conversation ID, token string) Hash {
	return sha256.Sum256([]byte("troth.participant.v1\n" + string(conversation) + "\n" + token))
}

// NewParticipant draws number and key of a participant.
func NewParticipant(conversation ID, token Hash) Participant {
	p := Participant{Conversation: conversation, Token: token}
	for p.Number == 0 {
		var b [4]byte
		rand.Read(b[:]) // never fails
		p.Number = int64(binary.BigEndian.Uint32(b[:]) >> 1)
	}
	rand.Read(p.Key[:])
	return p
}

// Cast is a vote of the participant: number, MAC and leaf are filled in.
func (p Participant) Cast(v Vote) Vote {
	v.Conversation, v.Participant = p.Conversation, p.Number
	h := hmac.New(sha256.New, p.Key[:])
	h.Write(v.text())
	v.MAC = Hash(h.Sum(nil))
	v.Leaf = v.leaf()
	return v
}

// text is what MAC and leaf are over.
func (v Vote) text() []byte {
	important := 0
	if v.Important {
		important = 1
	}
	return fmt.Appendf(make([]byte, 0, 192), "troth.vote.v1\n%s\n%d\n%s\n%d\n%d\n%s\n",
		v.Conversation, v.Participant, v.Statement, v.Value, important, Time(time.Unix(v.At, 0)))
}

func (v Vote) leaf() Hash { return sha256.Sum256(append(v.text(), v.MAC[:]...)) }

// Erased reports whether nothing is left of the vote but its leaf.
func (v Vote) Erased() bool { return v.Participant == 0 }

// Check refuses a vote that cannot be, and one whose leaf is another's. Of an erased vote there is nothing to check.
func (v Vote) Check() error {
	switch {
	case v.Erased():
		return nil
	case v.Participant < 0 || v.Participant >= 1<<31:
		return fmt.Errorf("vote %d: %d is no participant's number", v.Index, v.Participant)
	case !v.Conversation.Valid() || !v.Statement.Valid():
		return fmt.Errorf("vote %d: conversation %q or statement %q is not an id", v.Index, v.Conversation, v.Statement)
	case v.Value < -1 || v.Value > 1:
		return fmt.Errorf("vote %d: %d is neither −1, 0 nor +1", v.Index, v.Value)
	case v.At < 0 || v.At > maxAt:
		return fmt.Errorf("vote %d: %d seconds since 1970 are not within the years that can be written", v.Index, v.At)
	case v.leaf() != v.Leaf:
		return fmt.Errorf("vote %d: %w", v.Index, ErrLeaf)
	}
	return nil
}

// ErrLeaf: what a vote says does not give its leaf.
var ErrLeaf = errors.New("what it says does not give its leaf")

// maxAt is the last second of the year 9999.
const maxAt = 253402300799

// VoteReader is what a Store shows of votes. Like all reads of a Store it sees what was committed.
type VoteReader interface {
	// Conversations lists the conversations that have votes, by the time of their first.
	Conversations(ctx context.Context) ([]ID, error)
	// VoteCount is how many votes a conversation has, erased ones included: the index of the next.
	VoteCount(ctx context.Context, conversation ID) (int64, error)
	// Votes yields the votes of a conversation with from ≤ index < to, in order. It streams, and ends early where the votes end.
	Votes(ctx context.Context, conversation ID, from, to int64) iter.Seq2[Vote, error]
	// VotesOf finds a participant by the hash of the token, with their votes in the order of indexes; ErrNotFound when there is none.
	VotesOf(ctx context.Context, conversation ID, token Hash) (Participant, []Vote, error)
	// Participant finds a participant by the hash of the token; ErrNotFound when there is none.
	Participant(ctx context.Context, conversation ID, token Hash) (Participant, error)
	// Participants yields those of a conversation by number, which says nothing of who came first.
	Participants(ctx context.Context, conversation ID) iter.Seq2[Participant, error]
	// VoteHashes reads committed nodes of the tree over a conversation's votes.
	VoteHashes(ctx context.Context, conversation ID) tlog.HashReader
}

// VoteWriter is what a Tx does with votes. What it reads includes what it wrote.
type VoteWriter interface {
	VoteCount(conversation ID) (int64, error)
	// VoteLeaves lists the leaves of a conversation's votes from an index on.
	VoteLeaves(conversation ID, from int64) ([]Hash, error)
	Participant(conversation ID, token Hash) (Participant, error)
	// Enter adds a participant. ErrTaken when the conversation has one of this number or token.
	Enter(Participant) error
	// CastBefore is the vote that a participant has cast with this request, and whether they have answered its statement anew since;
	// ErrNotFound when none was.
	CastBefore(conversation ID, participant int64, request RequestID) (v Vote, anew bool, err error)
	// Cast puts a vote of a participant who has entered behind the last of its conversation; v.Index must be the VoteCount. ErrTaken
	// when the participant has cast one with this request. Of an erased vote the leaf alone is put, for whoever carries a record over.
	Cast(v Vote, request RequestID) error
	// VoteHashes reads, and AddVoteHashes adds, nodes of the tree over a conversation's votes: as ReadHashes and Hashes for entries.
	VoteHashes(conversation ID) tlog.HashReader
	AddVoteHashes(conversation ID, first int64, nodes []tlog.Hash) error
	// Erase removes a participant with token and key, and all but the leaves of their votes; it returns how many votes these were.
	// Somebody who is not there is no error. Store.Scrub then removes what the files of the store still hold.
	Erase(conversation ID, participant int64) (votes int64, err error)
}

// AppendJSON writes a vote in its canonical form, as exports and receipts hold it.
func (v Vote) AppendJSON(dst []byte) []byte {
	if v.Erased() {
		return fmt.Appendf(dst, `{"conversation":"%s","index":%d,"leaf":"%s"}`, v.Conversation, v.Index, v.Leaf)
	}
	important := ""
	if v.Important {
		important = `"important":true,`
	}
	return fmt.Appendf(dst, `{"at":"%s","conversation":"%s",%s"index":%d,"leaf":"%s","mac":"%s","participant":%d,"statement":"%s","value":%d}`,
		Time(time.Unix(v.At, 0)), v.Conversation, important, v.Index, v.Leaf, v.MAC, v.Participant, v.Statement, v.Value)
}

// ParseVote reads the canonical form of a vote and refuses any other. Whether it gives its leaf is for Check to say.
func ParseVote(b []byte) (Vote, error) {
	var x struct {
		At           string
		Conversation ID
		Important    bool
		Index        int64
		Leaf, MAC    Hash
		Participant  int64
		Statement    ID
		Value        int
	}
	if err := json.Unmarshal(b, &x); err != nil {
		return Vote{}, fmt.Errorf("not a vote: %w", err)
	}
	v := Vote{x.Conversation, x.Index, x.Participant, x.Statement, x.Value, x.Important, 0, x.MAC, x.Leaf}
	if !v.Erased() {
		at, err := time.Parse(TimeFormat, x.At)
		if err != nil {
			return Vote{}, fmt.Errorf("not a vote: %w", err)
		}
		v.At = at.Unix()
	}
	if !v.Conversation.Valid() || v.Index < 0 || !v.Erased() && !v.Statement.Valid() || !bytes.Equal(v.AppendJSON(nil), b) {
		return Vote{}, errors.New("not a vote in its canonical form")
	}
	return v, nil
}
