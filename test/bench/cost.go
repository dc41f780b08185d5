package main

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// A cost is what this process has used up so far: unlike a rate, it hardly depends on what else the machine does.
type cost struct {
	processor time.Duration
	written   int64 // bytes handed to the disk
}

func spent() cost {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return cost{}
	}
	c := cost{processor: time.Duration(u.Utime.Nano() + u.Stime.Nano())}
	fmt.Sscan(lineOf("/proc/self/io", "write_bytes"), &c.written)
	return c
}

// each is the cost of each of n things done since before.
func (before cost) each(n int) string {
	now := spent()
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f µs of processor, %.1f kB written each", float64((now.processor-before.processor).Microseconds())/float64(n),
		float64(now.written-before.written)/float64(n)/1000)
}
