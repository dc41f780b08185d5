package torture

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// tracedCalls are the system calls that change files or make them durable, or that could change them unseen.
const tracedCalls = "write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,copy_file_range,sendfile,splice,mmap," +
	"fsync,fdatasync,sync,syncfs,sync_file_range,open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat," +
	"unlink,unlinkat,mkdir,mkdirat,rmdir,chmod,fchmod,fchmodat"

// tracer is the command before a writer's that records them in a file: whole, in hexadecimal, with the path of each descriptor.
func tracer(file string) []string {
	return []string{"strace", "-f", "-qq", "-y", "-xx", "-s", "16777216", "-e", "signal=none", "-e", "trace=" + tracedCalls, "-o", file}
}

// A call is one system call of a trace. Other threads' calls may lie between its begin and its end.
type call struct {
	name       string
	args       []string // as strace writes them, strings decoded
	result     int64
	resultPath string // of the descriptor that it returned
	failed     bool
	begin, end int // place in the trace; end is forever when the process died in it
}

const forever = int(^uint(0) >> 1)

var (
	lineForm    = regexp.MustCompile(`^(\d+) +(.*)$`)
	callForm    = regexp.MustCompile(`^(\w+)\(`)
	resumedForm = regexp.MustCompile(`^<\.\.\. \w+ resumed>`)
	resultForm  = regexp.MustCompile(`\) += (-?\d+|0x[0-9a-f]+|\?)(?:<([^>]*)>(\(deleted\))?)?.*$`)
)

// readTrace reads what strace wrote, in the order in which calls began. place numbers the lines from a start on; it returns the next.
func readTrace(file string, place int) (calls []*call, next int, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<20)
	open := map[string]*call{} // unfinished, by thread
	texts := map[*call]string{}
	for ; ; place++ {
		line, err := r.ReadString('\n')
		if err == io.EOF && line == "" {
			break
		}
		if err != nil && err != io.EOF {
			return nil, 0, err
		}
		m := lineForm.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			return nil, 0, fmt.Errorf("%s: line %d is not one of strace", file, place)
		}
		thread, text := m[1], m[2]
		switch {
		case strings.HasPrefix(text, "+++") || strings.HasPrefix(text, "---"):
			continue
		case resumedForm.MatchString(text):
			c := open[thread]
			if c == nil {
				return nil, 0, fmt.Errorf("%s: line %d resumes nothing", file, place)
			}
			delete(open, thread)
			c.end = place
			texts[c] += text[len(resumedForm.FindString(text)):]
		case strings.HasPrefix(text, "???("): // strace let go of a thread before it saw which call it made: none was
		default:
			c := &call{begin: place, end: place}
			if before, cut := strings.CutSuffix(text, "<unfinished ...>"); cut {
				text, c.end = before, forever
				open[thread] = c
			}
			texts[c] = text
			calls = append(calls, c)
		}
	}
	for _, c := range calls {
		if err := c.parse(texts[c]); err != nil {
			return nil, 0, fmt.Errorf("%s: line %d: %w", file, c.begin, err)
		}
	}
	return calls, place, nil
}

func (c *call) parse(text string) error {
	m := callForm.FindStringSubmatch(text)
	if m == nil {
		return fmt.Errorf("%.80q is no call", text)
	}
	c.name = m[1]
	rest := text[len(m[0]):]
	at := resultForm.FindStringSubmatchIndex(rest)
	switch {
	case at == nil && c.end == forever:
		c.failed = true // nobody knows; whoever replays the trace looks at the folder
	case at == nil:
		return fmt.Errorf("%.80q has no result", text)
	default:
		result := rest[at[2]:at[3]]
		if at[4] >= 0 {
			path, err := unhex(rest[at[4]:at[5]])
			if err != nil {
				return err
			}
			c.resultPath = path
		}
		var err error
		if c.result, err = strconv.ParseInt(result, 0, 64); result == "?" {
			c.failed, c.end = true, forever
		} else if err != nil && c.name != "mmap" {
			return err
		}
		c.failed = c.failed || c.result < 0
		if strings.Contains(rest[at[1]-min(at[1], 12):], "(INJECTED)") {
			return fmt.Errorf("%s was injected", c.name)
		}
		rest = rest[:at[0]]
	}
	for _, arg := range strings.Split(strings.TrimSpace(rest), ", ") {
		if strings.HasSuffix(arg, "...") {
			return fmt.Errorf("%s: a string was cut off", c.name)
		}
		if s, quoted := strings.CutPrefix(arg, `"`); quoted {
			s, err := unhex(strings.TrimSuffix(s, `"`))
			if err != nil {
				return err
			}
			arg = s
		}
		c.args = append(c.args, arg)
	}
	return nil
}

// unhex decodes \x2f\x74…
func unhex(s string) (string, error) {
	if !strings.HasPrefix(s, `\x`) {
		return s, nil
	}
	b := make([]byte, 0, len(s)/4)
	for i := 0; i < len(s); i += 4 {
		if i+4 > len(s) || s[i:i+2] != `\x` {
			return "", fmt.Errorf("%.40q is not in hexadecimal", s[i:])
		}
		c, err := strconv.ParseUint(s[i+2:i+4], 16, 8)
		if err != nil {
			return "", err
		}
		b = append(b, byte(c))
	}
	return string(b), nil
}

// descriptor reads "5</path>": the number, and the path of what it is open on.
func descriptor(arg string) (fd int, path string, err error) {
	number, rest, _ := strings.Cut(arg, "<")
	if fd, err = strconv.Atoi(number); err != nil {
		return 0, "", fmt.Errorf("%q is no descriptor", arg)
	}
	rest = strings.TrimSuffix(strings.TrimSuffix(rest, "(deleted)"), ">")
	path, err = unhex(rest)
	return fd, path, err
}

func number(arg string) int64 {
	n, err := strconv.ParseInt(arg, 0, 64)
	if err != nil {
		panic(fmt.Sprintf("%q is no number", arg))
	}
	return n
}
