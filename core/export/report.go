package export

import (
	"errors"
	"fmt"

	"troth/core/record"
)

// A Result is what a check, or all of them together, came to.
type Result string

const (
	Holds     Result = "holds"
	Falsified Result = "falsified"
	NotProven Result = "not_proven"
	Skipped   Result = "skipped" // of a check that was not asked for, or did not run to its end
)

// A Report is the outcome of Verify.
type Report struct {
	Result  Result         `json:"result"` // falsified if any check is; else not_proven if any is; else holds
	Anchor  string         `json:"anchor"` // "key" or "policy" when one was given; "none" when the export vouches for itself alone
	Says    string         `json:"says"`   // the result in a sentence
	File    string         `json:"file"`
	Origin  string         `json:"origin,omitempty"`
	Size    record.Index   `json:"size"`
	Root    string         `json:"root,omitempty"`
	Day     string         `json:"day,omitempty"`
	View    string         `json:"view,omitempty"` // fingerprint
	Counts  Counts         `json:"counts"`
	Unknown map[string]int `json:"unknown_kinds,omitempty"` // entries of kinds that this program does not know
	Checks  []*Check       `json:"checks"`                  // in the order of Checks
	Program string         `json:"program,omitempty"`       // that wrote the export, as it says
}

// A Check is one question about an export.
type Check struct {
	Name     string    `json:"name"`
	Asks     string    `json:"asks"`
	Result   Result    `json:"result"`
	Checked  int64     `json:"checked"` // of what it asks about, how much was looked at
	Problems []Problem `json:"problems,omitempty"`
	More     int       `json:"more,omitempty"` // problems beyond those listed
	Note     string    `json:"note,omitempty"`
}

// A Problem says what is wrong, or not proven, and where: at an entry where one is to blame, else in a file of the container.
type Problem struct {
	Result Result        `json:"result"`
	Index  *record.Index `json:"index,omitempty"`
	// Of a conversation's votes, or of one of them by its index.
	Conversation record.ID `json:"conversation,omitempty"`
	Vote         *int64    `json:"vote,omitempty"`
	File         string    `json:"file,omitempty"`
	Offset       *int64    `json:"offset,omitempty"` // byte of the container
	Reason       string    `json:"reason"`
}

func (p Problem) String() string {
	where := ""
	if p.Index != nil {
		where = fmt.Sprintf("entry %d: ", *p.Index)
	}
	if p.Conversation != "" {
		where += fmt.Sprintf("conversation %s: ", p.Conversation)
	}
	if p.Vote != nil {
		where += fmt.Sprintf("vote %d: ", *p.Vote)
	}
	if p.File != "" {
		where += p.File + ": "
	}
	if p.Offset != nil {
		where += fmt.Sprintf("at byte %d: ", *p.Offset)
	}
	return where + p.Reason
}

// Names of the checks.
const (
	checkContainer    = "container"
	checkManifest     = "manifest"
	checkSignature    = "signature"
	checkEntries      = "entries"
	checkTiles        = "tiles"
	checkConsistency  = "consistency"
	checkCanonical    = "canonical"
	checkOrigin       = "origin"
	checkTime         = "time"
	checkRevisions    = "revisions"
	checkDigests      = "digests"
	checkCompleteness = "completeness"
	checkBlobs        = "blobs"
	checkSchemas      = "schemas"
	checkVotes        = "votes"
	checkLinks        = "links"
	checkAuthority    = "authority"
	checkVoices       = "voices"
	checkReplay       = "replay"
	checkDerived      = "derived"
)

// questions lists the checks in order, with what each asks.
var questions = []struct{ name, asks string }{
	{checkContainer, "Is the file in the form of an export, within its limits, and nothing else in it?"},
	{checkManifest, "Is the export what its manifest says?"},
	{checkSignature, "Is the checkpoint signed by the log's key?"},
	{checkEntries, "Do the entries give the root that the checkpoint signs?"},
	{checkTiles, "Are the tiles those of this tree?"},
	{checkConsistency, "Is the other checkpoint one of the same log?"},
	{checkCanonical, "Is each entry in the one canonical form?"},
	{checkOrigin, "Is each entry of this log, or of one that it succeeds?"},
	{checkTime, "Does the time at which entries were put on record never go back?"},
	{checkRevisions, "Does each version of a thing follow the one before, in the same voice and account?"},
	{checkDigests, "Does every value that is disclosed open its digest?"},
	{checkCompleteness, "Is every shown value disclosed or redacted, and nothing else disclosed?"},
	{checkBlobs, "Is every file there, and the one that its entry names?"},
	{checkSchemas, "Are the schemas on record, and do the entries fit them?"},
	{checkVotes, "Are the votes of every conversation those that its batches on record count?"},
	{checkLinks, "Does every link point at something of the right kind that was on record before?"},
	{checkAuthority, "Was every entry said by one who may, under the table on record?"},
	{checkVoices, "Is every entry in the voice that the table gives to who said it?"},
	{checkReplay, "Do the entries alone give every page of the export, byte for byte, and no other?"},
	{checkDerived, "Is every file that must follow from votes the one that the votes give?"},
}

// maxProblems is how many problems a check lists.
const maxProblems = 50

func newReport(file string) *Report {
	r := &Report{Result: Holds, Anchor: "none", File: file}
	for _, q := range questions {
		r.Checks = append(r.Checks, &Check{Name: q.name, Asks: q.asks, Result: Holds})
	}
	return r
}

func (r *Report) check(name string) *Check {
	for _, c := range r.Checks {
		if c.Name == name {
			return c
		}
	}
	panic("export: there is no check " + name)
}

func (r *Report) problem(check string, p Problem) {
	c := r.check(check)
	if p.Result == Falsified || c.Result != Falsified {
		c.Result = p.Result
	}
	if p.Result == Falsified {
		r.Result = Falsified
	} else if r.Result == Holds {
		r.Result = NotProven
	}
	if len(c.Problems) == maxProblems {
		c.More++
		return
	}
	c.Problems = append(c.Problems, p)
}

// at reports an entry.
func (r *Report) at(check string, result Result, i record.Index, format string, args ...any) {
	r.problem(check, Problem{Result: result, Index: &i, Reason: fmt.Sprintf(format, args...)})
}

// in reports a file of the container.
func (r *Report) in(check string, result Result, file, format string, args ...any) {
	r.problem(check, Problem{Result: result, File: file, Reason: fmt.Sprintf(format, args...)})
}

// damaged reports a *Damage; it returns any other error.
func (r *Report) damaged(err error) error {
	var d *Damage
	if !errors.As(err, &d) {
		return err
	}
	file, offset := d.File, d.Offset
	if file == "" {
		file = r.File
	}
	r.problem(checkContainer, Problem{Result: Falsified, File: file, Offset: &offset, Reason: d.Reason})
	return nil
}

func (r *Report) falsified() bool { return r.Result == Falsified }

// Exit is the exit code of troth verify: 0 holds, 1 falsified, 3 not proven.
func (r *Report) Exit() int {
	switch r.Result {
	case Holds:
		return 0
	case Falsified:
		return 1
	}
	return 3
}

// sentence puts the result into words.
func (r *Report) sentence() string {
	var s string
	switch r.Result {
	case Holds:
		s = fmt.Sprintf("The export holds: %d entries of %s.", r.Size, r.Origin)
	case Falsified:
		s = "The export is falsified: it is not what its log signed, or was changed, or breaks a rule of the record."
	default:
		s = "Nothing in the export is wrong, but not everything in it could be proven."
	}
	if r.Anchor == "none" {
		s += " It was compared with itself alone: no key or policy was given, so nobody outside vouches for it."
	}
	return s
}
