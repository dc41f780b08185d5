package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"troth/core/record"
	"troth/core/record/sqlite"
)

//go:embed votes.lua
var votesScript string

const (
	controlOfHTTP = "a bare net/http server that reads the same form and puts the same participant and vote into the same store, in shared commits"
	voters        = 64 // connections
	ballotPaper   = 200
)

// httpVoteLines measures votes as they come: forms sent to the program over HTTP, each by a participant of its own, beside a bare server
// with the same store; and, while that goes on, the page with the next statement as somebody sees it who has answered before.
func (b *bench) httpVoteLines(ctx context.Context) error {
	dir, err := b.dir("http-votes")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	v := &httpVotes{bench: b, data: filepath.Join(dir, "node"), list: filepath.Join(dir, "statements"), script: filepath.Join(dir, "votes.lua")}
	if _, err := runProgram(ctx, b.troth, "init", "--data", v.data, "--origin", origin); err != nil {
		return err
	}
	if err := v.open(ctx, dir); err != nil {
		return err
	}
	many, one := Line{What: "vote over HTTP", Unit: "votes/s", Control: controlOfHTTP, Client: "wrk", Connections: voters, Ratio: 0.5, Absolute: 4000, Checked: "every one is stored, once"},
		Line{What: "vote over HTTP, one connection, p50", Unit: "ms", Less: true, Control: controlOfHTTP, Client: "wrk", Connections: 1, Absolute: 2.5, Checked: "every one is stored, once"}
	slow := Line{What: "vote over HTTP, p95", Unit: "ms", Less: true, Control: controlOfHTTP, Client: "wrk", Connections: voters, Absolute: 25}
	next := Line{What: "next statement while votes come, p99", Unit: "ms", Less: true, Control: "bytes from memory, of the bare server, while votes come to it", Client: "net/http",
		Connections: 1, Absolute: 15, Checked: "each has a statement"}
	var figures [8][]float64
	var sizes []int64
	for turn := range b.turns {
		for i, server := range []func() (*server, error){
			func() (*server, error) {
				return startServer(ctx, "/en/conversations/"+v.conversation, b.troth, "serve", "--data", v.data, "--listen")
			},
			func() (*server, error) {
				return startServer(ctx, "/", b.self, "child", "votes", filepath.Join(dir, fmt.Sprint("control-", turn)))
			},
		} {
			s, err := server()
			if err != nil {
				return err
			}
			got, bytes, err := v.measure(ctx, s, i == 0)
			if err = errors.Join(err, s.stop()); err != nil {
				return err
			}
			for k, x := range got {
				figures[4*i+k] = append(figures[4*i+k], x)
			}
			sizes = append(sizes, bytes)
		}
	}
	for i, l := range []*Line{&many, &slow, &one, &next} {
		l.Figure, l.ControlSays = middle(figures[i]), middle(figures[4+i])
	}
	next.Bytes = sizes[0]
	for _, l := range []Line{many, slow, one, next} {
		b.add(l)
	}
	return nil
}

type httpVotes struct {
	*bench
	data, list, script string
	conversation, path string
	statements         []string
	runs               int
}

// open opens a conversation of many statements on a node, by the program's own commands.
func (v *httpVotes) open(ctx context.Context, dir string) error {
	var seeds []map[string]string
	for i := range ballotPaper {
		seeds = append(seeds, map[string]string{"en": fmt.Sprintf("What is said in statement %d of this conversation is neither long nor short.", i+1)})
	}
	file := filepath.Join(dir, "opening.json")
	body, err := json.Marshal(map[string]any{"topic": map[string]string{"en": "What is it for?"}, "languages": []string{"en"}, "statements": seeds})
	if err == nil {
		err = errors.Join(os.WriteFile(file, body, 0o600), os.WriteFile(v.script, []byte(votesScript), 0o600))
	}
	if err != nil {
		return err
	}
	e, err := runProgram(ctx, v.troth, "opinion", "open", "--data", v.data, file)
	if err != nil {
		return err
	}
	v.conversation = regexp.MustCompile(`cv_[a-z2-7]+`).FindString(string(e.out))
	v.path = "/en/conversations/" + v.conversation + "/vote"
	s, err := startServer(ctx, "/en/conversations/"+v.conversation, v.troth, "serve", "--data", v.data, "--listen")
	if err != nil {
		return err
	}
	_, page, err := fetch(http.DefaultClient, s.url+"/api/v1/conversations/"+v.conversation)
	if err = errors.Join(err, s.stop()); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, id := range regexp.MustCompile(`"(sa_[a-z2-7]+)"`).FindAllStringSubmatch(string(page), -1) {
		if !seen[id[1]] {
			v.statements = append(v.statements, id[1])
		}
		seen[id[1]] = true
	}
	if len(v.statements) != ballotPaper {
		return fmt.Errorf("there are %d statements, not %d", len(v.statements), ballotPaper)
	}
	return os.WriteFile(v.list, []byte(strings.Join(v.statements, "\n")), 0o600)
}

// measure gives votes a second and their p95 over many connections, the p50 over one, and the p99 of the page meanwhile; and the page's size.
func (v *httpVotes) measure(ctx context.Context, s *server, troth bool) (got [4]float64, size int64, err error) {
	before, err := v.count(ctx, s, troth)
	if err != nil {
		return got, 0, err
	}
	many, err := v.wrk(ctx, s.url, voters)
	if err != nil {
		return got, 0, err
	}
	one, err := v.wrk(ctx, s.url, 1)
	if err != nil {
		return got, 0, err
	}
	after, err := v.count(ctx, s, troth)
	if answered := many.Requests + one.Requests; err == nil && (after-before < answered || after-before > answered+voters+1) { // what was under way at the end
		err = fmt.Errorf("%d votes were answered and %d are stored", answered, after-before)
	}
	if err != nil {
		return got, 0, err
	}
	// The page, while as many votes come as can.
	busy := make(chan error, 1)
	go func() {
		_, err := v.wrk(ctx, s.url, voters)
		busy <- err
	}()
	waits, size, err := v.next(s, troth, busy)
	if err != nil {
		return got, 0, err
	}
	return [4]float64{many.rate(), many.P95, one.P50, percentile(waits, .99)}, size, nil
}

// count is how many votes the server's store has.
func (v *httpVotes) count(ctx context.Context, s *server, troth bool) (int64, error) {
	if !troth {
		_, body, err := fetch(http.DefaultClient, s.url+"/count?"+v.conversation)
		var n int64
		if err == nil {
			_, err = fmt.Sscan(string(body), &n)
		}
		return n, err
	}
	store, err := sqlite.Open(ctx, filepath.Join(v.data, "record.sqlite"), sqlite.Options{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer store.Close()
	return store.VoteCount(ctx, record.ID(v.conversation))
}

func (v *httpVotes) wrk(ctx context.Context, address string, connections int) (s said, err error) {
	v.runs++
	seconds := fmt.Sprintf("%ds", max(1, int(v.time.Round(time.Second).Seconds())))
	e, err := runProgram(ctx, "wrk", fmt.Sprint("-t", min(2, connections)), fmt.Sprint("-c", connections), "-d", seconds, "-s", v.script, address, "--", v.path, v.list, fmt.Sprint(v.runs))
	if err != nil {
		return s, err
	}
	_, report, ok := strings.Cut(string(e.out), "\nreport ")
	if !ok {
		return s, fmt.Errorf("wrk printed no report: %s", e.out)
	}
	if err := json.Unmarshal([]byte(report), &s); err != nil {
		return s, fmt.Errorf("wrk's report: %w", err)
	}
	if s.Failed > 0 || s.Requests == 0 {
		return s, fmt.Errorf("%d of %d votes to %s over %d connections failed", s.Failed, s.Requests, address, connections)
	}
	return s, nil
}

var ticketField = regexp.MustCompile(`name="ticket" value="([^"]*)"><input type="hidden" name="statement" value="([^"]*)"`)

// next asks for the page with the next statement again and again until busy ends, as somebody who has answered ten statements.
func (v *httpVotes) next(s *server, troth bool, busy <-chan error) (waits []time.Duration, size int64, err error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, 0, err
	}
	client := &http.Client{Jar: jar}
	read := func(r *http.Response, err error) (string, error) {
		if err != nil {
			return "", err
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err == nil && r.StatusCode != http.StatusOK {
			err = fmt.Errorf("the page of the next statement: %s", r.Status)
		}
		return string(body), err
	}
	page, err := read(client.Get(s.url + v.path))
	for range 10 {
		if m := ticketField.FindStringSubmatch(page); err == nil && troth && m != nil {
			page, err = read(client.PostForm(s.url+v.path, url.Values{"ticket": {m[1]}, "statement": {m[2]}, "answer": {"pass"}}))
		}
	}
	for err == nil {
		select {
		case err = <-busy:
			return waits, size, err
		default:
		}
		began := time.Now()
		page, err = read(client.Get(s.url + v.path))
		waits = append(waits, time.Since(began))
		if size = int64(len(page)); err == nil && troth && !ticketField.MatchString(page) {
			err = errors.New("a page has no statement")
		}
	}
	<-busy
	return nil, 0, err
}
