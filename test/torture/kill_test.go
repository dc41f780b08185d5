package torture

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"troth/core/node"
	"troth/core/record/sqlite"
)

// A process is a writer that was started.
type process struct {
	cmd    *exec.Cmd
	stderr bytes.Buffer
	hear   func(line string) error
	lines  chan string // what it prints; closed at its end
	heard  int         // answers
}

// start starts a writer, under a tracer when one is given.
func start(l *ledger, o Orders, tracer ...string) (*process, error) {
	o.Founded = l.Founded
	orders, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	args := append(tracer, os.Args[0])
	p := &process{cmd: exec.Command(args[0], args[1:]...), lines: make(chan string, 4096)}
	p.hear = func(line string) error { return l.hear(o.Dir, line) }
	p.cmd.Env = append(os.Environ(), ordersVar+"="+string(orders))
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(p.lines)
		r := bufio.NewReader(out)
		for {
			line, err := r.ReadString('\n')
			if err != nil { // a line that was cut off by death was not heard
				io.Copy(io.Discard, r)
				return
			}
			p.lines <- strings.TrimSuffix(line, "\n")
		}
	}()
	return p, nil
}

// listen hears lines until stop says so, or the process ends; ended tells which.
func (p *process) listen(stop func() <-chan time.Time) (ended bool, err error) {
	for {
		select {
		case line, more := <-p.lines:
			if !more {
				return true, nil
			}
			if strings.HasPrefix(line, "said ") {
				p.heard++
			}
			if err := p.hear(line); err != nil {
				return false, err
			}
		case <-stop():
			return false, nil
		}
	}
}

func never() <-chan time.Time { return nil }

// wait hears what is left and waits for the end.
func (p *process) wait() error {
	_, err := p.listen(never)
	if err != nil {
		p.cmd.Process.Kill()
		for range p.lines {
		}
	}
	if ended := p.cmd.Wait(); err == nil {
		err = ended
	}
	return err
}

// kill ends the process at a moment drawn by lot: for one in five while it opens the folder, else after so many answers, somewhere
// within the next few commits. What is to be done right before, at that moment, is done.
func (p *process) kill(after int, before ...func()) error {
	moment := time.Duration(rand.IntN(8000)) * time.Microsecond
	if after == 0 {
		moment = time.Duration(rand.IntN(100)) * time.Millisecond
	}
	var timer <-chan time.Time
	ended, err := p.listen(func() <-chan time.Time {
		if timer == nil && p.heard >= after {
			timer = time.After(moment)
		}
		return timer
	})
	if err == nil && ended {
		err = fmt.Errorf("the writer ended by itself: %s", &p.stderr)
	}
	for _, do := range before {
		do()
	}
	p.cmd.Process.Kill()
	for line := range p.lines {
		if err == nil {
			err = p.hear(line)
		}
	}
	p.cmd.Wait() // it was killed
	return err
}

// TestKill kills a writer with requests under way, again and again, each time at another moment. After each death the folder is held
// against what was answered and published, and at the end everything is checked.
func TestKill(t *testing.T) {
	ctx, dir, l := t.Context(), filepath.Join(t.TempDir(), "data"), newLedger()
	began := time.Now()
	lives := 2 * *answers / max(1, *kills) * 5 / 4 // answers in a life: this at most, half of it on average, and one in five has none
	opening := 0
	for k := range *kills {
		o := Orders{Dir: dir, Workers: *writers, Files: k%10 == 0, Until: 1 << 40}
		o.Again, o.First = l.unanswered(*writers)
		o.Again = append(o.Again, some(l, 5)...)
		p, err := start(l, o)
		if err != nil {
			t.Fatal(err)
		}
		after := 0
		if rand.IntN(5) > 0 {
			after = 1 + rand.IntN(max(1, lives))
		}
		if err := p.kill(after); err != nil {
			t.Fatalf("kill %d: %v", k, err)
		}
		if p.heard == 0 {
			opening++
		}
		if l.Founded {
			if err := l.auditFolder(ctx, dir); err != nil {
				t.Fatalf("after kill %d: %v", k, err)
			}
		}
		if (k+1)%100 == 0 {
			t.Logf("%d kills, %d answers, %d entries, %d checkpoints, %s", k+1, l.answers, l.tree.Size(), len(l.checkpoints), time.Since(began).Round(time.Second))
		}
	}
	o := Orders{Dir: dir, Workers: *writers}
	o.Again, o.First = l.unanswered(*writers)
	o.Until = max(o.First, *answers)
	p, err := start(l, o)
	if err == nil {
		err = p.wait()
	}
	if err != nil {
		t.Fatalf("%v: %s", err, &p.stderr)
	}
	if left, _ := l.unanswered(0); len(left) > 0 {
		t.Fatalf("%d requests were never answered", len(left))
	}
	if err := l.checkAnswers(); err != nil {
		t.Fatal(err)
	}
	if err := l.auditFolder(ctx, dir); err != nil {
		t.Fatal(err)
	}
	killed := time.Since(began)
	if err := l.fullAudit(ctx, dir, t.TempDir(), -1, -1); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d kills (%d before the first answer of a life), %d answers (%d given again), %d entries, %d checkpoints; %s, and %s for the last check",
		*kills, opening, l.answers, l.again, l.tree.Size(), len(l.checkpoints), killed.Round(time.Second), (time.Since(began) - killed).Round(time.Second))
}

// TestKillFounding kills writers that begin a record, each in a new folder. The next one finishes what is there.
func TestKillFounding(t *testing.T) {
	begun := 0
	for k := range max(1, *kills/5) {
		dir, l := filepath.Join(t.TempDir(), "data"), newLedger()
		p, err := start(l, Orders{Dir: dir, Workers: 4, Until: 1 << 40})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
		p.cmd.Process.Kill()
		p.wait() // it was killed
		if l.Founded {
			begun++
		}
		o := Orders{Dir: dir, Workers: 4, Until: 20}
		o.Again, o.First = l.unanswered(4)
		if p, err = start(l, o); err == nil {
			err = p.wait()
		}
		if err != nil {
			t.Fatalf("life after kill %d: %v: %s", k, err, &p.stderr)
		}
		if err := l.fullAudit(t.Context(), dir, t.TempDir(), -1, -1); err != nil {
			t.Fatalf("after kill %d: %v", k, err)
		}
	}
	t.Logf("%d of %d were killed before they said that the record was begun", max(1, *kills/5)-begun, max(1, *kills/5))
}

// some are requests that were answered.
func some(l *ledger, n int) (list []int) {
	for range n {
		if len(l.said) == 0 {
			break
		}
		if i := rand.IntN(len(l.said)); l.said[i].index >= 0 {
			list = append(list, i)
		}
	}
	return list
}

// TestKillCatches is the control: a writer that answers before the commit is caught.
func TestKillCatches(t *testing.T) {
	dir, l := filepath.Join(t.TempDir(), "data"), newLedger()
	for k := range 200 {
		o := Orders{Dir: dir, Workers: *writers, Until: 1 << 40, Wrong: answerEarly}
		o.Again, o.First = l.unanswered(*writers)
		p, err := start(l, o)
		if err != nil {
			t.Fatal(err)
		}
		err = p.kill(1 + rand.IntN(200))
		if err == nil {
			err = l.auditFolder(t.Context(), dir)
		}
		if err != nil {
			t.Logf("caught by kill %d: %v", k+1, err)
			return
		}
	}
	t.Fatal("a writer that answers before the commit was not caught")
}

// TestKillVotes kills a writer whose requests are votes. None that was answered is lost, none is double or has another leaf, and each is in
// a batch after the next start.
func TestKillVotes(t *testing.T) {
	ctx, dir, l := t.Context(), filepath.Join(t.TempDir(), "data"), newLedger()
	l.votes = true
	for k := range *kills {
		o := Orders{Dir: dir, Workers: *writers, Votes: true, Until: 1 << 40}
		o.Again, o.First = l.unanswered(*writers)
		o.Again = append(o.Again, some(l, 5)...)
		p, err := start(l, o)
		if err == nil {
			err = p.kill(rand.IntN(200))
		}
		if err == nil && l.Founded {
			err = l.auditFolder(ctx, dir)
		}
		if err != nil {
			t.Fatalf("kill %d: %v", k, err)
		}
	}
	o := Orders{Dir: dir, Workers: *writers, Votes: true}
	o.Again, o.First = l.unanswered(*writers)
	o.Until = o.First
	p, err := start(l, o)
	if err == nil {
		err = p.wait()
	}
	if err != nil {
		t.Fatalf("%v: %s", err, &p.stderr)
	}
	if err := l.auditFolder(ctx, dir); err != nil {
		t.Fatal(err)
	}
	store, err := sqlite.Open(ctx, filepath.Join(dir, node.RecordFile), sqlite.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	count, err := store.VoteCount(ctx, conversation)
	if left, _ := l.unanswered(0); err != nil || len(left) > 0 || int(count) < l.answers || l.batches == 0 {
		t.Fatalf("%d votes, %d answered, %d never answered, %d batches, %v", count, l.answers, len(left), l.batches, err)
	}
	t.Logf("%d kills, %d votes answered, %d of them given again, %d batches", *kills, l.answers, l.again, l.batches)
}

// TestKillVotesCatches is the control: a writer that answers votes before the commit is caught.
func TestKillVotesCatches(t *testing.T) {
	dir, l := filepath.Join(t.TempDir(), "data"), newLedger()
	l.votes = true
	for k := range 200 {
		o := Orders{Dir: dir, Workers: *writers, Votes: true, Until: 1 << 40, Wrong: answerEarly}
		o.Again, o.First = l.unanswered(*writers)
		p, err := start(l, o)
		if err == nil {
			err = p.kill(1 + rand.IntN(200))
		}
		if err == nil {
			err = l.auditFolder(t.Context(), dir)
		}
		if err != nil {
			t.Logf("caught by kill %d: %v", k+1, err)
			return
		}
	}
	t.Fatal("a writer that answers votes before the commit was not caught")
}
