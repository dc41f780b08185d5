package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"troth/chapters"
	"troth/core/desk"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
)

// A burst is 30,000 people in ten minutes.
const (
	arrivals    = 50                     // people a second
	eachAnswers = 10                     // statements, one after another
	between     = 500 * time.Millisecond // a page and its answer
	crowded     = 8 * time.Second        // until as many people leave as come
)

// burstLines measures what is left for others while a burst of people answers statements of one conversation on a node with the published
// file: the next statement and the map as those people themselves wait for them, and the kept pages of the rest of the site. The controls
// are bare servers of the same answers and the same pages, under the same burst.
func (b *bench) burstLines(ctx context.Context) (err error) {
	dir, err := b.dir("burst")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	data := filepath.Join(dir, "node")
	if _, err := runProgram(ctx, b.troth, "init", "--data", data, "--origin", origin); err != nil {
		return err
	}
	if _, err := runProgram(ctx, b.troth, "import", "ogp", "--data", data, b.ogp); err != nil {
		return err
	}
	v := &httpVotes{bench: b, data: data, list: filepath.Join(dir, "statements"), script: filepath.Join(dir, "votes.lua")}
	if err := v.open(ctx, dir); err != nil {
		return err
	}
	if err := v.earlier(ctx, b.before); err != nil {
		return err
	}
	commitments, err := things(ctx, data, "commitment")
	if err != nil {
		return err
	}
	troth, err := startServer(ctx, "/en/", b.troth, "serve", "--data", data, "--listen")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, troth.stop()) }()
	votes, err := startServer(ctx, "/", b.self, "child", "votes", filepath.Join(dir, "control"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, votes.stop()) }()

	// The people alone.
	var ours, theirs [2]float64
	var people [2]int64
	for i, s := range []*server{troth, votes} {
		c := v.crowd(ctx, s, i == 0)
		select {
		case <-time.After(b.burst):
		case <-ctx.Done():
		}
		if err := errors.Join(c.leave(), ctx.Err()); err != nil {
			return err
		}
		if len(c.maps) == 0 {
			return fmt.Errorf("in %s nobody came to the end, of %d people: make the burst longer (flag -burst)", b.burst, c.people.Load())
		}
		waits := [2]float64{percentile(c.next, .99), percentile(c.maps, .99)}
		if people[i] = c.people.Load(); i == 0 {
			ours = waits
		} else {
			theirs = waits
		}
	}
	if stored, err := v.count(ctx, troth, true); err != nil || stored < eachAnswers*people[0]/2 {
		return errors.Join(err, fmt.Errorf("%d people came, and %d votes are stored", people[0], stored))
	}
	for i, what := range []string{"next statement for each", "map for each, with where they stand"} {
		b.add(Line{What: fmt.Sprintf("burst of %d people a second, %s: p99", arrivals, what), Figure: ours[i], ControlSays: theirs[i], Unit: "ms", Less: true,
			Control: controlOfHTTP + ", the same burst", Client: "net/http", Absolute: 15, Checked: "every answer accepted, every page has a statement",
			Note: fmt.Sprintf("%d people, the control %d; %d came before", people[0], people[1], b.before)})
	}

	// The rest of the site meanwhile.
	page := func(form string) (list []string) {
		for _, id := range commitments[:min(400, len(commitments))] {
			list = append(list, fmt.Sprintf(form, id))
		}
		return list
	}
	for _, s := range []pageSet{
		{what: "home page", paths: []string{"/en/"}},
		{what: "commitment pages", paths: page("/en/commitments/%s")},
		{what: "commitment as JSON", paths: page("/api/v1/commitments/%s")},
	} {
		s.what, s.on, s.control, s.ratio = fmt.Sprintf("burst of %d people a second, meanwhile: %s", arrivals, s.what), troth, bareOfBurst, .5
		s.meanwhile = func(on *server, figure bool) func() error {
			c := v.crowd(ctx, on, figure)
			time.Sleep(crowded)
			return c.leave
		}
		if err := b.wrkLines(ctx, data, dir, s); err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
	}
	return nil
}

// earlier puts the answers of so many people into the node, as if they had come before.
func (v *httpVotes) earlier(ctx context.Context, people int) (err error) {
	n, err := node.Open(ctx, v.data, node.Options{Program: chapters.Program()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	for p := 0; p < people; {
		var list []desk.Ballot
		for ; p < people && len(list) < 500; p++ {
			for i := range eachAnswers {
				list = append(list, desk.Ballot{Conversation: record.ID(v.conversation), Token: fmt.Sprintf("the token of person %d who came before", p),
					Statement: record.ID(v.statements[(p*7919+i*31)%len(v.statements)]), Value: (p*7+i*(p%3+1))%3 - 1, Request: fmt.Sprintf("answer %d of %d", i, p)})
			}
		}
		if _, err := n.Desk.VoteAll(ctx, list, func(*view.Reader, desk.Ballot, bool) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// A crowd is people who come at a steady pace until they leave.
type crowd struct {
	*httpVotes
	on     *server
	troth  bool
	client *http.Client
	stop   context.CancelFunc
	ended  chan struct{}
	people atomic.Int64

	mu         sync.Mutex
	next, maps []time.Duration // waits, since it was crowded
	err        error
}

func (v *httpVotes) crowd(ctx context.Context, on *server, troth bool) *crowd {
	ctx, stop := context.WithCancel(ctx)
	c := &crowd{httpVotes: v, on: on, troth: troth, stop: stop, ended: make(chan struct{}), client: &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 1000},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	v.runs++
	run := v.runs
	go func() {
		defer close(c.ended)
		var all sync.WaitGroup
		defer all.Wait()
		tick := time.NewTicker(time.Second / arrivals)
		defer tick.Stop()
		for began := time.Now(); ; {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
			n, measured := c.people.Add(1), time.Since(began) > crowded
			all.Go(func() {
				if err := c.person(ctx, run, int(n), measured); err != nil && ctx.Err() == nil {
					c.mu.Lock()
					c.err = errors.Join(c.err, err)
					c.mu.Unlock()
					stop()
				}
			})
		}
	}()
	return c
}

// leave ends the crowd and says what went wrong.
func (c *crowd) leave() error {
	c.stop()
	<-c.ended
	c.client.CloseIdleConnections()
	return c.err
}

// person opens the page, answers what it shows, again and again, and looks at the map.
func (c *crowd) person(ctx context.Context, run, n int, measured bool) error {
	var cookies []*http.Cookie
	ask := func(method, path, body string) (status int, page string, took time.Duration, err error) {
		r, err := http.NewRequestWithContext(ctx, method, c.on.url+path, strings.NewReader(body))
		if err != nil {
			return 0, "", 0, err
		}
		if body != "" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		for _, k := range cookies {
			r.AddCookie(k)
		}
		start := time.Now()
		w, err := c.client.Do(r)
		if err != nil {
			return 0, "", 0, err
		}
		defer w.Body.Close()
		got, err := io.ReadAll(w.Body)
		took = time.Since(start)
		if list := w.Cookies(); len(list) > 0 {
			cookies = list
		}
		return w.StatusCode, string(got), took, err
	}
	wait := func(list *[]time.Duration, took time.Duration) {
		if measured {
			c.mu.Lock()
			*list = append(*list, took)
			c.mu.Unlock()
		}
	}
	for i := range eachAnswers {
		status, page, took, err := ask(http.MethodGet, c.path, "")
		if err != nil {
			return err
		}
		wait(&c.next, took)
		// The bare server knows nobody: each answer is somebody's first. A ticket is 16 bytes in base64url: 21 digits and an A are one.
		ticket, statement := fmt.Sprintf("%06d%013d%02dA", run, n, i), c.statements[(n+i)%len(c.statements)]
		if c.troth {
			m := ticketField.FindStringSubmatch(page)
			if status != http.StatusOK || m == nil {
				return fmt.Errorf("the page of the next statement has status %d and no statement", status)
			}
			ticket, statement = m[1], m[2]
		}
		select {
		case <-time.After(between):
		case <-ctx.Done():
			return nil
		}
		answer := []string{"agree", "disagree", "pass"}[(n*7+i*(n%3+1))%3]
		status, page, _, err = ask(http.MethodPost, c.path, url.Values{"ticket": {ticket}, "statement": {statement}, "answer": {answer}}.Encode())
		if err != nil {
			return err
		}
		if status != http.StatusSeeOther {
			return fmt.Errorf("an answer was given status %d: %.300s", status, page)
		}
	}
	_, _, took, err := ask(http.MethodGet, strings.TrimSuffix(c.path, "/vote"), "")
	if err == nil {
		wait(&c.maps, took)
	}
	return err
}
