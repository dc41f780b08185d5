package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"troth/chapters"
	"troth/core/authority"
	"troth/core/database"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/ogp"
	"troth/edges/opendata/sheet"
)

// realLines measures import, start, pages and memory on the published file.
func (b *bench) realLines(ctx context.Context) error {
	if _, err := os.Stat(b.ogp); err != nil {
		return fmt.Errorf("the file of commitments is not there (flag -ogp): %w", err)
	}
	dir, err := b.dir("real")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	data := filepath.Join(dir, "node")
	if err := b.importLine(ctx, data); err != nil {
		return err
	}
	hello, err := b.coldStarts(ctx, "/", b.self, "child", "hello")
	if err != nil {
		return err
	}
	start, err := b.coldStarts(ctx, "/checkpoint", b.troth, "serve", "--data", data, "--listen")
	if err != nil {
		return err
	}
	b.add(Line{What: "cold start on the imported record, to the first answer", Figure: start, Unit: "s", Less: true, ControlSays: hello,
		Control: "a bare server's start", Client: "one request each ms", Connections: 1, Checked: "status 200", Absolute: 1})
	return b.serveLines(ctx, data, dir)
}

// importLine imports the file into a new node, which the later lines use.
func (b *bench) importLine(ctx context.Context, data string) error {
	var figures, controls []float64
	for turn := range b.turns {
		if err := os.RemoveAll(data); err != nil {
			return err
		}
		if _, err := runProgram(ctx, b.troth, "init", "--data", data, "--origin", origin); err != nil {
			return err
		}
		e, err := runProgram(ctx, b.troth, "import", "ogp", "--data", data, "--json", b.ogp)
		if err != nil {
			return err
		}
		var report struct {
			Read, Commitments int
			Rejected          []any
		}
		if err := json.Unmarshal(e.out, &report); err != nil {
			return err
		}
		if report.Read != 1927 || report.Commitments != 1927 || len(report.Rejected) > 0 {
			return fmt.Errorf("the import read %d rows and made %d commitments, %d rejected", report.Read, report.Commitments, len(report.Rejected))
		}
		control, err := b.importControl(ctx, data, filepath.Join(b.temp, fmt.Sprint("import", turn)))
		if err != nil {
			return err
		}
		figures, controls = append(figures, e.took.Seconds()), append(controls, control)
	}
	b.add(Line{What: "import of 1,927 rows", Figure: middle(figures), Unit: "s", Less: true, ControlSays: middle(controls),
		Control: "reading the file, then plain inserts of the rows it made", Client: "command", Checked: "the report's counts", Absolute: 4})
	return nil
}

// importControl reads and parses the file and inserts the rows that its import made, in one transaction of each database.
func (b *bench) importControl(ctx context.Context, data, dir string) (float64, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	start := time.Now()
	source, closer, err := sheet.Open(b.ogp)
	if err != nil {
		return 0, err
	}
	defer closer.Close()
	if _, err := ogp.Read(source); err != nil {
		return 0, err
	}
	took := time.Since(start)
	inserts, err := insertsOf(ctx, data, dir)
	return (took + inserts).Seconds(), err
}

// insertsOf is how long plain inserts of the rows of a node's record and view take, in one transaction of each database.
func insertsOf(ctx context.Context, data, dir string) (took time.Duration, err error) {
	viewFile, err := viewOf(data)
	if err != nil {
		return 0, err
	}
	for file, pragmas := range map[string][]string{filepath.Join(data, node.RecordFile): likeRecord, viewFile: likeView} {
		d, err := plainInserts(ctx, file, filepath.Join(dir, filepath.Base(file)), pragmas)
		if err != nil {
			return 0, err
		}
		took += d
	}
	return took, nil
}

// viewOf is the file of this program's view in a data folder.
func viewOf(data string) (string, error) {
	fingerprint, err := view.Fingerprint(chapters.Parts()...)
	return filepath.Join(data, "view-"+fingerprint+".sqlite"), err
}

// plainInserts makes a database of the same tables, indexes and full text as another and inserts its rows one by one, table by table. It
// returns how long that took, reading the rows included.
func plainInserts(ctx context.Context, from, to string, pragmas []string) (time.Duration, error) {
	source, err := database.Open(from, "ro", "busy_timeout = 10000")
	if err != nil {
		return 0, err
	}
	defer source.Close()
	list, err := tables(source)
	if err != nil {
		return 0, err
	}
	copy, err := database.Open(to, "rwc", pragmas...)
	if err != nil {
		return 0, err
	}
	defer copy.Close()
	err = source.Each(func(v []database.Value) error { return copy.Script(v[0].(string)) }, `SELECT s.sql FROM sqlite_schema s
		LEFT JOIN pragma_table_list l ON l.schema = 'main' AND l.name = s.name
		WHERE s.sql IS NOT NULL AND (s.type = 'index' OR l.type IN ('table', 'virtual')) AND s.name NOT LIKE 'sqlite_%' ORDER BY s.type DESC, s.rowid`)
	if err != nil {
		return 0, err
	}
	start, n := time.Now(), 0
	const group = 100_000 // rows in a transaction
	insert := func(sql string, v []database.Value) error {
		if n++; n%group == 0 {
			if err := errors.Join(copy.Exec(`COMMIT`), copy.Exec(`BEGIN`), ctx.Err()); err != nil {
				return err
			}
		}
		return copy.Exec(sql, v...)
	}
	err = copy.Exec(`BEGIN`)
	for _, t := range list {
		if err == nil {
			err = source.Each(func(v []database.Value) error { return insert(t.insert, v) }, `SELECT * FROM "`+t.name+`"`)
		}
	}
	for _, x := range fullText {
		found, e := source.One(`SELECT 1 FROM sqlite_schema WHERE name = ?1`, x.index)
		if err = errors.Join(err, e); err == nil && found != nil { // a record has none
			err = source.Each(func(v []database.Value) error {
				return insert(`INSERT INTO `+x.index+` (rowid, value) VALUES (?1, ?2)`, v)
			}, x.rows)
		}
	}
	return time.Since(start), errors.Join(err, copy.Exec(`COMMIT`))
}

// serveLines measures pages, documents and memory of a served record.
func (b *bench) serveLines(ctx context.Context, data, dir string) (err error) {
	commitments, err := things(ctx, data, "commitment")
	if err != nil {
		return err
	}
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(commitments), func(i, j int) { commitments[i], commitments[j] = commitments[j], commitments[i] })
	machine, err := b.plain(ctx, dir)
	if err != nil {
		return err
	}
	troth, err := startServer(ctx, "/checkpoint", b.troth, "serve", "--data", data, "--listen")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, troth.stop()) }()
	select {
	case <-time.After(b.rest):
	case <-ctx.Done():
		return ctx.Err()
	}
	rest, err := troth.memory("VmRSS")
	if err != nil {
		return err
	}
	fresh, err := startServer(ctx, "/en/", b.self, "child", "fresh", data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, fresh.stop()) }()
	page := func(form string) (list []string) {
		for _, id := range commitments {
			list = append(list, fmt.Sprintf(form, id))
		}
		return list
	}
	some := min(400, len(commitments)) // as many pages as are kept
	factor := machine.rows / 11_000
	sets := []pageSet{
		{what: "home page, kept", on: troth, paths: []string{"/en/"}, control: bareOfBytes, ratio: 0.5},
		{what: "commitment pages by random id, kept", on: troth, paths: page("/en/commitments/%s")[:some], control: bareOfBytes, ratio: 0.5},
		{what: "commitment as JSON by random id among all", on: troth, paths: page("/api/v1/commitments/%s"), control: bareOfRows, absolute: 6000, factor: factor},
		{what: "commitment page, made for every request", on: fresh, paths: page("/en/commitments/%s"), control: bareOfQueries, absolute: 1500, factor: factor},
		{what: "commitment as JSON, made for every request", on: fresh, paths: page("/api/v1/commitments/%s"), control: bareOfQueries},
	}
	for _, s := range sets {
		if err := b.wrkLines(ctx, data, dir, s); err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
	}
	most, err := troth.memory("VmHWM")
	if err != nil {
		return err
	}
	sets = slices.DeleteFunc(sets, func(s pageSet) bool { return s.on != troth })
	bareRest, bareMost, err := b.bareMemory(ctx, data, dir, sets)
	if err != nil {
		return err
	}
	b.add(Line{What: fmt.Sprintf("memory at rest, %s after its start on the imported record", b.rest), Figure: rest, Unit: "MB", Less: true,
		ControlSays: bareRest, Control: bareOfMemory, Client: "/proc", Absolute: 60})
	b.add(Line{What: "memory under this load, at most", Figure: most, Unit: "MB", Less: true,
		ControlSays: bareMost, Control: bareOfMemory + ", under the same load", Client: "/proc", Connections: connections, Checked: "status of all", Absolute: 250})
	return nil
}

const bareOfMemory = "a bare server that holds the same databases open and writes the same bytes, pages from memory"

// bareMemory is what a bare server holds that answers these addresses with the bytes that Troth gave: at rest, and at most under the
// load that Troth was under.
func (b *bench) bareMemory(ctx context.Context, data, dir string, sets []pageSet) (rest, most float64, err error) {
	all := map[string]reply{}
	for _, s := range sets {
		replies, err := ask(s.on.url, s.paths)
		if err != nil {
			return 0, 0, err
		}
		maps.Copy(all, replies)
	}
	file, db := filepath.Join(dir, "held"), filepath.Join(dir, "held.sqlite")
	if err := saveReplies(all, file, db); err != nil {
		return 0, 0, err
	}
	bare, err := startServer(ctx, sets[0].paths[0], b.self, "child", "held", data, db)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, bare.stop()) }()
	select {
	case <-time.After(b.rest):
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	}
	if rest, err = bare.memory("VmRSS"); err != nil {
		return 0, 0, err
	}
	for _, s := range sets {
		for range b.turns {
			if _, err := b.wrk(ctx, bare.url, s.paths); err != nil {
				return 0, 0, err
			}
		}
	}
	most, err = bare.memory("VmHWM")
	return rest, most, err
}

// things lists the ids of a kind.
func things(ctx context.Context, data, kind string) ([]record.ID, error) {
	n, err := node.OpenReader(ctx, data, node.Options{Program: chapters.Program()})
	if err != nil {
		return nil, err
	}
	defer n.Close()
	r, err := n.View.Read(ctx, 0, n.Today(), authority.Actor{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return view.Column[record.ID](r, `SELECT DISTINCT object FROM entry WHERE kind = ?1 ORDER BY object`, kind)
}

// A pageSet is a set of addresses of a server that are asked for, with the limits of Line.
type pageSet struct {
	what                    string
	on                      *server
	paths                   []string
	control                 string
	ratio, absolute, factor float64
	p95                     float64 // ms, of one reply in twenty; 0 where what is asked is that of one in a hundred
	// meanwhile starts what goes on beside the figure or its control, and returns what ends it. nil: nothing does.
	meanwhile func(on *server, figure bool) (end func() error)
}

// What the controls of pages do.
const (
	bareOfBytes   = "a bare handler that writes the same bytes"
	bareOfBurst   = "a bare handler that writes the same bytes, and takes the same burst into the same store"
	bareOfRows    = "a bare handler that reads the same bytes from a row of SQLite"
	bareOfQueries = "a bare handler that runs the page's queries and writes the same bytes"
)

// wrkLines measures a set of addresses and its control in turns, as requests a second and as the wait of one in a hundred.
func (b *bench) wrkLines(ctx context.Context, data, dir string, s pageSet) error {
	replies, err := ask(s.on.url, s.paths)
	if err != nil {
		return err
	}
	var bytes int64
	for _, x := range replies {
		bytes += int64(len(x.Body))
	}
	bytes /= int64(len(replies))
	file, db := filepath.Join(dir, "replies"), filepath.Join(dir, "replies.sqlite")
	os.Remove(db)
	if err := saveReplies(replies, file, db); err != nil {
		return err
	}
	args := map[string][]string{bareOfBytes: {"child", "bytes", file}, bareOfBurst: {"child", "both", file, filepath.Join(dir, "burst.sqlite")}, bareOfRows: {"child", "rows", db}, bareOfQueries: {"child", "queries", data, file}}
	bare, err := startServer(ctx, s.paths[0], b.self, args[s.control]...)
	if err != nil {
		return err
	}
	var ours, theirs, waits, bareWaits []float64
	for range b.turns {
		var mine, other said
		if mine, err = b.beside(ctx, s, s.on, true); err == nil {
			other, err = b.beside(ctx, s, bare, false)
		}
		if err == nil {
			err = sameBytes(mine, other)
		}
		if err != nil {
			return errors.Join(err, bare.stop())
		}
		ours, theirs = append(ours, mine.rate()), append(theirs, other.rate())
		if s.p95 > 0 {
			waits, bareWaits = append(waits, mine.P95), append(bareWaits, other.P95)
		} else {
			waits, bareWaits = append(waits, mine.P99), append(bareWaits, other.P99)
		}
	}
	if err := bare.stop(); err != nil {
		return err
	}
	line := Line{What: s.what, Control: s.control, Client: "wrk", Connections: connections, Bytes: bytes,
		Checked: "status of all; each address once for length and ETag; bytes of both"}
	rate, wait := line, line
	rate.Figure, rate.ControlSays, rate.Unit = middle(ours), middle(theirs), "/s"
	rate.Ratio, rate.Absolute, rate.Factor = s.ratio, s.absolute, s.factor
	b.add(rate)
	wait.Figure, wait.ControlSays, wait.Unit, wait.Less = middle(waits), middle(bareWaits), "ms", true
	if s.p95 > 0 {
		wait.What += ": p95"
		wait.Absolute, wait.Factor = s.p95, s.factor
	} else {
		wait.What += ": p99"
		wait.Ratio = 0.5
	}
	b.add(wait)
	return nil
}

// beside asks a server for the addresses of a set, with what goes on meanwhile.
func (b *bench) beside(ctx context.Context, s pageSet, on *server, figure bool) (said, error) {
	if s.meanwhile == nil {
		return b.wrk(ctx, on.url, s.paths)
	}
	end := s.meanwhile(on, figure)
	x, err := b.wrk(ctx, on.url, s.paths)
	return x, errors.Join(err, end())
}

// sameBytes checks that the replies of both were as long, but for what headers differ.
func sameBytes(ours, control said) error {
	a, b := float64(ours.Bytes)/float64(ours.Requests), float64(control.Bytes)/float64(control.Requests)
	if a < b || a > b*1.2+1200 {
		return fmt.Errorf("replies had %.0f bytes, those of the control %.0f", a, b)
	}
	return nil
}

// A pace is what plain servers do on this machine.
type pace struct{ rows float64 }

// plain measures what the design measured: a bare handler, 15 kB from memory, and a row of SQLite as JSON at 8 connections.
func (b *bench) plain(ctx context.Context, dir string) (p pace, err error) {
	page := make([]byte, 15_000)
	for i := range page {
		page[i] = "a page \n"[i%8]
	}
	replies := map[string]reply{"/page": {"text/html", `"x"`, page}}
	var paths []string
	for i := range 2000 {
		path := fmt.Sprint("/row/", i)
		paths = append(paths, path)
		replies[path] = reply{"application/json", `"x"`, page[:800]}
	}
	file, db := filepath.Join(dir, "plain"), filepath.Join(dir, "plain.sqlite")
	if err := saveReplies(replies, file, db); err != nil {
		return p, err
	}
	for _, s := range []struct {
		what  string
		args  []string
		paths []string
		seen  string
	}{
		{"a bare handler of 6 bytes", []string{"child", "hello"}, []string{"/"}, "38,000 to 42,000"},
		{"15 kB from memory", []string{"child", "bytes", file}, []string{"/page"}, "17,000"},
		{"a row of SQLite as JSON, 800 bytes", []string{"child", "rows", db}, paths, "about 11,000 at 8 connections"},
	} {
		bare, err := startServer(ctx, s.paths[0], b.self, s.args...)
		if err != nil {
			return p, err
		}
		var rates []float64
		for range b.turns {
			x, err := b.wrk(ctx, bare.url, s.paths)
			if err != nil {
				return p, errors.Join(err, bare.stop())
			}
			rates = append(rates, x.rate())
		}
		if err := bare.stop(); err != nil {
			return p, err
		}
		p.rows = middle(rates) // of the last
		b.bare(Bare{fmt.Sprintf("%s, wrk with %d connections", s.what, connections), middle(rates), "/s", s.seen})
	}
	return p, nil
}
