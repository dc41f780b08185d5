package pages

import (
	"strconv"
	"strings"

	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/authority"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

// A sayer says what the record holds in the language of one page.
type sayer struct{ *web.Language }

// text shows a text in the page's language if it has it, else in its original.
func (l sayer) text(t record.Text) web.Text {
	s, lang := t.In(l.Tag)
	return web.Text{Value: s, Lang: langOf(lang), Gone: t.IsZero()}
}

// langOf is a language as a browser can use it, and nothing where it is none.
func langOf(language string) string {
	if language == "und" || language == "zxx" {
		return ""
	}
	return language
}

// said is text, with its place on record for the check in the browser.
func (l sayer) said(t record.Text, entry record.Index, field string) web.Text {
	text := l.text(t)
	if !text.Gone {
		text.Said = strconv.FormatInt(int64(entry), 10) + "/" + field
	}
	return text
}

// plain is the words of a text alone, for titles and attributes.
func (l sayer) plain(t record.Text) string { return l.text(t).Plain(l.Language) }

// short is plain, cut at a word near 90 characters: for the titles of documents and for drawings.
func (l sayer) short(t record.Text) string { return cut(l.plain(t), 90) }

// numbered is a commitment's number for people. Spreadsheets write 4.1 as 4.0999999999999996, which is nobody's number; the record and the
// API keep it as it was given.
func numbered(n record.Code) string {
	if _, decimals, _ := strings.Cut(string(n), "."); len(decimals) > 10 {
		if f, err := strconv.ParseFloat(string(n), 64); err == nil {
			return strconv.FormatFloat(f, 'g', 10, 64)
		}
	}
	return string(n)
}

func cut(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	s = string(runes[:n])
	if i := strings.LastIndexByte(s, ' '); i > len(s)/2 {
		s = s[:i]
	}
	return s + "…"
}

// day shows an EDTF date's bounds in full; nothing when there are none.
func (l sayer) day(d *record.Day) any {
	switch {
	case d == nil:
		return nil
	case d.From == d.To:
		return web.Day(d.From)
	}
	return web.Period{From: d.From, To: d.To}
}

// on is the day of a moment of the record.
func on(at string) web.Day {
	day, _, _ := strings.Cut(at, "T")
	return web.Day(day)
}

// named links to a thing that has a page, and names one that has none.
func (l sayer) named(n partnership.Named) any {
	var name any = l.text(n.Name)
	if n.Name.IsZero() {
		name = l.Say("unnamed")
	}
	if path := pathOf(n.ID); path != "" {
		return web.Link{Text: name, Href: l.Href(path)}
	}
	return name
}

// pathOf is the page of a thing that has one of its own.
func pathOf(id record.ID) string {
	switch id.Prefix() {
	case "mb":
		return "/members/" + string(id)
	case "pl":
		return "/plans/" + string(id)
	case "cm":
		return "/commitments/" + string(id)
	case "dc":
		return "/declarations/" + string(id)
	case "pd":
		return "/pledges/" + string(id)
	case "ac":
		return "/actions/" + string(id)
	case "cv":
		return "/conversations/" + string(id)
	case "or":
		return "/organisations/" + string(id)
	case "ed":
		return editionsPath + "/" + string(id)
	}
	return ""
}

// entry links to an entry of the record.
func (l sayer) entry(i record.Index) web.Link {
	return web.Link{Text: l.Say("entry", "entry", int64(i)), Href: l.Href(entryPath(i))}
}

func entryPath(i record.Index) string { return recordPath + "/" + strconv.FormatInt(int64(i), 10) }

// whose is the organisation whose account something is; for a person's own, that it is a person's.
func (l sayer) whose(s partnership.Said) any {
	if s.Of == nil {
		return l.Say("person")
	}
	return l.named(*s.Of)
}

// whoseName is whose account a statement is, as plain words.
func (l sayer) whoseName(s partnership.Said) string {
	switch {
	case s.Of == nil:
		return l.Say("person")
	case s.Of.Name.IsZero():
		return l.Say("unnamed")
	}
	return l.text(s.Of.Name).Plain(l.Language)
}

// when is the day on which something was said here. What was taken from an edition was not said on the day it was
// put here: then it is nothing.
func when(s partnership.Said) any {
	if s.Source != nil {
		return nil
	}
	return on(s.At)
}

// source says from which edition something was taken, and that it was not said here; nothing for what was.
func (l sayer) source(s *partnership.Source) any {
	if s == nil {
		return nil
	}
	title := web.Link{Text: l.text(s.Title), Href: l.Href(pathOf(s.ID))}
	if s.Published != nil {
		return l.Rich("source.dated", "publisher", l.text(s.Publisher), "title", title, "published", l.day(s.Published))
	}
	return l.Rich("source", "publisher", l.text(s.Publisher), "title", title)
}

// planName is a plan's title, or its number, or its period: whatever there is.
func (l sayer) planName(title *record.Text, number *record.Code, period *record.Day) web.Text {
	if title != nil {
		return l.text(*title)
	}
	words := l.Say("plan.bare")
	switch span := l.span(period); {
	case number != nil && span != "":
		words = l.Say("plan.number.period", "number", string(*number), "period", span)
	case number != nil:
		words = l.Say("plan.number", "number", string(*number))
	case span != "":
		words = l.Say("plan.period", "period", span)
	}
	return web.Text{Value: words, Lang: l.Tag}
}

// span is the years that a period covers; nothing when it is open on both sides.
func (l sayer) span(d *record.Day) string {
	if d == nil || d.From == "" && d.To == "" {
		return ""
	}
	return l.Span(year(d.From), year(d.To))
}

func year(day string) string {
	y, _, _ := strings.Cut(day, "-")
	return y
}

// maySay names who may speak, and from where.
func (l sayer) maySay(rules []authority.Rule) any {
	var list []string
	for _, r := range rules {
		list = append(list, l.Word("may", r.Role+"."+string(r.Relation)))
	}
	if len(list) == 0 {
		return nil
	}
	return l.Say("may", "who", strings.Join(list, l.Say("semicolon")))
}

// removed says of each redacted field that it was, when, on which basis and by which entry.
func (l sayer) removed(list []view.Tombstone) []any {
	var paragraphs []any
	for _, t := range list {
		paragraphs = append(paragraphs, l.Rich("removed", "field", l.field(t.Field), "at", on(t.At), "basis", l.basis(t), "entry", l.entry(t.Entry)))
	}
	return paragraphs
}

// basis says why something was removed, or that this was removed too, and why.
func (l sayer) basis(t view.Tombstone) any {
	if t.BasisRemoved != nil {
		return web.Join{Pieces: []any{l.Rich("removed.basis", "entry", l.entry(t.BasisRemoved.Entry), "basis", l.basis(*t.BasisRemoved))}}
	}
	return l.text(t.Basis)
}

// field names a field; one of a list, "partners/0", with its place counted from one.
func (l sayer) field(name string) string {
	base, place, listed := strings.Cut(name, "/")
	word := l.Word("field", base)
	if i, err := strconv.Atoi(place); listed && err == nil {
		return l.Say("field.of_list", "field", word, "place", i+1)
	}
	return word
}

// list joins texts that stand side by side.
func (l sayer) list(texts []record.Text) any {
	var pieces []any
	for _, t := range texts {
		pieces = append(pieces, l.text(t))
	}
	return web.Join{Pieces: pieces, Between: l.Say("semicolon")}
}

// aliases are the ids that others use.
func aliases(list []partnership.Alias) any {
	var pieces []any
	for _, a := range list {
		pieces = append(pieces, web.Code(a.ID))
	}
	return web.Join{Pieces: pieces, Between: ", "}
}

// A rows gathers facts, leaving out what is not known.
type rows []web.Fact

func (r *rows) add(name string, value any) {
	if value != nil && value != "" {
		*r = append(*r, web.Fact{Name: name, Value: value})
	}
}

func (l sayer) maybe(t *record.Text) any {
	if t == nil {
		return nil
	}
	return l.text(*t)
}

// step is a step of the record as pages draw it.
func step(s *plan.Step) web.Step {
	if s == nil {
		return web.Silent
	}
	switch *s {
	case plan.NotStarted:
		return web.NotStarted
	case plan.Limited:
		return web.Limited
	case plan.Substantial:
		return web.Substantial
	case plan.Complete:
		return web.Complete
	}
	return web.Silent
}

// understood shows, where one may look for it, what an import could not understand.
func (l sayer) understood(flags []record.Code, asGiven []record.Text) any {
	if len(flags) == 0 && len(asGiven) == 0 {
		return nil
	}
	var body web.Parts
	if flags != nil {
		var list web.Bullets
		for _, f := range flags {
			list.Each = append(list.Each, l.Word("flag", string(f)))
		}
		body = append(body, list)
	}
	if asGiven != nil {
		var given rows
		for i, t := range asGiven {
			name := l.Say("flags.one")
			if len(asGiven) > 1 {
				name = l.Say("flags.given", "n", i+1)
			}
			given.add(name, l.text(t))
		}
		body = append(body, web.KV{Facts: given})
	}
	return web.Details{Summary: l.Say("flags.summary"), Body: body}
}
