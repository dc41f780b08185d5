package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// An ended process.
type ended struct {
	out  []byte
	took time.Duration
	busy time.Duration // of processors, in the program and for it in the system
	most float64       // MB of memory that it ever held
}

// runProgram runs a program to its end.
func runProgram(ctx context.Context, name string, args ...string) (e ended, err error) {
	cmd := exec.CommandContext(ctx, name, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return e, err
	}
	// The system's own account of an ended process would begin with the memory of this one.
	ended := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			if mb, err := memory(cmd.Process.Pid, "VmHWM"); err == nil {
				e.most = max(e.most, mb)
			}
			select {
			case <-ended:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
	err = cmd.Wait()
	e.took, e.busy = time.Since(start), cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
	close(ended)
	watching.Wait()
	if err != nil {
		return e, fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, lastLine(stderr.Bytes()))
	}
	e.out = stdout.Bytes()
	return e, nil
}

func lastLine(b []byte) string {
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return lines[len(lines)-1]
}

// A server is a process that listens.
type server struct {
	cmd   *exec.Cmd
	url   string        // without a slash at the end
	ready time.Duration // from its start to the first answer
}

// startServer starts a program that takes the address it is to listen on as its last argument, and waits until path is answered
// with 200.
func startServer(ctx context.Context, path, name string, args ...string) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil { // the port is free, and nobody else here takes one at random in this moment
		return nil, err
	}
	s := &server{cmd: exec.Command(name, append(args, address)...), url: "http://" + address}
	// Not a pipe: a child that says much must never wait for us.
	log, err := os.CreateTemp("", "troth-bench-log-")
	if err != nil {
		return nil, err
	}
	defer os.Remove(log.Name())
	defer log.Close()
	s.cmd.Stdout, s.cmd.Stderr = log, log
	start := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	client := &http.Client{Timeout: 30 * time.Second}
	for {
		if status, _, err := fetch(client, s.url+path); err == nil && status == http.StatusOK {
			s.ready = time.Since(start)
			return s, nil
		}
		if time.Since(start) > time.Minute || ctx.Err() != nil {
			said, _ := os.ReadFile(log.Name())
			return nil, errors.Join(fmt.Errorf("%s does not answer %s: %s", name, path, lastLine(said)), ctx.Err(), s.stop())
		}
		time.Sleep(time.Millisecond)
	}
}

// fetch gets an address.
func fetch(client *http.Client, url string) (status int, body []byte, err error) {
	r, err := client.Get(url)
	if err != nil {
		return 0, nil, err
	}
	defer r.Body.Close()
	body, err = io.ReadAll(r.Body)
	return r.StatusCode, body, err
}

// memory reads what the process holds: VmRSS now, VmHWM at most.
func (s *server) memory(name string) (float64, error) { return memory(s.cmd.Process.Pid, name) }

// stop ends the process and waits for it.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- s.cmd.Wait() }()
	select {
	case err := <-done:
		return err
	case <-time.After(time.Minute):
		return errors.Join(errors.New("the server did not end a minute after it was told to"), s.cmd.Process.Kill(), <-done)
	}
}

// coldStarts starts a server some times and returns the middle time to its first answer, in seconds.
func (b *bench) coldStarts(ctx context.Context, path, name string, args ...string) (float64, error) {
	var list []float64
	for range max(b.turns, 3) {
		s, err := startServer(ctx, path, name, args...)
		if err != nil {
			return 0, err
		}
		list = append(list, s.ready.Seconds())
		if err := s.stop(); err != nil {
			return 0, err
		}
	}
	return middle(list), nil
}
