package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"troth/chapters"
	"troth/chapters/review"
	"troth/core/authority"
	"troth/core/node"
	"troth/core/record"
	"troth/core/record/sqlite"
	"troth/core/seal"
	"troth/core/view"
)

// generatorVersion is raised when the generator changes, so that no record of an earlier one is used.
const generatorVersion = 1

// millionLines measures rebuild and verification of a large record: 1 % commitments, 19 % observations in forty words, 80 % without
// words.
func (b *bench) millionLines(ctx context.Context) error {
	data, err := b.million(ctx)
	if err != nil {
		return fmt.Errorf("generating the record: %w", err)
	}
	if err := b.merkleLine(ctx, data); err != nil {
		return err
	}
	if err := b.rebuildLines(ctx, data); err != nil {
		return err
	}
	if err := b.searchLines(ctx, data, "search among a million generated entries", 0, 50); err != nil {
		return err
	}
	if b.whole {
		return b.verifyLines(ctx, data)
	}
	return nil
}

// million is the folder of the generated record, which stays in the cache for later runs.
func (b *bench) million(ctx context.Context) (string, error) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %s", generatorVersion, b.entries, chapters.Kinds().List()))
	dir := filepath.Join(b.cache, fmt.Sprintf("record-%d-%x", b.entries, sum[:6]))
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	part := dir + ".part"
	if err := errors.Join(os.RemoveAll(part), os.MkdirAll(b.cache, 0o700)); err != nil {
		return "", err
	}
	start := time.Now()
	w, err := newWorld(ctx, part, b.entries/100)
	if err != nil {
		return "", err
	}
	if err := b.observe(ctx, w); err != nil {
		return "", errors.Join(err, w.Close())
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	fmt.Fprintf(os.Stderr, "generated a record of %s entries in %s: %s\n", grouped(int64(b.entries)), time.Since(start).Round(time.Second), dir)
	return dir, os.Rename(part, dir)
}

// observe puts observations on record until it has all its entries: composed, appended, grown and signed as the desk does, in large
// groups and without a view.
func (b *bench) observe(ctx context.Context, w *world) error {
	words, at := newWords(), record.Time(w.Now())
	head, err := w.Store.Head(ctx)
	for err == nil && int(head.Size) < b.entries {
		var tx record.Tx
		if tx, err = w.Store.Begin(ctx); err != nil {
			return err
		}
		var leaves [][]byte
		for i := head.Size; i < min(head.Size+10_000, record.Index(b.entries)) && err == nil; i++ {
			n := 0
			if i%99 < 19 {
				n = 40
			}
			env := record.Envelope{Origin: origin, Object: record.NewID("ob"), Revision: 1, At: at, Role: authority.Person, Voice: record.People}
			var e record.Entry
			o := observation(w.commitments[words.IntN(len(w.commitments))], words, n)
			o.Act = "said"
			if e, _, err = review.ObservationKind.Compose(env, o); err == nil {
				e.Index = i
				err = tx.Append(e, nil)
				leaves = append(leaves, e.Leaf)
			}
		}
		if err == nil {
			head, err = w.Seal.Grow(tx, leaves)
		}
		if err != nil {
			return errors.Join(err, tx.Rollback())
		}
		if err = tx.Commit(); err == nil {
			_, err = w.Seal.Sign(ctx)
		}
	}
	return err
}

// rebuildLines measures `troth rebuild` and looks whether the view holds what the record says.
func (b *bench) rebuildLines(ctx context.Context, data string) error {
	if err := removeViews(data); err != nil {
		return err
	}
	defer removeViews(data)
	e, err := runProgram(ctx, b.troth, "rebuild", "--data", data)
	if err != nil {
		return err
	}
	file, err := viewOf(data)
	if err != nil {
		return err
	}
	if err := b.checkView(ctx, data); err != nil {
		return err
	}
	dir, err := b.dir("plain")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	control, err := runProgram(ctx, b.self, "child", "inserts", file, filepath.Join(dir, "view.sqlite"))
	if err != nil {
		return fmt.Errorf("control: %w", err)
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(string(control.out)), 64)
	if err != nil {
		return fmt.Errorf("control: %w", err)
	}
	what := fmt.Sprintf("rebuild of %s entries", grouped(int64(b.entries)))
	b.add(Line{What: what, Figure: e.took.Seconds(), Unit: "s", Less: true, ControlSays: seconds,
		Control: bareOfInserts, Client: "command", Checked: "counts of kinds and texts", Absolute: 90 * float64(b.entries) / 1e6,
		Note: fmt.Sprintf("%s of processor; the control %s", e.busy.Round(time.Second), control.busy.Round(time.Second))})
	b.add(Line{What: what + ": memory at most", Figure: e.most, Unit: "MB", Less: true, ControlSays: control.most, Control: bareOfInserts,
		Client: "command", Absolute: 250})
	return nil
}

const bareOfInserts = "a process that inserts the same rows, table by table, with the same indexes, full text and cache"

// removeViews leaves the record of a data folder without any view.
func removeViews(data string) error {
	files, err := filepath.Glob(filepath.Join(data, "view-*"))
	for _, file := range files {
		err = errors.Join(err, os.Remove(file))
	}
	return err
}

// checkView opens the view that was built and compares what it counts with what the generator made.
func (b *bench) checkView(ctx context.Context, data string) error {
	n, err := node.OpenReader(ctx, data, node.Options{Program: chapters.Program()})
	if err != nil {
		return err
	}
	defer n.Close()
	r, err := n.View.Read(ctx, record.Index(b.entries), n.Today(), authority.Actor{})
	if err != nil {
		return err
	}
	defer r.Close()
	counts, err := r.Counts()
	if err != nil {
		return err
	}
	all := 0
	for _, n := range counts {
		all += n
	}
	accounts, err := view.Value[int](r, `SELECT count(*) FROM text WHERE field = 'account'`)
	if err != nil {
		return err
	}
	first := b.entries - counts["observation"] // entries before the observations
	want := 0
	for i := first; i < b.entries; i++ {
		if i%99 < 19 {
			want++
		}
	}
	if all != b.entries || counts["commitment"] != b.entries/100 || accounts != want {
		return fmt.Errorf("the view counts %d entries, %d commitments and %d accounts; %d, %d and %d were made", all, counts["commitment"], accounts,
			b.entries, b.entries/100, want)
	}
	return nil
}

// merkleLine measures how fast leaves become a root.
func (b *bench) merkleLine(ctx context.Context, data string) error {
	store, err := sqlite.Open(ctx, filepath.Join(data, node.RecordFile), sqlite.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer store.Close()
	var leaves [][]byte
	var bytes int64
	for leaf, err := range store.Leaves(ctx, 0, min(record.Index(b.entries), 300_000)) {
		if err != nil {
			return err
		}
		leaves = append(leaves, leaf)
		bytes += int64(len(leaf))
	}
	head, err := store.Head(ctx)
	if err != nil {
		return err
	}
	var figures, controls []float64
	for range max(3, b.turns) {
		start := time.Now()
		tree := seal.TreeOf(slices.Values(leaves))
		figures = append(figures, float64(len(leaves))/time.Since(start).Seconds())
		if err := seal.Consistent(tree, head, store.Hashes(ctx)); err != nil {
			return err
		}
		start = time.Now()
		node := make([]byte, 65)
		for _, leaf := range leaves {
			a, b := sha256.Sum256(leaf), sha256.Sum256(node)
			node[1], node[2] = a[0], b[0]
		}
		controls = append(controls, float64(len(leaves))/time.Since(start).Seconds())
	}
	b.add(Line{What: "verify: leaves to root", Figure: middle(figures), Unit: "leaves/s", ControlSays: middle(controls),
		Control: "SHA-256 of the same leaves and of as many nodes, no tree", Client: "1 goroutine", Bytes: bytes / int64(len(leaves)),
		Checked: "the tree begins the signed one", Absolute: 400_000})
	return nil
}

// verifyLines measures export and verification of the whole record, which is reported.
func (b *bench) verifyLines(ctx context.Context, data string) error {
	dir, err := b.dir("export")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "export.zip")
	e, err := runProgram(ctx, b.troth, "export", "--data", data, "--out", file)
	if err != nil {
		return err
	}
	b.add(Line{What: "export of that record", Figure: e.took.Seconds(), Unit: "s", Less: true, Client: "command",
		Note: fmt.Sprintf("%.0f MB of memory at most", e.most)})
	if e, err = runProgram(ctx, b.troth, "verify", "--json", file); err != nil {
		return err
	}
	var report struct{ Result string }
	if err := json.Unmarshal(e.out, &report); err != nil {
		return err
	}
	b.add(Line{What: "verify of that export, everything", Figure: e.took.Seconds(), Unit: "s", Less: true, Client: "command", Checked: "exit code 0, " + report.Result,
		Note: fmt.Sprintf("%.0f MB of memory at most", e.most)})
	return nil
}
