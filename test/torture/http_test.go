package torture

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"troth/core/node"
	"troth/core/record"
	"troth/core/record/sqlite"
)

// asked is an answer that somebody sends over HTTP, and how often the server said that it has it.
type asked struct {
	ticket, statement, answer string
	value                     int
	taken                     int
}

// TestKillVotesOverHTTP kills the program itself while people vote in their browsers. Every answer that was acknowledged is stored, once,
// as it was given; what was not is sent again, as a browser does, and then it is stored once too. The export holds.
func TestKillVotesOverHTTP(t *testing.T) {
	ctx, p, dir := t.Context(), build(t), filepath.Join(t.TempDir(), "data")
	p.run(0, "init", "--data", dir, "--origin", origin)
	file := filepath.Join(t.TempDir(), "quay.json")
	if err := os.WriteFile(file, []byte(`{"topic": {"en": "What is the quay for?"}, "languages": ["en"],
		"statements": [{"en": "For boats."}, {"en": "For fish."}, {"en": "For all."}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ := p.run(0, "opinion", "open", "--data", dir, file)
	conversation := regexp.MustCompile(`cv_[a-z2-7]+`).FindString(out)
	statements := p.statements(dir, conversation)

	var mu sync.Mutex
	var all []*asked
	next := func() *asked {
		var b [16]byte
		rand.Read(b[:])
		mu.Lock()
		defer mu.Unlock()
		n := len(all)
		a := &asked{ticket: base64.RawURLEncoding.EncodeToString(b[:]), statement: statements[n%len(statements)], answer: []string{"disagree", "pass", "agree"}[n%3], value: n%3 - 1}
		all = append(all, a)
		return a
	}
	send := func(client *http.Client, address string, a *asked) error {
		w, err := client.PostForm(address+"en/conversations/"+conversation+"/vote", url.Values{"ticket": {a.ticket}, "statement": {a.statement}, "answer": {a.answer}})
		if err != nil {
			return err
		}
		w.Body.Close()
		if w.StatusCode != http.StatusSeeOther {
			return fmt.Errorf("an answer was answered with %s", w.Status)
		}
		mu.Lock()
		a.taken++
		mu.Unlock()
		return nil
	}
	var again []*asked
	deaths := max(3, *kills/5)
	for k := range deaths + 1 {
		cmd, address, err := p.serve(ctx, dir)
		if err != nil {
			t.Fatal(err)
		}
		client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Transport: &http.Transport{MaxIdleConnsPerHost: *writers}}
		for _, a := range again {
			if err := send(client, address, a); err != nil {
				t.Fatalf("after kill %d, sent again: %v", k, err)
			}
		}
		again = nil
		if k == deaths {
			if err := errors.Join(cmd.Process.Signal(os.Interrupt), cmd.Wait()); err != nil {
				t.Fatal(err)
			}
			break
		}
		var people sync.WaitGroup
		for range *writers {
			people.Go(func() {
				for {
					a := next()
					if err := send(client, address, a); err != nil {
						mu.Lock()
						again = append(again, a)
						mu.Unlock()
						return
					}
				}
			})
		}
		time.Sleep(time.Duration(50+mathrand.IntN(400)) * time.Millisecond)
		cmd.Process.Kill()
		people.Wait()
		cmd.Wait() // it was killed
		client.CloseIdleConnections()
	}

	store, err := sqlite.Open(ctx, filepath.Join(dir, node.RecordFile), sqlite.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for _, a := range all {
		_, votes, err := store.VotesOf(ctx, record.ID(conversation), record.TokenHash(record.ID(conversation), a.ticket))
		if errors.Is(err, record.ErrNotFound) {
			t.Fatalf("an answer that was acknowledged %d times is of nobody", a.taken)
		}
		if err != nil || len(votes) != 1 || votes[0].Value != a.value || string(votes[0].Statement) != a.statement {
			t.Fatalf("%+v is stored as %+v: %v", a, votes, err)
		}
	}
	if n, err := store.VoteCount(ctx, record.ID(conversation)); err != nil || int(n) != len(all) {
		t.Fatalf("%d votes are stored of %d: %v", n, len(all), err)
	}
	export := filepath.Join(t.TempDir(), "export.zip")
	p.run(0, "export", "--data", dir, "--out", export)
	p.run(0, "verify", export)
	t.Logf("%d kills, %d answers acknowledged", deaths, len(all))
}

// serve starts the server of a folder on an address of its own, and waits until it says which.
func (p troth) serve(ctx context.Context, dir string) (*exec.Cmd, string, error) {
	cmd := exec.CommandContext(ctx, p.path, "serve", "--data", dir, "--listen", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, "", err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), " on http"); ok {
			go func() {
				for lines.Scan() {
				}
			}()
			return cmd, "http" + address, nil
		}
	}
	cmd.Process.Kill()
	return nil, "", fmt.Errorf("the server ended before it said its address: %v", cmd.Wait())
}

// statements are the ids of a conversation's statements.
func (p troth) statements(dir, conversation string) (ids []string) {
	p.t.Helper()
	cmd, address, err := p.serve(p.t.Context(), dir)
	if err != nil {
		p.t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Signal(os.Interrupt)
	r, err := http.Get(address + "api/v1/conversations/" + conversation)
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Body.Close()
	body := bufio.NewScanner(r.Body)
	body.Buffer(nil, 1<<20)
	for body.Scan() {
		ids = append(ids, regexp.MustCompile(`sa_[a-z2-7]+`).FindAllString(body.Text(), -1)...)
	}
	if len(ids) == 0 {
		p.t.Fatalf("%s has no statements", conversation)
	}
	return ids
}
