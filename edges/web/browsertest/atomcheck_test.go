package browsertest

import (
	"strings"
	"testing"
)

const goodFeed = `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><id>urn:uuid:1</id><title>A feed</title><updated>2026-11-23T10:00:00Z</updated>
<author><name>Someone</name></author><link rel="self" href="/feed"/><link rel="alternate" type="text/html" hreflang="en" href="/"/>
<entry><id>urn:uuid:2</id><title>Two</title><updated>2026-11-23T10:00:00Z</updated><link href="/2"/><category term="Plan"/></entry>
<entry><id>urn:uuid:3</id><title>One</title><updated>2026-11-22T10:00:00Z</updated><link href="/1"/><author><name>B</name></author></entry></feed>`

// A feed that keeps the rules is passed, and breaking any of them is found.
func TestCheckAtom(t *testing.T) {
	feed, problems := CheckAtom([]byte(goodFeed))
	if problems != nil || len(feed.Entries) != 2 || feed.Entries[0].Links["alternate"] != "/2" || feed.Links["self"] != "/feed" {
		t.Fatalf("%v, %+v", problems, feed)
	}
	for name, change := range map[string][2]string{
		"no id":                {"<id>urn:uuid:1</id>", ""},
		"two ids":              {"<id>urn:uuid:1</id>", "<id>urn:uuid:1</id><id>urn:uuid:4</id>"},
		"a relative id":        {"urn:uuid:2", "/2"},
		"the same id twice":    {"urn:uuid:3", "urn:uuid:2"},
		"no title":             {"<title>Two</title>", ""},
		"an empty title":       {"<title>Two</title>", "<title> </title>"},
		"markup in a title":    {"<title>Two</title>", `<title type="html">Two</title>`},
		"a bad date":           {"<updated>2026-11-22T10:00:00Z</updated>", "<updated>22 November</updated>"},
		"no date":              {"<updated>2026-11-22T10:00:00Z</updated>", ""},
		"oldest first":         {"2026-11-22", "2026-12-22"},
		"nobody":               {"<author><name>Someone</name></author>", ""},
		"a nameless author":    {"<name>B</name>", "<name/>"},
		"no way to read":       {`<link href="/2"/>`, ""},
		"a link to nowhere":    {`<link href="/2"/>`, `<link href="/2"/><link rel="related"/>`},
		"two alternates":       {`<link href="/2"/>`, `<link href="/2"/><link href="/3"/>`},
		"a category of what":   {`term="Plan"`, ""},
		"no link to itself":    {`<link rel="self" href="/feed"/>`, ""},
		"another namespace":    {"http://www.w3.org/2005/Atom", "http://example.org/"},
		"an unknown element":   {"<title>Two</title>", "<title>Two</title><colour/>"},
		"not well-formed":      {"</entry></feed>", "</feed>"},
		"an unescaped letter":  {"Two", "T & w"},
		"more behind the feed": {"</feed>", "</feed><feed/>"},
	} {
		broken := strings.Replace(goodFeed, change[0], change[1], 1)
		if broken == goodFeed {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, problems := CheckAtom([]byte(broken)); problems == nil {
			t.Errorf("%s is passed", name)
		}
	}
}

func TestCheckCSV(t *testing.T) {
	if rows, problems := CheckCSV([]byte("\uFEFFa,b\r\n'=1,-5\r\n\"x\"\"\",\r\n")); problems != nil || len(rows) != 3 {
		t.Errorf("%v, %v", rows, problems)
	}
	for name, text := range map[string]string{
		"no mark": "a,b\r\n1,2\r\n", "nothing in it": "\uFEFFa,b\r\n", "a formula": "\uFEFFa\r\n=1+1\r\n", "a formula behind a blank": "\uFEFFa\r\n =1+1\r\n",
		"a sign and no number": "\uFEFFa\r\n-5+cmd\r\n", "rows of two lengths": "\uFEFFa,b\r\n1\r\n", "a column without a name": "\uFEFFa,\r\n1,2\r\n",
		"a tab": "\uFEFFa\r\n\t=1\r\n", "at": "\uFEFFa\r\n@SUM(1)\r\n",
	} {
		if _, problems := CheckCSV([]byte(text)); problems == nil {
			t.Errorf("%s is passed", name)
		}
	}
}
