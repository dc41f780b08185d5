package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
)

// A FeedFunc lists the entries that touched a thing, newest first: those before the entry older, or the newest of all when older is
// 0; about is [Page.About]. The visit says in which language, and as the record stood when.
type FeedFunc func(v *Visit, about string, older int64) (Feed, error)

// A Feed is a part of what happened to the thing of a page.
type Feed struct {
	Entries []FeedEntry
	Older   int64 // give this as older to read on; 0 at the end
}

// A FeedEntry is one entry of the record.
type FeedEntry struct {
	Index int64
	At    Moment
	Title string // in words of the page's language
	Says  string // who, in which voice, from where
	By    string // in whose name
	Entry string // path of the entry's page
	Thing string // path of the page of what it is about, if it has one
	Kind  string // in words
}

// atomFeed and what follows are RFC 4287. Without [Site.Public], addresses are relative to that from which the feed is had, as its
// section 2 allows. Ids are absolute and lasting, as its 4.2.6 asks, and so are the same whatever the address.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Author   atomPerson  `xml:"author"`
	Maker    string      `xml:"generator"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID        string       `xml:"id"`
	Title     string       `xml:"title"`
	Published string       `xml:"published"`
	Updated   string       `xml:"updated"`
	Author    atomPerson   `xml:"author"`
	Links     []atomLink   `xml:"link"`
	Category  atomCategory `xml:"category"`
	Summary   string       `xml:"summary,omitempty"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Lang string `xml:"hreflang,attr,omitempty"`
	Href string `xml:"href,attr"`
}

const atomType = "application/atom+xml"

// feed is a page as a feed of what happened to its thing. What is found or cut is no thing: what happened on the whole record is not of it.
func (s *Server) feed(v *Visit, f form, about string, shell Shell, issue Issue) (*printed, error) {
	if s.site.Feed == nil || shell.NoIndex && !shell.Fed {
		return nil, Errorf(NotFound, "no feed here")
	}
	list, err := s.site.Feed(v, about, f.older)
	if err != nil {
		return nil, err
	}
	l := v.Lang
	page := l.Href(shell.Path)
	id := lastingID("feed", s.site.Origin, page)
	page = s.site.absolute(page)
	self := with(page, formKey, "atom")
	feed := atomFeed{
		Lang: l.Code(), ID: id, Title: shell.Title + " · " + s.site.Name, Subtitle: shell.Description,
		Updated: string(issue.Logged), Author: atomPerson{s.site.Name + ", " + s.site.Origin}, Maker: "Troth",
		Links: []atomLink{{"alternate", "text/html", l.Code(), page}},
	}
	if f.older == 0 {
		feed.Links = append(feed.Links, atomLink{"self", atomType, l.Code(), self})
	} else { // RFC 5005, section 3
		feed.Links = append(feed.Links, atomLink{"self", atomType, l.Code(), with(self, olderKey, strconv.FormatInt(f.older, 10))}, atomLink{"first", atomType, "", self})
	}
	if list.Older > 0 {
		feed.Links = append(feed.Links, atomLink{"next", atomType, "", with(self, olderKey, strconv.FormatInt(list.Older, 10))})
	}
	for i, e := range list.Entries {
		if i == 0 {
			feed.Updated = string(e.At)
		}
		feed.Entries = append(feed.Entries, s.feedEntry(l, e))
	}
	b := bytes.NewBufferString(xml.Header)
	out := xml.NewEncoder(b)
	out.Indent("", " ")
	if err := out.Encode(feed); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	p := newPrinted(b.Bytes(), atomType+"; charset=utf-8", l.Code())
	p.header = http.Header{"X-Robots-Tag": {"noindex"}, "Link": {"<" + page + `>; rel="canonical"`}}
	return p, nil
}

func (s *Server) feedEntry(l *Language, e FeedEntry) atomEntry {
	links := []atomLink{{"alternate", "text/html", l.Code(), s.site.absolute(l.Href(e.Entry))}}
	if e.Thing != "" {
		links = append(links, atomLink{"related", "text/html", l.Code(), s.site.absolute(l.Href(e.Thing))})
	}
	return atomEntry{
		ID: lastingID("entry", s.site.Origin, strconv.FormatInt(e.Index, 10)), Title: e.Title, Published: string(e.At), Updated: string(e.At),
		Author: atomPerson{e.By}, Links: links, Category: atomCategory{e.Kind}, Summary: e.Says,
	}
}

// lastingID is an id that the same thing has wherever and whenever its feed is made: a UUID of version 8 (RFC 9562, 5.8) out of a hash of
// the record's name and the thing's. An entry has the same one in all feeds that tell of it.
func lastingID(sort, origin, name string) string {
	sum := sha256.Sum256([]byte("troth.atom.v1\n" + sort + "\n" + origin + "\n" + name))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
