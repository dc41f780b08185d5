package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"

	"troth/chapters"
	"troth/core/authority"
	"troth/core/node"
	"troth/core/view"
)

// An import is one command that puts published files on record, without data folder and with what it is called.
type imported struct {
	what string
	args []string
}

// published are all files that the partnership has published, in the order in which they came. A file of another source is a line here.
func (b *bench) published() []imported {
	return []imported{
		{"declaration", []string{"declaration", "--lang", "en", sharedFile("seed/paris-declaration.txt")}},
		{"ogp 2016", []string{"ogp", sharedFile("data/ogp/irm_commitments_2016_live.csv")}},
		{"ogp 2024", []string{"ogp", sharedFile("data/ogp/irm_commitments_open_parliament_2024-07.csv")}},
		{"canada", []string{"canada", sharedFile("data/canada_nap/nap6.csv")}},
		{"paris", []string{"paris", sharedFile("data/paris")}},
		{"codelists", []string{"codelists", sharedFile("data/codelists")}},
	}
}

// readingLines measures what readers do with everything that was published on one record: its import, search, and the largest plan.
func (b *bench) readingLines(ctx context.Context) error {
	dir, err := b.dir("reading")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	data := filepath.Join(dir, "node")
	if _, err := runProgram(ctx, b.troth, "init", "--data", data, "--origin", origin); err != nil {
		return err
	}
	first, err := b.importAll(ctx, data)
	if err != nil {
		return err
	}
	before, err := entriesOf(ctx, data)
	if err != nil {
		return err
	}
	again, err := b.importAll(ctx, data)
	if err != nil {
		return err
	}
	if after, err := entriesOf(ctx, data); err != nil || after != before {
		return errors.Join(err, fmt.Errorf("the second import made %d entries of %d", after, before))
	}
	plain := filepath.Join(dir, "plain")
	if err := os.MkdirAll(plain, 0o700); err != nil {
		return err
	}
	control, err := insertsOf(ctx, data, plain)
	if err != nil {
		return fmt.Errorf("control: %w", err)
	}
	b.add(Line{What: "import of all published files", Figure: first, Unit: "s", Less: true, ControlSays: control.Seconds(),
		Control: "plain inserts of the rows that they made, no file read", Client: "commands", Checked: "the second import adds no entry", Absolute: 15,
		Note: fmt.Sprintf("%d entries; the second import of the same files took %.1f s", before, again)})
	if err := b.searchLines(ctx, data, "search in all published files", 1500, 15); err != nil {
		return err
	}
	return b.largestPlans(ctx, data, dir)
}

// importAll puts all files on record and returns how many seconds that took.
func (b *bench) importAll(ctx context.Context, data string) (took float64, err error) {
	for _, x := range b.published() {
		e, err := runProgram(ctx, b.troth, append(append([]string{"import", x.args[0]}, "--data", data), x.args[1:]...)...)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", x.what, err)
		}
		took += e.took.Seconds()
	}
	return took, nil
}

func entriesOf(ctx context.Context, data string) (n int64, err error) {
	err = reading(ctx, data, func(r *view.Reader) error { n = int64(r.Position()); return nil })
	return n, err
}

// reading asks the view of a data folder.
func reading(ctx context.Context, data string, ask func(*view.Reader) error) error {
	n, err := node.OpenReader(ctx, data, node.Options{Program: chapters.Program()})
	if err != nil {
		return err
	}
	defer n.Close()
	r, err := n.View.Read(ctx, 0, n.Today(), authority.Actor{})
	if err != nil {
		return err
	}
	defer r.Close()
	return ask(r)
}

// queries are five hundred questions of the words of the index itself: the sixty most common, alone; others alone, by their first three
// letters, and beside one of the most common.
func queries(ctx context.Context, data string) (paths []string, err error) {
	err = reading(ctx, data, func(r *view.Reader) error {
		common, err := view.Column[string](r, `SELECT term FROM words_all ORDER BY doc DESC LIMIT 60`)
		if err != nil {
			return err
		}
		words, err := view.Column[string](r, `SELECT term FROM words_all WHERE doc > 1 AND length(term) > 2 ORDER BY term`)
		if err != nil || len(words) == 0 {
			return errors.Join(err, errors.New("there are no words"))
		}
		random := rand.New(rand.NewPCG(5, 6))
		list := common
		for i := range 440 {
			word := words[random.IntN(len(words))]
			switch i % 4 {
			case 0:
				word = string([]rune(word)[:3])
			case 1:
				word += " " + common[random.IntN(len(common))]
			}
			list = append(list, word)
		}
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		for _, q := range list {
			paths = append(paths, "/en/search?q="+url.QueryEscape(q))
		}
		return nil
	})
	return paths, err
}

// searchLines measures search, each page made anew, and again from a server that keeps its pages.
func (b *bench) searchLines(ctx context.Context, data, what string, rate, p95 float64) (err error) {
	dir, err := b.dir("search")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	paths, err := queries(ctx, data)
	if err != nil {
		return err
	}
	for _, s := range []struct {
		says string
		args []string
		pageSet
	}{
		{"made for every request", []string{b.self, "child", "fresh", data}, pageSet{absolute: rate, p95: p95}},
		{"kept", []string{b.troth, "serve", "--data", data, "--listen"}, pageSet{p95: p95}},
	} {
		on, err := startServer(ctx, "/en/", s.args[0], s.args[1:]...)
		if err != nil {
			return err
		}
		s.what, s.on, s.paths, s.control = what+", 500 questions, "+s.says, on, paths, bareOfBytes
		if err := errors.Join(b.wrkLines(ctx, data, dir, s.pageSet), on.stop()); err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
	}
	return nil
}

// largestPlans measures the pages of the ten plans with the most commitments, made anew: several, since visitors who ask for one page at
// the same moment share its making.
func (b *bench) largestPlans(ctx context.Context, data, dir string) (err error) {
	var paths []string
	err = reading(ctx, data, func(r *view.Reader) error {
		ids, err := view.Column[string](r, `SELECT plan FROM commitment WHERE until = 9223372036854775807 GROUP BY plan ORDER BY count(*) DESC, plan LIMIT 10`)
		for _, id := range ids {
			paths = append(paths, "/en/plans/"+id)
		}
		return err
	})
	if err != nil {
		return err
	}
	fresh, err := startServer(ctx, "/en/", b.self, "child", "fresh", data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, fresh.stop()) }()
	return b.wrkLines(ctx, data, dir, pageSet{what: "the ten largest plans, made for every request", on: fresh, paths: paths, control: bareOfBytes, absolute: 300, p95: 200})
}
