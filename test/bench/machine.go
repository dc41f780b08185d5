package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A Machine is where a table was measured, and what was measured.
type Machine struct {
	CPU, Memory, Kernel, Go, Commit, Day, Command string
	LoadBefore, LoadAfter                         string // mean number of running processes over the minute before
	Cores                                         int
	Bare                                          []Bare
}

// A Bare is what the machine does without Troth: controls of nothing, by which the figures of other machines can be compared.
type Bare struct {
	What   string
	Figure float64
	Unit   string
	Seen   string // on the design's machine
}

func thisMachine(command string) Machine {
	m := Machine{CPU: runtime.GOARCH, Cores: runtime.NumCPU(), Go: runtime.Version(), Kernel: runtime.GOOS, Commit: commit(),
		Day: time.Now().UTC().Format(time.DateOnly), Command: command, LoadBefore: load()}
	if name := lineOf("/proc/cpuinfo", "model name"); name != "" {
		m.CPU = name
	}
	var kb int64
	if _, err := fmt.Sscan(lineOf("/proc/meminfo", "MemTotal"), &kb); err == nil {
		m.Memory = fmt.Sprintf("%.1f GB", float64(kb)*1024/1e9)
	}
	var u unix.Utsname
	if unix.Uname(&u) == nil {
		m.Kernel = unix.ByteSliceToString(u.Sysname[:]) + " " + unix.ByteSliceToString(u.Release[:])
	}
	return m
}

// lineOf is what stands behind a name and a colon in a file of /proc.
func lineOf(file, name string) string {
	b, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(b)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	one, _, _ := strings.Cut(string(b), " ")
	return one
}

// commit is the revision of the tree that is measured, and whether it has changes of its own.
func commit() string {
	out, err := exec.Command("git", "rev-parse", "--short=12", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	revision := strings.TrimSpace(string(out))
	if out, err := exec.Command("git", "status", "--porcelain", "--", "*.go", "*.sql", "go.mod").Output(); err != nil || len(out) > 0 {
		revision += " with changes"
	}
	return revision
}

// memory reads a line of /proc/PID/status in MB of a million bytes: VmRSS is what a process holds now, VmHWM the most it ever held.
func memory(pid int, name string) (float64, error) {
	var kb int64
	if _, err := fmt.Sscan(lineOf(fmt.Sprintf("/proc/%d/status", pid), name), &kb); err != nil {
		return 0, fmt.Errorf("%s of process %d: %w", name, pid, err)
	}
	return float64(kb) * 1024 / 1e6, nil
}
