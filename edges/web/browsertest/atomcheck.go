package browsertest

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const atomSpace = "http://www.w3.org/2005/Atom"

// An element of an Atom document with what stands in it.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func (e *element) attr(name string) (string, bool) {
	for _, a := range e.Attrs {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value, true
		}
	}
	return "", false
}

func (e *element) all(name string) (list []*element) {
	for i := range e.Children {
		if c := &e.Children[i]; c.XMLName.Space == atomSpace && c.XMLName.Local == name {
			list = append(list, c)
		}
	}
	return list
}

// An Atom is a feed as [CheckAtom] read it.
type Atom struct {
	ID      string
	Links   map[string]string // by rel, as written
	Entries []AtomEntry
}

// An AtomEntry is one entry of it.
type AtomEntry struct {
	ID, Title, Updated, Author, Summary string
	Links                               map[string]string
}

// CheckAtom reads a feed and lists where it breaks a rule of RFC 4287, or one of ours: newest entries first, and a link to the feed
// itself (which the RFC only recommends).
func CheckAtom(document []byte) (*Atom, []string) {
	var root element
	d := xml.NewDecoder(bytes.NewReader(document))
	if err := d.Decode(&root); err != nil {
		return nil, []string{"the feed is no well-formed XML: " + err.Error()}
	}
	c := &atomCheck{}
	for {
		more, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if blank, ok := more.(xml.CharData); err != nil || !ok || len(bytes.TrimSpace(blank)) > 0 {
			c.wrong("something follows the feed")
			break
		}
	}
	if !utf8.Valid(document) {
		c.wrong("the feed is not UTF-8")
	}
	if root.XMLName.Space != atomSpace || root.XMLName.Local != "feed" {
		return nil, []string{fmt.Sprintf("the document element is %s of %q", root.XMLName.Local, root.XMLName.Space)}
	}
	feed := c.feed(&root)
	return feed, c.problems
}

type atomCheck struct{ problems []string }

func (c *atomCheck) wrong(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// What may stand in a feed and in an entry, and how often (4.1.1, 4.1.2): exactly once, at most once, or as often as one likes.
var (
	inFeed  = map[string]string{"id": "1", "title": "1", "updated": "1", "generator": "?", "icon": "?", "logo": "?", "rights": "?", "subtitle": "?", "author": "*", "category": "*", "contributor": "*", "link": "*", "entry": "*"}
	inEntry = map[string]string{"id": "1", "title": "1", "updated": "1", "published": "?", "summary": "?", "content": "?", "rights": "?", "source": "?", "author": "*", "category": "*", "contributor": "*", "link": "*"}
)

func (c *atomCheck) children(e *element, where string, may map[string]string) {
	for name, often := range may {
		n := len(e.all(name))
		if often == "1" && n != 1 || often == "?" && n > 1 {
			c.wrong("%s has %d of %s", where, n, name)
		}
	}
	for _, child := range e.Children {
		if name := child.XMLName; name.Space == atomSpace && may[name.Local] == "" {
			c.wrong("%s has a %s", where, name.Local)
		}
	}
	for _, name := range []string{"title", "subtitle", "summary", "rights"} {
		for _, text := range e.all(name) {
			if t, ok := text.attr("type"); ok && t != "text" || len(text.Children) > 0 {
				c.wrong("%s: its %s is not plain text", where, name)
			}
		}
	}
	for _, title := range e.all("title") {
		if strings.TrimSpace(title.Text) == "" {
			c.wrong("%s has an empty title", where)
		}
	}
}

func (c *atomCheck) feed(e *element) *Atom {
	c.children(e, "the feed", inFeed)
	feed := &Atom{ID: c.id(e, "the feed"), Links: c.links(e, "the feed")}
	c.moment(e, "updated", "the feed")
	if feed.Links["self"] == "" {
		c.wrong("the feed does not link to itself")
	}
	c.people(e, "the feed")
	authored := len(e.all("author")) > 0
	seen := map[string]bool{}
	last := ""
	for i, x := range e.all("entry") {
		where := fmt.Sprintf("entry %d", i+1)
		entry := c.entry(x, where, authored)
		if seen[entry.ID] {
			c.wrong("%s has the id of another", where)
		}
		if last != "" && entry.Updated > last {
			c.wrong("%s is newer than the one before", where)
		}
		seen[entry.ID], last = true, entry.Updated
		feed.Entries = append(feed.Entries, entry)
	}
	return feed
}

func (c *atomCheck) entry(e *element, where string, authored bool) AtomEntry {
	c.children(e, where, inEntry)
	x := AtomEntry{ID: c.id(e, where), Links: c.links(e, where), Updated: c.moment(e, "updated", where)}
	c.moment(e, "published", where)
	c.people(e, where)
	for _, a := range e.all("author") {
		for _, name := range a.all("name") {
			x.Author = name.Text
		}
	}
	if x.Author == "" && !authored {
		c.wrong("%s has no author, and neither has the feed", where)
	}
	if len(e.all("content")) == 0 && x.Links["alternate"] == "" {
		c.wrong("%s has neither content nor a link to where it is read", where)
	}
	for _, g := range e.all("category") {
		if term, ok := g.attr("term"); !ok || term == "" {
			c.wrong("%s has a category without a term", where)
		}
	}
	for _, t := range e.all("title") {
		x.Title = t.Text
	}
	for _, s := range e.all("summary") {
		x.Summary = s.Text
	}
	return x
}

// id is the one id, which must be an absolute IRI (4.2.6).
func (c *atomCheck) id(e *element, where string) string {
	ids := e.all("id")
	if len(ids) == 0 {
		return ""
	}
	id := ids[0].Text
	if u, err := url.Parse(id); err != nil || !u.IsAbs() || strings.TrimSpace(id) != id {
		c.wrong("%s: its id %q is not absolute", where, id)
	}
	return id
}

// moment reads a date construct (3.3): RFC 3339, with capital T and Z.
func (c *atomCheck) moment(e *element, name, where string) string {
	moments := e.all(name)
	if len(moments) == 0 {
		return ""
	}
	m := moments[0].Text
	if _, err := time.Parse(time.RFC3339, m); err != nil || m != strings.ToUpper(m) {
		c.wrong("%s: %s is %q", where, name, m)
	}
	return m
}

func (c *atomCheck) people(e *element, where string) {
	for _, kind := range []string{"author", "contributor"} {
		for _, p := range e.all(kind) {
			if names := p.all("name"); len(names) != 1 || strings.TrimSpace(names[0].Text) == "" {
				c.wrong("%s: a %s has no name", where, kind)
			}
		}
	}
}

func (c *atomCheck) links(e *element, where string) map[string]string {
	links, alternates := map[string]string{}, map[string]bool{}
	for _, l := range e.all("link") {
		href, ok := l.attr("href")
		if _, err := url.Parse(href); !ok || err != nil || href == "" {
			c.wrong("%s has a link to %q", where, href)
		}
		rel, ok := l.attr("rel")
		if !ok {
			rel = "alternate"
		}
		if rel == "" {
			c.wrong("%s has a link whose rel is empty", where)
		}
		media, _ := l.attr("type")
		if _, _, err := mime.ParseMediaType(media); media != "" && err != nil {
			c.wrong("%s has a link of the type %q", where, media)
		}
		lang, _ := l.attr("hreflang")
		if key := media + " " + lang; rel == "alternate" {
			if alternates[key] {
				c.wrong("%s has two alternates of the same type and language", where)
			}
			alternates[key] = true
		}
		links[rel] = href
	}
	return links
}

// plainNumber is what may begin with a sign in a CSV: a number.
var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// CheckCSV reads a table as spreadsheets do, and lists what is wrong: rows of different lengths, a head without names, a cell that would
// be taken for a formula.
func CheckCSV(document []byte) (rows [][]string, problems []string) {
	text, marked := bytes.CutPrefix(document, []byte("\uFEFF"))
	if !marked {
		problems = append(problems, "the file does not begin with a byte order mark")
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return rows, append(problems, err.Error())
	}
	if len(rows) < 2 {
		problems = append(problems, fmt.Sprintf("the table has %d rows", len(rows)))
	}
	for i, row := range rows {
		for j, cell := range row {
			if i == 0 && cell == "" {
				problems = append(problems, fmt.Sprintf("column %d has no name", j+1))
			}
			trimmed := strings.TrimLeft(cell, " \u00a0")
			if trimmed != "" && slices.Contains([]rune("=+-@\t\r\n"), []rune(trimmed)[0]) && !plainNumber.MatchString(cell) {
				problems = append(problems, fmt.Sprintf("row %d, column %d is a formula: %.40q", i+1, j+1, cell))
			}
		}
	}
	return rows, problems
}
