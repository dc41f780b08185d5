package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"troth/chapters"
	"troth/core/export"
	"troth/core/node"
	"troth/core/record"
	"troth/core/seal"
	"troth/edges/opendata/conversation"
)

// runVerify exits with 0 when the export holds, 1 when it is falsified, 2 on wrong use, 3 when it could not be proven.
func runVerify(ctx context.Context, c *call) int {
	asJSON := c.flags.Bool("json", false, "print the report as JSON")
	o := export.VerifyOptions{Program: chapters.Program(), Version: version(), Progress: c.steps()}
	c.flags.StringVar(&o.Key, "key", "", "verifier key of the log, had from elsewhere than its server")
	policy := c.flags.String("policy", "", "file that names the log's key and its witnesses (C2SP tlog-policy)")
	receipt := c.flags.Bool("receipt", false, "the file is the receipt of a vote, not an export; a second file is an export in which the vote is looked for")
	against := c.flags.String("against", "", "a checkpoint of the same log that you kept")
	rest, ok := c.parse()
	if !ok {
		return 2
	}
	if len(rest) != 1 && (!*receipt || len(rest) != 2) {
		return c.misuse("one file to verify, please; with --receipt a second one in which to look for the vote")
	}
	empty := ""
	c.flags.Visit(func(f *flag.Flag) {
		if f.Value.String() == "" {
			empty = f.Name
		}
	})
	if empty != "" { // of a shell variable that is not set, perhaps: verified without, nobody would vouch
		return c.misuse("--%s is empty", empty)
	}
	if o.Key != "" && *policy != "" {
		return c.misuse("give --key or --policy, not both")
	}
	for _, file := range []struct {
		name string
		to   *[]byte
	}{{*policy, &o.Policy}, {*against, &o.Against}} {
		if file.name == "" {
			continue
		}
		b, err := os.ReadFile(file.name)
		if err != nil {
			return c.misuse("%v", err)
		}
		*file.to = b
	}
	if err := checkAnchors(o); err != nil {
		return c.misuse("%v", err)
	}
	if len(rest) == 2 && packed(rest[0]) && !packed(rest[1]) {
		slices.Reverse(rest)
	}
	if err := readable(rest[0], *receipt); err != nil {
		return c.misuse("%v", err)
	}
	if *receipt {
		return c.verifyReceipt(ctx, rest, o)
	}
	report, err := export.Verify(ctx, rest[0], o)
	if err != nil {
		c.fail(err)
		return 3
	}
	if *asJSON {
		out := json.NewEncoder(c.stdout)
		out.SetIndent("", "  ")
		if err := out.Encode(report); err != nil {
			return c.fail(err)
		}
	} else {
		c.sayVerdict(report)
	}
	return report.Exit()
}

// readable says why nothing can be read from a file of this name, whatever it may hold. A pipe is read once, from its beginning on,
// which is enough for a receipt.
func readable(name string, receipt bool) error {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a folder; give the one file that troth export wrote", name)
	case !info.Mode().IsRegular() && !receipt:
		return fmt.Errorf("%s is not a file; save the export first", name)
	case !info.Mode().IsRegular():
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return f.Close()
}

// packed reports whether a path is one of an export rather than of a receipt: a folder, or a ZIP.
func packed(path string) bool {
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		return err == nil
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	begins := make([]byte, 2)
	_, err = io.ReadFull(f, begins)
	return err == nil && string(begins) == "PK"
}

// verifyReceipt verifies the receipt of a vote, and looks for the vote in an export when that is given too: 0 when it holds, 1 when not, 3 when
// nobody vouches for its checkpoint, or the export cannot tell.
func (c *call) verifyReceipt(ctx context.Context, files []string, o export.VerifyOptions) int {
	b, err := os.ReadFile(files[0])
	if err != nil {
		c.fail(err)
		return 3
	}
	p, err := seal.ReadVoteReceipt(b)
	vouched := o.Key != "" || o.Policy != nil
	if err == nil && vouched {
		trust, _ := seal.TrustKey(o.Key) // checked before; the zero Trust believes nobody
		if o.Policy != nil {
			trust, _ = seal.TrustPolicy(o.Policy)
		}
		_, err = trust.CheckVote(b)
	}
	if err != nil {
		c.fail(fmt.Errorf("%s: %w", files[0], err))
		return 1
	}
	v := p.Vote
	c.say("Vote %d of conversation %s: participant %d answered %s with %s at %s.", v.Index, v.Conversation, v.Participant, v.Statement,
		answered(v), record.Time(time.Unix(v.At, 0)))
	c.say("It is among the %d votes that the batch of %s counts.", p.Tree.Size, p.Batch.At)
	code := 0
	if vouched {
		c.say("The batch is in a tree that was signed as the key or policy asks: the receipt holds.")
	} else {
		c.say("Whether that batch is on record is not proven: give --key or --policy, which you had from elsewhere.")
		code = 3
	}
	if len(files) == 1 {
		return code
	}
	s, err := conversation.Find(ctx, files[1], v)
	if err != nil {
		c.fail(err)
		return 1
	}
	if stands := c.sayStanding(s); code == 0 || stands == 1 {
		return stands
	}
	return code
}

// answered is the answer of a vote in words.
func answered(v record.Vote) string {
	word := map[int]string{1: "agree", 0: "pass", -1: "disagree"}[int(v.Value)]
	if v.Important {
		word += ", which matters most to them,"
	}
	return word
}

// sayStanding says how a vote stands in an export: 0 when it is there, counted or replaced; 1 when what is published contradicts the votes; 3
// when this export cannot tell.
func (c *call) sayStanding(s *conversation.Standing) int {
	if s.Erased {
		c.say("It was erased since, as whoever gave it may ask: what is left of it is its leaf.")
		return 0
	}
	if s.Replaced != nil {
		c.say("It was replaced by vote %d of the same participant, %s, which counts instead.", s.Replaced.Index, answered(*s.Replaced))
	}
	if !s.Counted {
		c.say("The export has the vote. It was not counted yet when the export was made, so that there is no matrix to look in.")
		return 0
	}
	where := fmt.Sprintf("%s, participant %d, statement %d", s.On, s.Vote.Participant, s.Statement)
	if s.Holds() {
		c.say("In %s: the answer is there, as it was given.", where)
		return 0
	}
	is := "no answer"
	if s.Answer != nil {
		is = answered(record.Vote{Value: int(s.Answer.Value), Important: s.Answer.Important})
	}
	if s.Whole {
		c.say("In %s: %s. The matrix is NOT that of the votes on record; troth verify of this export names the entry.", where, is)
		return 1
	}
	c.say("In %s: %s. Whether a later vote replaced this one, it was erased or came later, or was left out, this file cannot tell: look in the export of the whole record.", where, is)
	return 3
}

// checkAnchors says whose word is no use before anything is verified: what is wrong then is not the export.
func checkAnchors(o export.VerifyOptions) error {
	if o.Key != "" {
		if _, err := seal.TrustKey(o.Key); err != nil {
			return fmt.Errorf("--key: %w", err)
		}
	}
	if o.Policy != nil {
		if _, err := seal.TrustPolicy(o.Policy); err != nil {
			return fmt.Errorf("--policy: %w", err)
		}
	}
	if o.Against != nil {
		if _, _, err := seal.ReadCheckpoint(o.Against); err != nil {
			return fmt.Errorf("--against: %w", err)
		}
	}
	return nil
}

// sayVerdict prints the outcome for people: each question with its answer, and what is wrong where.
func (c *call) sayVerdict(r *export.Report) {
	words := map[export.Result]string{export.Holds: "yes", export.Falsified: "NO", export.NotProven: "not proven", export.Skipped: "not asked"}
	for _, check := range r.Checks {
		c.say("%-10s  %s", words[check.Result], check.Asks)
		if check.Note != "" {
			c.say("            %s", check.Note)
		}
		for _, p := range check.Problems {
			c.say("            - %s", p)
		}
		if check.More > 0 {
			c.say("            and %s more", grouped(int64(check.More)))
		}
	}
	c.say("\n%s", r.Says)
}

// steps says, at most twice a second and once half a second has passed, what long work is doing.
func (c *call) steps() func(step string, done, of int64) {
	next := time.Now().Add(half)
	return func(step string, done, of int64) {
		if now := time.Now(); now.After(next) {
			next = now.Add(half)
			fmt.Fprintln(c.stderr, stepLine(step, done, of))
		}
	}
}

// stepLine says how far a step is. A total of 0 is not known, and left out.
func stepLine(step string, done, of int64) string {
	if of == 0 {
		return fmt.Sprintf("%s: %s", step, grouped(done))
	}
	return fmt.Sprintf("%s: %s of %s", step, grouped(done), grouped(of))
}

// runDoctor exits with 0 when all is well, 1 when there is something to look at, 2 on wrong use.
func runDoctor(ctx context.Context, c *call) int {
	dir := c.data()
	if rest, ok := c.parse("data"); !ok || !c.none(rest) {
		return 2
	}
	code := 0
	for _, f := range node.Examine(ctx, *dir, chapters.Program(), time.Now()) {
		mark := "well"
		if !f.Well {
			mark, code = "LOOK", 1
		}
		c.say("%s  %-7s %s", mark, f.About, f.Says)
	}
	return code
}
