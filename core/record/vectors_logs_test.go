package record_test

import (
	"crypto/sha256"
	"maps"
	"strings"
	"testing"

	"troth/core/canonical"
	"troth/core/record"
)

// A remark is the thing that the logs of the vectors are about.
type remark struct {
	Said  record.Text
	Parts []record.Text
	About *record.Ref `rel:"about" to:"remark"`
}

type (
	logEntry struct {
		Leaf string                `json:"leaf"`
		Open map[string]disclosure `json:"open,omitempty"`
	}
	logVector struct {
		Name     string     `json:"name"`
		Origin   string     `json:"origin"`
		Root     string     `json:"root"`
		Entries  []logEntry `json:"entries"`
		Redacted []string   `json:"redacted,omitempty"` // "2 said" is the field said of the entry at index 2
		Index    *int       `json:"index,omitempty"`    // of the entry that is at fault; the log holds when there is none
		Reason   string     `json:"reason,omitempty"`
	}
)

// A writer writes a log with salts and ids that do not change from run to run, and breaks the rules when it is told to.
type writer struct {
	t       *testing.T
	origin  string
	kinds   *record.Kinds
	entries []record.Entry
	last    map[record.ID]record.Entry
}

func newWriter(t *testing.T, origin string) *writer {
	ks, err := record.NewKinds(append(record.Core(), record.KindOf[remark]("remark", "re"))...)
	if err != nil {
		t.Fatal(err)
	}
	return &writer{t, origin, ks, nil, map[record.ID]record.Entry{}}
}

func (w *writer) leaves() (leaves [][]byte) {
	for _, e := range w.entries {
		leaves = append(leaves, e.Leaf)
	}
	return leaves
}

const operator record.ID = "or_aaaaaaaaaaaaaaaaaaaaaaaaaa"

// say puts a version of a thing on the log. The name stands for the thing's id; change, if any, falsifies the leaf's members.
func (w *writer) say(name string, thing any, changes ...map[string]any) {
	w.t.Helper()
	k, err := w.kinds.Of(thing)
	if err != nil {
		w.t.Fatal(err)
	}
	id := idOf(k.Prefix, name)
	e := record.Envelope{
		Origin: w.origin, Object: id, Revision: 1, At: "2026-11-23T10:00:" + string([]byte{'0' + byte(len(w.entries)/10), '0' + byte(len(w.entries)%10)}) + "Z",
		By: operator, Of: operator, Voice: record.Partnership, Role: "operator",
	}
	if before, ok := w.last[id]; ok {
		prev := record.LeafHash(before.Leaf)
		e.Revision, e.Prev = before.Revision+1, &prev
	}
	entry, _, err := k.Compose(e, thing)
	if err != nil {
		w.t.Fatal(err)
	}
	for field, d := range entry.Open {
		salt := sha256.Sum256([]byte(strings.Join([]string{"salt", name, field, entry.At}, " ")))
		open(&entry, field, d.Value, salt[:])
	}
	releaf(w.t, &entry)
	for _, change := range changes {
		w.falsify(&entry, change)
	}
	w.add(entry)
}

func (w *writer) add(e record.Entry) {
	w.last[e.Object] = e
	w.entries = append(w.entries, e)
}

func (w *writer) falsify(e *record.Entry, change map[string]any) {
	v, err := canonical.Decode(e.Leaf)
	if err != nil {
		w.t.Fatal(err)
	}
	m := v.(map[string]any)
	maps.Copy(m, change)
	maps.DeleteFunc(m, func(_ string, v any) bool { return v == nil })
	if e.Leaf, err = canonical.Append(nil, m); err != nil {
		w.t.Fatal(err)
	}
	if e.Envelope, err = record.Parse(e.Leaf); err != nil {
		w.t.Fatal(err) // vectors of logs have sound envelopes
	}
	for field, d := range e.Open {
		open(e, field, d.Value, d.Salt)
	}
	releaf(w.t, e)
}

// hide removes a value, as a redaction does.
func (w *writer) hide(i int, field string) {
	if _, ok := w.entries[i].Open[field]; !ok {
		w.t.Fatalf("entry %d has no %s", i, field)
	}
	delete(w.entries[i].Open, field)
}

func idOf(prefix, name string) record.ID {
	return record.ID(prefix + "_" + (name + strings.Repeat("a", 26))[:26])
}

func in(s string) record.Text { return record.In("en", s) }

func (w *writer) genesis(former *writer, change ...func(*record.Genesis)) {
	w.t.Helper()
	_, vkey := signer(w.t, w.origin)
	g := record.Genesis{Operator: operator, Name: in("The operator"), Key: record.Note(vkey)}
	if former != nil {
		lost := record.Note(checkpoint(w.t, former.origin, former.leaves()...))
		origin, size := record.Code(former.origin), record.Count(len(former.entries))
		tree := root(w.t, former.leaves()...)
		g.Lost, g.FormerOrigin, g.FormerSize, g.FormerRoot = &lost, &origin, &size, &tree
	}
	for _, c := range change {
		c(&g)
	}
	w.say(strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r
		case '0' <= r && r <= '9': // ids have no 0 and 1
			return r - '0' + 'a'
		}
		return -1
	}, w.origin), g)
	if former != nil {
		for _, e := range former.entries {
			w.add(e)
		}
	}
}

// usual is a log on which things are said, linked, revised and redacted.
func usual(t *testing.T) *writer {
	w := newWriter(t, "record.example")
	w.genesis(nil)
	w.say("first", remark{Said: in("one"), Parts: []record.Text{in("a"), in("b")}})
	about := record.To(idOf("re", "first"))
	w.say("second", remark{Said: in("two"), About: &about})
	w.say("first", remark{Said: in("one, revised"), Parts: []record.Text{in("a"), in("c")}})
	w.say("table", record.Table{Hash: sha256.Sum256([]byte("table"))})
	return w
}

func redaction(name, field string, through record.Count) record.Redaction {
	return record.Redaction{Target: record.To(idOf("re", name)), Field: record.Code(field), Through: through, Basis: in("Article 17 GDPR")}
}

var aboutNothing = record.To(idOf("re", "nothing"))

// logs are small records that hold or are falsified. What one entry alone breaks is in the other vectors.
var logs = []struct {
	name     string
	write    func(t *testing.T) *writer
	index    int // of the entry that is at fault; −1 when the log holds
	reason   string
	redacted []string
}{
	{"a log", usual, -1, "", nil},
	{"one entry", func(t *testing.T) *writer { w := newWriter(t, "record.example"); w.genesis(nil); return w }, -1, "", nil},
	{"a value is redacted", func(t *testing.T) *writer {
		w := usual(t)
		w.say("gone", redaction("first", "said", 1))
		w.hide(1, "said")
		return w
	}, -1, "", []string{"1 said"}},
	{"a list is redacted in every revision", func(t *testing.T) *writer {
		w := usual(t)
		w.say("gone", redaction("first", "parts", 2))
		for _, i := range []int{1, 3} {
			w.hide(i, "parts/0")
			w.hide(i, "parts/1")
		}
		return w
	}, -1, "", []string{"1 parts/0", "1 parts/1", "3 parts/0", "3 parts/1"}},
	{"one element is redacted", func(t *testing.T) *writer {
		w := usual(t)
		w.say("gone", redaction("first", "parts/1", 2))
		w.hide(1, "parts/1")
		w.hide(3, "parts/1")
		return w
	}, -1, "", []string{"1 parts/1", "3 parts/1"}},
	{"a value is missing", func(t *testing.T) *writer { w := usual(t); w.hide(2, "said"); return w }, 2, "said is neither disclosed nor redacted", nil},
	{"a value of a later revision is missing", func(t *testing.T) *writer {
		w := usual(t)
		w.say("gone", redaction("first", "said", 1))
		w.hide(1, "said")
		w.hide(3, "said")
		return w
	}, 3, "said is neither disclosed nor redacted: the redaction covers revision 1 alone", nil},
	{"another element is missing", func(t *testing.T) *writer {
		w := usual(t)
		w.say("gone", redaction("first", "parts/1", 2))
		w.hide(1, "parts/0")
		return w
	}, 1, "parts/0 is neither disclosed nor redacted", nil},
	{"a value said behind its redaction is missing", func(t *testing.T) *writer {
		w := usual(t)
		w.say("gone", redaction("first", "said", 2))
		w.say("first", remark{Said: in("again")})
		for _, i := range []int{1, 3, 6} {
			w.hide(i, "said")
		}
		return w
	}, 6, "said is neither disclosed nor redacted: a redaction covers what stands before it", nil},
	{"a redaction of a revision to come", func(t *testing.T) *writer {
		w := usual(t)
		w.say("gone", redaction("first", "said", 3))
		w.say("first", remark{Said: in("again")})
		for _, i := range []int{1, 3, 6} {
			w.hide(i, "said")
		}
		return w
	}, 5, "the redaction is of revision 3, and two are on record", nil},
	{"a redaction of what is not there", func(t *testing.T) *writer { w := usual(t); w.say("gone", redaction("first", "color", 1)); return w }, 5,
		"the redaction covers nothing", nil},
	{"a redaction of a permanent field", func(t *testing.T) *writer { w := usual(t); w.say("gone", redaction("second", "about", 1)); return w }, 5,
		"the redaction covers nothing", nil},
	{"a redaction through revision 0", func(t *testing.T) *writer { w := usual(t); w.say("gone", redaction("first", "said", 0)); return w }, 5,
		"the redaction covers nothing", nil},
	{"a redaction of a thing that is not there", func(t *testing.T) *writer { w := usual(t); w.say("gone", redaction("nothing", "said", 1)); return w }, 5,
		"the target of a link is not on record before it", nil},

	{"at goes back", func(t *testing.T) *writer {
		w := usual(t)
		w.say("third", remark{Said: in("three")}, map[string]any{"at": "2026-11-23T09:59:59Z"})
		return w
	}, 5, "at is before that of the entry in front of it", nil},
	{"at stands still", func(t *testing.T) *writer {
		w := usual(t)
		w.say("third", remark{Said: in("three")}, map[string]any{"at": "2026-11-23T10:00:04Z"})
		return w
	}, -1, "", nil},
	{"another origin", func(t *testing.T) *writer {
		w := usual(t)
		w.say("third", remark{Said: in("three")}, map[string]any{"origin": "other.example"})
		return w
	}, 5, "the origin is not that of the log", nil},
	{"a revision is left out", func(t *testing.T) *writer {
		w := usual(t)
		w.say("first", remark{Said: in("three")}, map[string]any{"revision": int64(4)})
		return w
	}, 5, "revision 4 does not follow revision 2", nil},
	{"a revision without the first", func(t *testing.T) *writer {
		w := usual(t)
		w.say("third", remark{Said: in("three")}, map[string]any{"revision": int64(2), "prev": aHash})
		return w
	}, 5, "revision 2 of a thing that was not on record", nil},
	{"a revision twice", func(t *testing.T) *writer {
		w := usual(t)
		w.say("first", remark{Said: in("three")}, map[string]any{"revision": int64(2)})
		return w
	}, 5, "revision 2 does not follow revision 2", nil},
	{"a thing that begins anew", func(t *testing.T) *writer {
		w := usual(t)
		w.say("first", remark{Said: in("three")}, map[string]any{"revision": int64(1), "prev": nil})
		return w
	}, 5, "revision 1 does not follow revision 2", nil},
	{"prev is another leaf", func(t *testing.T) *writer {
		w := usual(t)
		w.say("first", remark{Said: in("three")}, map[string]any{"prev": record.LeafHash(w.entries[2].Leaf).String()})
		return w
	}, 5, "prev is not the leaf hash of the revision before", nil},
	{"another voice goes on", func(t *testing.T) *writer {
		w := usual(t)
		w.say("first", remark{Said: in("three")}, map[string]any{"voice": "government"})
		return w
	}, 5, "kind, voice and of never change", nil},
	{"the account of another goes on", func(t *testing.T) *writer {
		w := usual(t)
		w.say("first", remark{Said: in("three")}, map[string]any{"of": "or_bbbbbbbbbbbbbbbbbbbbbbbbbb"})
		return w
	}, 5, "kind, voice and of never change", nil},
	{"a link to nothing", func(t *testing.T) *writer {
		w := usual(t)
		w.say("third", remark{Said: in("three"), About: &aboutNothing})
		return w
	}, 5, "the target of a link is not on record before it", nil},
	{"a link to itself", func(t *testing.T) *writer {
		w := usual(t)
		self := record.To(idOf("re", "third"))
		w.say("third", remark{Said: in("three"), About: &self})
		return w
	}, 5, "the target of a link is not on record before it", nil},
	{"a link to what comes later", func(t *testing.T) *writer {
		w := usual(t)
		later := record.To(idOf("re", "fourth"))
		w.say("third", remark{Said: in("three"), About: &later})
		w.say("fourth", remark{Said: in("four")})
		return w
	}, 5, "the target of a link is not on record before it", nil},
	{"a link to another kind", func(t *testing.T) *writer {
		w := usual(t)
		table := record.To(idOf("ta", "table"))
		w.say("third", remark{Said: in("three"), About: &table})
		return w
	}, 5, "the link may not point at a table", nil},
	{"no genesis", func(t *testing.T) *writer {
		w := newWriter(t, "record.example")
		w.say("first", remark{Said: in("one")})
		return w
	}, 0, "the first entry is a genesis", nil},
	{"a second genesis", func(t *testing.T) *writer {
		w := usual(t)
		w.say("again", record.Genesis{Operator: operator, Name: in("The operator"), Key: "x"})
		return w
	}, 5, "a genesis stands only at the start of a log", nil},
	{"a revised genesis", func(t *testing.T) *writer {
		w := usual(t)
		w.say("recordexample", record.Genesis{Operator: operator, Name: in("The operator"), Key: "x"})
		return w
	}, 5, "a genesis stands only at the start of a log", nil},

	{"a successor", func(t *testing.T) *writer {
		w := newWriter(t, "record.example/successor-1")
		w.genesis(usual(t))
		w.say("first", remark{Said: in("goes on")})
		return w
	}, -1, "", nil},
	{"a successor of a successor", func(t *testing.T) *writer {
		one := newWriter(t, "record.example/successor-1")
		one.genesis(usual(t))
		one.say("first", remark{Said: in("goes on")})
		w := newWriter(t, "record.example/successor-2")
		w.genesis(one)
		w.say("first", remark{Said: in("goes on again")})
		return w
	}, -1, "", nil},
	{"a successor that begins later than the former log did", func(t *testing.T) *writer {
		w := newWriter(t, "record.example/successor-1")
		w.genesis(usual(t))
		w.falsify(&w.entries[0], map[string]any{"at": "2026-11-23T10:00:05Z"})
		w.say("first", remark{Said: in("goes on")})
		return w
	}, -1, "", nil},
	{"a successor whose lost checkpoint is newer than its former leaves", func(t *testing.T) *writer {
		w := newWriter(t, "record.example/successor-1")
		longer := usual(t)
		longer.say("first", remark{Said: in("was lost")})
		w.genesis(usual(t), func(g *record.Genesis) { *g.Lost = record.Note(checkpoint(t, longer.origin, longer.leaves()...)) })
		return w
	}, -1, "", nil},
	{"a successor whose lost checkpoint is of another tree", func(t *testing.T) *writer {
		w := newWriter(t, "record.example/successor-1")
		w.genesis(usual(t), func(g *record.Genesis) { *g.Lost = record.Note(checkpoint(t, "record.example", []byte("other"))) })
		return w
	}, 0, "the former leaves do not give the root of the lost checkpoint", nil},
	{"a successor whose lost checkpoint is of another log", func(t *testing.T) *writer {
		w := newWriter(t, "record.example/successor-1")
		former := usual(t)
		w.genesis(former, func(g *record.Genesis) { *g.Lost = record.Note(checkpoint(t, "other.example", former.leaves()...)) })
		return w
	}, 0, "the lost checkpoint is not one of former_origin", nil},
	{"a successor whose lost checkpoint is none", func(t *testing.T) *writer {
		w := newWriter(t, "record.example/successor-1")
		w.genesis(usual(t), func(g *record.Genesis) { *g.Lost = "record.example\n5\n" })
		return w
	}, 0, "the lost checkpoint is not one of former_origin", nil},
	{"a successor with a former leaf changed", func(t *testing.T) *writer {
		former := usual(t)
		w := newWriter(t, "record.example/successor-1")
		w.genesis(former)
		w.entries = w.entries[:1]
		for _, e := range former.entries[:4] {
			w.add(e)
		}
		table := former.entries[4]
		w.falsify(&table, map[string]any{"role": "clerk"})
		w.add(table)
		return w
	}, 0, "the former leaves do not give former_root", nil},
	{"a successor with a former leaf too few", func(t *testing.T) *writer {
		w := newWriter(t, "record.example/successor-1")
		w.genesis(usual(t))
		w.entries = w.entries[:len(w.entries)-1]
		return w
	}, 0, "the log has fewer leaves than former_size", nil},
	{"a successor without former_root", func(t *testing.T) *writer {
		w := newWriter(t, "record.example/successor-1")
		w.genesis(usual(t), func(g *record.Genesis) { g.FormerRoot = nil })
		return w
	}, 0, "lost, former_origin, former_size and former_root come together", nil},
	{"a successor that names another former origin", func(t *testing.T) *writer {
		w := newWriter(t, "record.example/successor-1")
		former := usual(t)
		w.genesis(former, func(g *record.Genesis) {
			*g.FormerOrigin, *g.Lost = "other.example", record.Note(checkpoint(t, "other.example", former.leaves()...))
		})
		return w
	}, 1, "the origin is not that of the log", nil},
	{"a successor that goes on under the former origin", func(t *testing.T) *writer {
		w := newWriter(t, "record.example/successor-1")
		w.genesis(usual(t))
		w.say("first", remark{Said: in("goes on")}, map[string]any{"origin": "record.example"})
		return w
	}, 6, "the origin is not that of the log", nil},
	{"a successor whose new entries go back in time", func(t *testing.T) *writer {
		w := newWriter(t, "record.example/successor-1")
		w.genesis(usual(t))
		w.say("first", remark{Said: in("goes on")}, map[string]any{"at": "2026-11-23T10:00:03Z"})
		return w
	}, 6, "at is before that of the entry in front of it", nil},
}

// TestLogVectors writes whole logs. Every entry of each is sound by itself: judged by envelope, digests and kind.
func TestLogVectors(t *testing.T) {
	var file struct {
		About   string                  `json:"about"`
		Schemas map[string]schemaVector `json:"schemas"`
		Logs    []logVector             `json:"logs"`
	}
	file.About = "Whole logs, that hold or are falsified at an entry: docs/format.md, Verifying. The kind remark is on no record."
	file.Schemas = map[string]schemaVector{}
	for k := range newWriter(t, "").kinds.All() {
		file.Schemas[k.Name] = schemaVector{string(k.Schema), k.SchemaHash()}
	}
	for _, l := range logs {
		w := l.write(t)
		v := logVector{Name: l.name, Origin: w.origin, Root: root(t, w.leaves()...).String(), Redacted: l.redacted, Reason: l.reason}
		if l.index >= 0 {
			v.Index = &l.index
		}
		missing := 0
		for i, e := range w.entries {
			parsed, err := record.Parse(e.Leaf)
			if err != nil {
				t.Fatalf("%s: entry %d: %v", l.name, i, err)
			}
			e.Envelope = parsed
			redacted, err := e.Check()
			if err != nil {
				t.Fatalf("%s: entry %d: %v", l.name, i, err)
			}
			missing += len(redacted)
			k, _ := w.kinds.ByName(e.Kind)
			if err := k.Check(e); err != nil {
				t.Fatalf("%s: entry %d: %v", l.name, i, err)
			}
			v.Entries = append(v.Entries, logEntry{string(e.Leaf), opened(e)})
		}
		if l.index < 0 && missing != len(l.redacted) {
			t.Fatalf("%s: %d values are missing, %d are redacted", l.name, missing, len(l.redacted))
		}
		file.Logs = append(file.Logs, v)
	}
	writeVectors(t, "logs.json", file)
}
