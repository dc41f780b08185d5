package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"troth/chapters"
	"troth/core/export"
	"troth/core/node"
)

// runVerify exits with 0 when the export holds, 1 when it is falsified, 2 on wrong use, 3 when it could not be proven.
func runVerify(ctx context.Context, c *call) int {
	asJSON := c.flags.Bool("json", false, "print the report as JSON")
	o := export.VerifyOptions{Program: chapters.Program(), Version: version(), Progress: c.steps()}
	c.flags.StringVar(&o.Key, "key", "", "verifier key of the log, had from elsewhere than its server")
	policy := c.flags.String("policy", "", "file that names the log's key and its witnesses (C2SP tlog-policy)")
	against := c.flags.String("against", "", "a checkpoint of the same log that you kept")
	rest, ok := c.parse()
	if !ok {
		return 2
	}
	if len(rest) != 1 {
		return c.misuse("one file to verify, please")
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
	if _, err := os.Stat(rest[0]); err != nil {
		return c.misuse("%v", err)
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
			fmt.Fprintf(c.stderr, "%s: %s of %s\n", step, grouped(done), grouped(of))
		}
	}
}

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
