// Command troth keeps a public record of open-government promises: one program, one data folder, one record.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"troth/core/node"
)

// A command is one of troth's commands. run returns the exit code: 0 done, 1 failed, 2 wrong use; verify has 3 besides.
type command struct {
	name    string
	usage   string // what follows the name; a line for each way of use
	summary string
	run     func(ctx context.Context, c *call) int
}

// A call is one run of a command.
type call struct {
	command
	args   []string
	stdout io.Writer
	stderr io.Writer
	flags  *flag.FlagSet
	helped bool // help was asked for and given, so there is nothing to do
}

func commands() []command {
	return []command{
		{"init", "--data DIR --origin NAME [--operator NAME]", "begin a record in an empty folder", runInit},
		{"serve", "--data DIR --listen ADDR [--public URL]", "serve the record to readers, and write what is said", runServe},
		{"demo", "[--listen ADDR] [--public URL] [--ogp FILE]", "serve a temporary node with sample data", runDemo},
		{"import", importUsage(), "put a published file on record, with its source", runImport},
		{"draft", "--data DIR [list | show ID [--json] [--html FILE] | replace ID FILE | adopt --member MEMBER ID | drop ID]", "look at plans that were read from documents, and put them on record", runDraft},
		{"opinion", opinionUsage, "hold opinion conversations, and compute their maps", runOpinion},
		{"export", "--data DIR --out FILE.zip", "write the whole record, to be checked anywhere", runExport},
		{"verify", "[--json] [--key VKEY | --policy FILE] [--against CHECKPOINT] FILE.zip | --receipt FILE", "check an export without trusting who made it", runVerify},
		{"redact", "--data DIR --object ID --field NAME --basis TEXT", "remove a value, leaving a public tombstone", runRedact},
		{"same", "--data DIR --because TEXT (COMMITMENT COMMITMENT | --take-back ID)", "say that two commitments are one promise under two numbers", runSame},
		{"rebuild", "--data DIR", "make this program's view anew from the record", runRebuild},
		{"backup", "--data DIR --out FILE [--with-key AGE-RECIPIENT]", "copy record, register and documents", runBackup},
		{"recover", "--data DIR --from FILE [--checkpoint FILE] [--identity FILE]", "bring a node back from a backup", runRecover},
		{"doctor", "--data DIR", "look at clock, disk, guard, backup, view and ports", runDoctor},
		{"version", "", "say which program this is", runVersion},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		fmt.Fprint(stdout, "Troth: the public record of open-government promises.\n\n")
		for _, c := range commands() {
			for usage := range strings.SplitSeq(c.usage, "\n") {
				fmt.Fprintln(stdout, strings.TrimRight(fmt.Sprintf("  troth %s %s", c.name, usage), " "))
			}
			fmt.Fprintf(stdout, "      %s\n", c.summary)
		}
		return 0
	}
	i := slices.IndexFunc(commands(), func(c command) bool { return c.name == args[0] })
	if i < 0 {
		fmt.Fprintf(stderr, "troth: there is no command %q; troth help lists them\n", args[0])
		return 2
	}
	c := &call{command: commands()[i], args: args[1:], stdout: stdout, stderr: stderr}
	c.flags = flag.NewFlagSet("troth "+c.name, flag.ContinueOnError)
	c.flags.SetOutput(stderr)
	c.flags.Usage = func() {} // parse says it, and where
	code := c.run(ctx, c)
	if c.helped {
		return 0
	}
	return code
}

func (c *call) printUsage(w io.Writer) {
	label := "usage:"
	for _, usage := range strings.Split(c.usage, "\n") {
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("%s troth %s %s", label, c.name, usage), " "))
		label = "      "
	}
}

// help says on stdout what the command does and what each flag means.
func (c *call) help() {
	c.helped = true
	c.printUsage(c.stdout)
	c.say("%s", c.summary)
	c.flags.VisitAll(func(f *flag.Flag) { c.say("  --%-10s  %s", f.Name, f.Usage) })
}

// parse reads the flags, wherever they stand among the arguments, and returns the others. A required flag that is missing is said.
// When ok is false, all is said, and the command has nothing more to do.
func (c *call) parse(required ...string) (rest []string, ok bool) {
	args := c.args
	for len(args) > 0 {
		if err := c.flags.Parse(args); errors.Is(err, flag.ErrHelp) {
			c.help()
			return nil, false
		} else if err != nil {
			c.printUsage(c.stderr)
			return nil, false
		}
		if args = c.flags.Args(); len(args) > 0 {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	for _, name := range required {
		if c.flags.Lookup(name).Value.String() == "" {
			c.misuse("--%s is missing", name)
			return nil, false
		}
	}
	return rest, true
}

// none refuses arguments behind the flags.
func (c *call) none(rest []string) bool {
	if len(rest) > 0 {
		c.misuse("there is nothing to do with %s", strings.Join(rest, " "))
	}
	return len(rest) == 0
}

func (c *call) misuse(format string, args ...any) int {
	fmt.Fprintf(c.stderr, "troth %s: %s\n", c.name, fmt.Sprintf(format, args...))
	c.printUsage(c.stderr)
	return 2
}

// fail says what went wrong; a call that was stopped from outside is no failure of its own.
func (c *call) fail(err error) int {
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(c.stderr, "troth %s: stopped; nothing was left half done\n", c.name)
		return 1
	}
	if node.ViewDamaged(err) {
		err = fmt.Errorf("the view is damaged: %w; troth rebuild makes it anew from the record", err)
	}
	fmt.Fprintf(c.stderr, "troth %s: %v\n", c.name, err)
	return 1
}

func (c *call) say(format string, args ...any) { fmt.Fprintf(c.stdout, format+"\n", args...) }

// data adds the flag that names the folder.
func (c *call) data() *string { return c.flags.String("data", "", "folder that holds the record") }

// version is the revision that the program was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = " with changes"
		}
	}
	if len(revision) > 12 {
		revision = revision[:12]
	}
	if revision == "" {
		return "unversioned"
	}
	return revision + changed
}

func runVersion(_ context.Context, c *call) int {
	if rest, ok := c.parse(); !ok || !c.none(rest) {
		return 2
	}
	c.say("troth %s", version())
	return 0
}
