package browsertest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// CheckHTML returns what is wrong with a page, as sentences; nothing when it
// is well made. It asks for more than HTML does, because a page that is
// written strictly is read the same by everything that reads it:
//
//   - a doctype; every element that is opened is closed, in order (void
//     elements, and those whose end tag HTML lets one leave out, excepted);
//     no block inside words, no link inside a link
//   - html with lang; one title with words in it; one main; one h1, and no
//     heading level skipped
//   - every id once; every for, aria-labelledby, aria-describedby,
//     aria-controls, list, form and headers names an id of the page
//   - every label has a control and every control a name; every img an alt
//   - no script, style or event handler inside the page, which the content
//     security policy would refuse
func CheckHTML(page []byte) []string {
	c := &checker{}
	c.syntax(page)
	tree, err := parse(page)
	if err != nil {
		return append(c.problems, err.Error())
	}
	c.document(tree)
	return c.problems
}

// parse reads a page as a browser without scripts does: what stands in
// noscript is part of it.
func parse(page []byte) (*html.Node, error) {
	return html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false))
}

type checker struct {
	problems []string
}

func (c *checker) say(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); !slices.Contains(c.problems, s) {
		c.problems = append(c.problems, s)
	}
}

var (
	// Elements without content (HTML Living Standard, 13.1.2).
	void = set("area base br col embed hr img input link meta source track wbr")
	// Elements whose end tag may be left out (13.1.2.4).
	optionalEnd = set("html head body li dt dd p rt rp optgroup option colgroup caption thead tbody tfoot tr td th")
	// Elements that hold phrasing content alone, so that a block inside them
	// would be moved out by the parser or is not allowed.
	phrasingOnly = set("p h1 h2 h3 h4 h5 h6 span em strong b i small label button abbr time cite code")
	blocks       = set("address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr main nav ol p pre search section table ul")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// syntax reads the page tag by tag, as written: the parser would mend what is
// wrong here without a word.
func (c *checker) syntax(page []byte) {
	z := html.NewTokenizer(bytes.NewReader(page))
	var open []string
	doctype, foreign := false, 0
	for {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			if err := z.Err(); !errors.Is(err, io.EOF) {
				c.say("%v", err)
			}
			for _, name := range open {
				if !optionalEnd[name] {
					c.say("<%s> is never closed", name)
				}
			}
			return
		case html.DoctypeToken:
			doctype = true
		case html.StartTagToken, html.SelfClosingTagToken:
			if !doctype {
				c.say("no doctype before the first element")
				doctype = true
			}
			token := z.Token()
			if token.Data == "svg" || token.Data == "math" {
				foreign++
			}
			selfClosed := kind == html.SelfClosingTagToken
			if selfClosed && foreign > 0 {
				if token.Data == "svg" || token.Data == "math" {
					foreign--
				}
				continue
			}
			if void[token.Data] {
				continue
			}
			if selfClosed {
				c.say("<%s/> closes nothing: in HTML the slash is ignored", token.Data)
			}
			if foreign == 0 && len(open) > 0 {
				c.nesting(open, token.Data)
			}
			open = append(open, token.Data)
		case html.EndTagToken:
			token := z.Token()
			if token.Data == "svg" || token.Data == "math" {
				foreign--
			}
			i := len(open) - 1
			for i >= 0 && open[i] != token.Data && optionalEnd[open[i]] {
				i--
			}
			if i < 0 || open[i] != token.Data {
				inside := "nothing"
				if len(open) > 0 {
					inside = "<" + open[len(open)-1] + ">"
				}
				c.say("</%s> inside %s closes what is not open", token.Data, inside)
				continue
			}
			open = open[:i]
		}
	}
}

// nesting says when a block stands where only words may.
func (c *checker) nesting(open []string, name string) {
	parent := open[len(open)-1]
	if blocks[name] && phrasingOnly[parent] {
		c.say("<%s> inside <%s>", name, parent)
	}
	if (name == "a" || name == "button") && (slices.Contains(open, "a") || slices.Contains(open, "button")) {
		c.say("<%s> inside another link or button", name)
	}
}

// document checks what the page says once it is parsed.
func (c *checker) document(tree *html.Node) {
	ids := map[string]*html.Node{}
	var titles, mains, h1s, level int
	var elements []*html.Node
	for n := range tree.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		elements = append(elements, n)
		if id, ok := has(n, "id"); ok {
			switch {
			case id == "" || strings.ContainsAny(id, " \t\n\f\r"):
				c.say("id %q is empty or has a space", id)
			case ids[id] != nil:
				c.say("id %q is there twice", id)
			}
			ids[id] = n
		}
		switch n.Data {
		case "html":
			if strings.TrimSpace(attribute(n, "lang")) == "" {
				c.say("html has no lang")
			}
		case "title":
			if n.Namespace != "" {
				break // an svg names itself
			}
			titles++
			if text(n) == "" {
				c.say("the title is empty")
			}
		case "main":
			mains++
		case "h1", "h2", "h3", "h4", "h5", "h6":
			at := int(n.Data[1] - '0')
			if at == 1 {
				h1s++
			}
			if at > level+1 {
				c.say("heading %q is an h%d after an h%d", text(n), at, level)
			}
			if text(n) == "" && !named(n) {
				c.say("an h%d has no words", at)
			}
			level = at
		}
		c.inline(n)
	}
	if titles != 1 {
		c.say("%d titles instead of one", titles)
	}
	if mains != 1 {
		c.say("%d main elements instead of one", mains)
	}
	if h1s != 1 {
		c.say("%d h1 instead of one", h1s)
	}
	for _, n := range elements {
		c.references(n, ids)
	}
	c.labels(elements, ids)
}

// inline finds what a strict content security policy refuses.
func (c *checker) inline(n *html.Node) {
	switch {
	case n.Data == "style":
		c.say("a style element inside the page")
	case n.Data == "script" && attribute(n, "src") == "":
		if kind := attribute(n, "type"); kind == "" || kind == "module" || strings.Contains(kind, "javascript") {
			c.say("a script inside the page")
		}
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "style":
			c.say("<%s> has a style attribute", n.Data)
		case strings.HasPrefix(a.Key, "on") && len(a.Key) > 2:
			c.say("<%s> has an event handler %s", n.Data, a.Key)
		case strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:"):
			c.say("<%s %s> runs a script", n.Data, a.Key)
		}
	}
}

// references checks that ids that are named exist.
func (c *checker) references(n *html.Node, ids map[string]*html.Node) {
	for _, a := range n.Attr {
		switch a.Key {
		case "for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details", "aria-errormessage", "list", "form", "headers", "popovertarget":
			for id := range strings.FieldsSeq(a.Val) {
				if ids[id] == nil {
					c.say("<%s %s> names %q, which is not on the page", n.Data, a.Key, id)
				}
			}
		}
	}
}

// labels checks that labels and controls have each other.
func (c *checker) labels(elements []*html.Node, ids map[string]*html.Node) {
	labelled := map[*html.Node]bool{}
	for _, n := range elements {
		if n.Data != "label" {
			continue
		}
		control := ids[attribute(n, "for")]
		if control == nil {
			for d := range n.Descendants() {
				if labelable(d) {
					control = d
					break
				}
			}
		}
		if control == nil || !labelable(control) {
			c.say("label %q has no control", text(n))
			continue
		}
		labelled[control] = true
	}
	for _, n := range elements {
		switch {
		case n.Data == "img":
			if _, ok := has(n, "alt"); !ok {
				c.say("img %s has no alt", attribute(n, "src"))
			}
		case n.Data == "button":
			if text(n) == "" && !named(n) && !pictured(n) && !labelled[n] {
				c.say("a button has no name")
			}
		case n.Data == "a" && attribute(n, "href") != "":
			if text(n) == "" && !named(n) && !pictured(n) {
				c.say("the link to %s has no words", attribute(n, "href"))
			}
		case labelable(n) && n.Data != "meter" && n.Data != "progress" && n.Data != "output":
			kind := attribute(n, "type")
			if kind == "submit" || kind == "reset" || kind == "image" || labelled[n] || named(n) {
				continue
			}
			c.say("<%s name=%q> has no label", n.Data, attribute(n, "name"))
		}
	}
}

// labelable says whether a label can be for an element (HTML Living Standard,
// 4.10.2).
func labelable(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	switch n.Data {
	case "button", "meter", "output", "progress", "select", "textarea":
		return true
	case "input":
		return !strings.EqualFold(attribute(n, "type"), "hidden")
	}
	return false
}

// named says whether an element is named by an attribute.
func named(n *html.Node) bool {
	return attribute(n, "aria-label") != "" || attribute(n, "aria-labelledby") != "" || attribute(n, "title") != ""
}

// pictured says whether something inside an element names it: an alt text, the
// title of a drawing, or a label of its own.
func pictured(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && (attribute(d, "alt") != "" || named(d)) {
			return true
		}
	}
	return false
}

// text is what an element says, without leading, trailing and repeated spaces.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func has(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}
