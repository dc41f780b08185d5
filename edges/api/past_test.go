package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"troth/chapters"
	"troth/chapters/chaptertest"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/sample"
	"troth/core/authority"
	"troth/core/export"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/api"
	"troth/edges/web"
)

// pairs is how many random pairs of page and day are asked of each record.
const pairs = 1000

// A keeper exports all pages of a record on the days of its life, as they are on that day.
type keeper struct {
	t     testing.TB
	node  *node.Node
	days  []string
	pages map[string]map[string][]byte // day, path
	size  map[string]record.Index      // of the record on a day

	unnamed map[record.ID]bool // things of which something was redacted, once it is asked for
	erased  int                // pairs that differed by nothing but what was redacted later
}

// keep exports the pages of a day, at the end of it or later, before anything else is put on record.
func (k *keeper) keep(day string) {
	if k.pages[day] != nil {
		return
	}
	r, err := k.node.View.Read(context.Background(), 0, day, authority.Actor{})
	if err != nil {
		k.t.Fatal(err)
	}
	defer r.Close()
	pages := map[string][]byte{}
	for page, err := range r.Pages() {
		if err != nil {
			k.t.Fatal(err)
		}
		if pages[page.Path], err = export.PageJSON(page.Data); err != nil {
			k.t.Fatal(err)
		}
	}
	k.days, k.pages[day], k.size[day] = append(k.days, day), pages, r.Position()
}

// between keeps one in so many of the days on which something happened and, now and then, one of those before the next on which
// nothing did.
func (k *keeper) between(day, next string, oneIn int, chance *rand.Rand) {
	if chance.IntN(oneIn) == 0 {
		k.keep(day)
	}
	from, _ := time.Parse(time.DateOnly, day)
	to, _ := time.Parse(time.DateOnly, next)
	if gap := int(to.Sub(from).Hours() / 24); gap > 1 && chance.IntN(6) == 0 {
		k.keep(from.AddDate(0, 0, 1+chance.IntN(gap-1)).Format(time.DateOnly))
	}
}

func newKeeper(t testing.TB) *keeper {
	return &keeper{t: t, pages: map[string]map[string][]byte{}, size: map[string]record.Index{}}
}

// story is the sample, told by its own clock.
func story(t testing.TB, chance *rand.Rand) *keeper {
	k, clock := newKeeper(t), sample.NewClock()
	day := ""
	now := func() time.Time {
		at := clock.Now()
		if today := at.Format(time.DateOnly); today != day && k.node != nil { // an act begins, on another day than the last one
			if day != "" {
				k.between(day, today, 3, chance)
			}
			day = today
		}
		return at
	}
	n, err := node.Init(t.Context(), t.TempDir(), sample.Origin, sample.Operator, node.Options{Program: chapters.Program(), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	k.node = n
	if err := clock.Put(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	k.keep(n.Today())
	return k
}

// chanced is a record on which things of every kind are said, and promises reported on, amended and withdrawn at random.
// The clock of its desk moves on between acts.
func chanced(t testing.TB, chance *rand.Rand) *keeper {
	w, n := chaptertest.OnDisk(t)
	k := newKeeper(t)
	k.node = n
	w.After = func() {
		if chance.IntN(2) == 0 {
			return
		}
		day := n.Today()
		w.Clock = w.Clock.AddDate(0, 0, 1+chance.IntN(40))
		k.between(day, n.Today(), 1, chance)
	}
	chaptertest.Everything(w)
	why := record.In("en", "Because")
	for i := range 60 {
		commitment := []record.ID{w.Commitment, w.Second}[chance.IntN(2)]
		said := record.In("en", fmt.Sprintf("Said for the %dth time", i))
		switch chance.IntN(4) {
		case 0:
			w.Do(w.Contact, plan.Report(w.Member, plan.Progress{Commitment: record.To(commitment), Step: []plan.Step{plan.Limited, plan.Substantial, plan.Complete}[chance.IntN(3)]}))
		case 1:
			w.Do(w.Contact, plan.Amend(w.Member, commitment, why, func(c *plan.Commitment) { c.Title = said }))
		case 2:
			w.Do(w.Operator, partnership.AmendMember(w.Operator.For, w.Member, func(m *partnership.Member) { m.Name = said }))
		case 3:
			w.Do(w.Operator, partnership.Put(w.Operator.For, "", partnership.Member{Act: partnership.Joined, Sort: partnership.Local, Name: said}))
		}
	}
	k.keep(n.Today())
	return k
}

// handler serves the API of the kept record, which finds how it stood on a day by stood.
func (k *keeper) handler(stood web.Stood) http.Handler {
	s, err := web.New(web.Site{Log: discard, Stood: stood, Classify: classify, Issue: func() web.Issue {
		return web.Issue{Size: int64(k.node.View.Size()), Day: k.node.Today(), Fingerprint: k.node.View.Fingerprint}
	}})
	if err != nil {
		k.t.Fatal(err)
	}
	api.Add(s, k.node, mapsOf(k.node))
	return s.Handler()
}

// differences are the random pairs of page and day for which the API answers other bytes than were exported on the day.
func (k *keeper) differences(h http.Handler, chance *rand.Rand) (list []string) {
	all := map[string]bool{}
	for _, pages := range k.pages {
		for path := range pages {
			all[path] = true
		}
	}
	paths := slices.Sorted(maps.Keys(all))
	for range pairs {
		list = append(list, k.difference(h, paths[chance.IntN(len(paths))], k.days[chance.IntN(len(k.days))])...)
	}
	return list
}

// difference asks for one page of one day.
func (k *keeper) difference(h http.Handler, path, day string) []string {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, api.Base+"/"+path+"?at="+day, nil))
	want, there := k.pages[day][path]
	switch {
	case !there && w.Code != http.StatusNotFound:
		return []string{fmt.Sprintf("%s on %s: %d, but there was no such page", path, day, w.Code)}
	case there && bytes.Equal(w.Body.Bytes(), want):
	case there && k.saidTheSame(w.Body.Bytes(), want):
		k.erased++
	case there:
		return []string{fmt.Sprintf("%s on %s: %d, %d bytes, exported were %d others", path, day, w.Code, w.Body.Len(), len(want))}
	}
	return nil
}

// redacted asks for the commitments of which something was redacted, and for the pages that are of no one thing, on every kept day.
func (k *keeper) redacted(h http.Handler) (list []string) {
	var paths []string
	for path := range k.pages[k.days[len(k.days)-1]] {
		if !strings.Contains(path, "/") {
			paths = append(paths, path)
		}
	}
	for thing := range k.withRedactions() {
		if thing.Prefix() == "cm" {
			paths = append(paths, "commitments/"+string(thing))
		}
	}
	for _, path := range paths {
		for _, day := range k.days {
			list = append(list, k.difference(h, path, day)...)
		}
	}
	return list
}

// withRedactions are the things of which something was redacted.
func (k *keeper) withRedactions() map[record.ID]bool {
	if k.unnamed != nil {
		return k.unnamed
	}
	r, err := k.node.Read(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	defer r.Close()
	things, err := view.Column[record.ID](r, `SELECT DISTINCT object FROM redaction`)
	if err != nil {
		k.t.Fatal(err)
	}
	k.unnamed = map[record.ID]bool{}
	for _, thing := range things {
		k.unnamed[thing] = true
	}
	return k.unnamed
}

// saidTheSame reports whether a page differs from what was exported by nothing but values that were redacted after the day: each has
// its tombstone, or is the name by which other pages call the thing. That is the one law that goes before this one: afterwards every
// view is as if the value had never been shown.
func (k *keeper) saidTheSame(got, want []byte) bool {
	var g, w any
	if err := errors.Join(json.Unmarshal(got, &g), json.Unmarshal(want, &w)); err != nil {
		k.t.Fatal(err)
	}
	return k.sameButErased(g, w)
}

func (k *keeper) sameButErased(got, want any) bool {
	switch got := got.(type) {
	case []any:
		want, ok := want.([]any)
		return ok && slices.EqualFunc(got, want, k.sameButErased)
	case map[string]any:
		want, ok := want.(map[string]any)
		if !ok {
			return false
		}
		tombstones, erased := got["redacted"].([]any)
		if change, ok := got["redacted"].(bool); ok && change { // of a difference between versions that cannot be shown any more
			return got["field"] == want["field"]
		}
		if changes, ok := got["changes"].([]any); ok && slices.ContainsFunc(changes, func(c any) bool { m, ok := c.(map[string]any); return ok && m["redacted"] == true }) {
			delete(got, "class") // of a version: what followed from the text went with it
			delete(want, "class")
		}
		if erased {
			delete(got, "redacted")
			delete(want, "redacted")
			for _, stone := range tombstones {
				field, _, _ := strings.Cut(stone.(map[string]any)["field"].(string), "/")
				delete(got, field)
				delete(want, field)
			}
		}
		for _, id := range []string{"id", "object"} { // a thing that is named, and one that was said
			if thing, ok := want[id].(string); !ok || !k.withRedactions()[record.ID(thing)] {
				continue
			}
			for _, name := range []string{"name", "title", "short_title"} {
				if _, named := got[name]; !named {
					delete(want, name)
				}
			}
		}
		return maps.EqualFunc(got, want, k.sameButErased)
	}
	return got == want
}

// A thousand random pairs of page and day, asked of the API at the end of a record's life, are to the last byte what was
// exported on that day, or not found where there was no such page. A value that was redacted since is gone from every day.
func TestPagesOnRandomDays(t *testing.T) {
	for name, generate := range map[string]func(testing.TB, *rand.Rand) *keeper{"story": story, "chanced": chanced} {
		t.Run(name, func(t *testing.T) {
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d", seed)
			chance := rand.New(rand.NewPCG(seed, 0))
			k := generate(t, chance)
			if len(k.days) < 20 || k.size[k.days[0]] == k.size[k.days[len(k.days)-1]] {
				t.Fatalf("the record was kept on %d days, with %d entries at the end", len(k.days), k.size[k.days[len(k.days)-1]])
			}
			t.Logf("%d days, %d pages at the end", len(k.days), len(k.pages[k.days[len(k.days)-1]]))
			h := k.handler(api.Stood(k.node))
			for _, d := range append(k.differences(h, chance), k.redacted(h)...) {
				t.Error(d)
			}
			if name == "story" && k.erased == 0 {
				t.Error("nothing that was asked for had been redacted, so its tombstones were not looked at")
			}
			t.Logf("%d pairs differ by what was redacted later", k.erased)
		})
	}
}

// What the test compares can differ: where a day is asked for and the position is not used, or the day is not, it finds that.
func TestPagesOnRandomDaysCanFail(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	k := chanced(t, chance)
	right := api.Stood(k.node)
	for name, wrong := range map[string]func(web.Issue) web.Issue{
		"the position is ignored": func(i web.Issue) web.Issue { i.Size = int64(k.node.View.Size()); return i },
		"the day is ignored":      func(i web.Issue) web.Issue { i.Day = k.node.Today(); return i },
		"one entry too few":       func(i web.Issue) web.Issue { i.Size--; return i },
		"one entry too many":      func(i web.Issue) web.Issue { i.Size++; return i },
	} {
		t.Run(name, func(t *testing.T) {
			found := k.differences(k.handler(func(ctx context.Context, day string) (web.Issue, error) {
				i, err := right(ctx, day)
				return wrong(i), err
			}), chance)
			if len(found) == 0 {
				t.Error("nothing was found")
			}
			t.Logf("%d of %d pairs differ", len(found), pairs)
		})
	}
}
