package web

import "html/template"

// The parts below are data for the template of the same name in lower case: {{template "ledger" .History}}. Most are
// an [Inline] too, so {{show .History}} is the same; their markup is in layout.go.

// A Head opens a page. Template "head".
type Head struct {
	Over  any  // a line over the title: what kind of thing this is
	Title Text // the only h1
	Lead  *Text
	Under any // a part under the lead
	Facts []Fact
	Side  any // a part beside the lead, instead of Facts
}

// Long titles and leads, which imported commitments have, are set smaller. The limits are characters.
func (h Head) TitleLength() string { return length(h.Title.Value, 110) }
func (h Head) LeadLength() string {
	if h.Lead == nil {
		return ""
	}
	return length(h.Lead.Value, 420)
}

func length(s string, limit int) string {
	if len([]rune(s)) > limit {
		return "long"
	}
	return ""
}

// A Fact is a name and its value: in a head (Facts) or in rows (KV).
type Fact struct {
	Name  any // words, or a [State]
	Value any
}

// KV is facts in rows, for reading one after the other. Template "kv".
type KV struct{ Facts []Fact }

// Figures are numbers that open a section, each with its word. Template "figures".
type Figures struct{ Each []Figure }

// A Figure is one number. Late sets it red.
type Figure struct {
	N    int64
	Word any
	Late bool
}

// A Section is a part of a page under a title of its own. In a template it opens with {{template "section" …}} and
// closes with {{template "end"}}; what stands between is its body.
type Section struct {
	ID    string // for links to it
	Title string
	Note  any   // what it means, under the title
	Wide  bool  // the body takes the full width
	Body  []any // parts, when it is made in Go
}

// A Group is parts of a section that have a title of their own.
type Group struct {
	ID    string // for links to it; none when empty
	Title any
	Note  any
	Body  []any
}

// Parts are parts one after the other.
type Parts []any

// Bullets are sentences one under the other.
type Bullets struct{ Each []any }

// Stacked is pieces of a line that stand under each other.
type Stacked struct{ Each []any }

// A Para is a paragraph of running text.
type Para struct{ Text any }

// A Ledger is dated rows: milestones, duties, history. Under it are its files. Template "ledger".
type Ledger struct {
	Rows []LedgerRow
	Open int    // how many of the rows show before one asks for the others; all when 0
	More string // what asks for them
}

// A LedgerRow is one of them.
type LedgerRow struct {
	When  any   // a [Day], [Moment] or [Period]
	Was   any   // the date first set, struck out, when When was moved
	Title any   // a string, [Text] or [Link]
	Body  []any // paragraphs
	Diff  []FieldDiff
	Under any     // a part under the paragraphs
	Less  *Folded // differences that change nothing of what is said
	End   any     // at the end of the row: a [State] or a [Link] to the entry
}

// A Folded is differences that are there for who asks.
type Folded struct {
	Summary string
	Diff    []FieldDiff
}

// A Table becomes stacked records on a phone. The first cell of a row is its head. Under it are its files. Template "table".
type Table struct {
	ID      string // of its files; that of the chart or section it stands in when empty
	Caption string
	Hidden  bool // the caption is for screen readers only, because a heading says the same
	Head    []Column
	Rows    [][]any
	Whole   *Whole[[]any] // where the page shows a part of it
	Part    string        // where its files have no more than that, which: "1675-1724", for their names
}

// A Column is a head cell. Numbers are set flush at the end. The first column says what a row is about, or the one that Names.
type Column struct {
	Title  string
	Number bool
	Names  bool
}

// A Whole is all of a table of which a page shows a part, for its files: nobody who takes them wants to know where a page ends.
type Whole[Row any] struct {
	N    int          // rows
	Path string       // address at which it begins
	Rows func() []Row // asked for when a file is
}

// A Chain shows what comes from what. Template "chain".
type Chain struct{ Steps []ChainStep }

// A ChainStep is one thing of a chain; Here is the one being read.
type ChainStep struct {
	Kind string
	What any
	Here bool
}

// A Receipt says what seals a thing. The script check.js works on it when Check is given, and shows what it found:
// the lines data-when="checking", "holds", "fails" or "unable"; without scripts none is shown. Template "receipt".
type Receipt struct {
	Entry     int64 // index of the entry
	EntryHref string
	Logged    Moment
	Size      int64 // of the checkpoint it is sealed in; with 0, size and witness are those of the record now
	Sealed    Moment
	Leaf      Code
	Witness   Witness
	Download  string // address of the receipt as a file
	HowTo     string // address of the page that explains checking
	Check     string // the entries that the page shows, for check.js: "46902 46911"; at most 50
}

// entryLink leads to the entry, when it has a page.
func (r Receipt) entryLink() any {
	if r.EntryHref == "" {
		return Count(r.Entry)
	}
	return Link{Text: Count(r.Entry), Href: r.EntryHref}
}

// A List is things one under the other. Under it are its files, unless it goes on over pages. Template "list".
type List struct {
	Items []Item
	Pages *Pages
}

// An Item is one of them.
type Item struct {
	Title any // a [Link]
	Note  any
	Flags []State
}

// A Filter is links to other cuts of the same list. Template "filter".
type Filter struct {
	Label string
	Links []Link
	Here  int // index in Links
}

// A Notice is something to know now. Late ones are red. Template "notice".
type Notice struct {
	Title string
	Body  []any
	Late  bool
	Role  string // "alert" when it answers what the reader just did
}

// An Empty says in place of a thing that there is none yet, who may fill it and when. Template "empty".
type Empty struct{ Text any }

// Tags are short words about a thing, links when they lead to their like. Template "tags".
type Tags struct{ Each []any }

// A Field is a label, a control and what to know about it. Template "field".
type Field struct {
	ID, Name, Type, Value string // Type "" is text
	Label                 string
	Hint                  string
	Error                 string // under the field; the field is then marked invalid
	Complete              string // autocomplete
	Required              bool
}

// Described is the ids of what explains the field.
func (f Field) Described() string {
	switch {
	case f.Error != "" && f.Hint != "":
		return f.ID + "-error " + f.ID + "-hint"
	case f.Error != "":
		return f.ID + "-error"
	case f.Hint != "":
		return f.ID + "-hint"
	}
	return ""
}

// Cols are parts side by side, where there is room for two.
type Cols struct{ Each []any }

// A Choosing is a form by which a reader chooses what a page shows: its address says what was chosen.
type Choosing struct {
	Action                string
	LeftTitle, RightTitle string
	Left, Right           []Choice
	Submit                string
}

// A Find is a form that looks for words in a list of the page. Keep are other choices of the address, which stay as they are.
type Find struct {
	Action, Anchor             string
	Label, Name, Value, Submit string
	Keep                       [][2]string
}

// A Sending is a form that is sent with POST: what is sent changes something. Keep are values that nobody edits. With Legend, its matter
// belongs together under these words; with Large, the buttons are as wide as there is room for. A script that works on it (Script, as
// data-script) says what it did in a line that is empty without it.
type Sending struct {
	ID      string
	Action  string
	Legend  any
	Keep    [][2]string
	Body    []any // fields, ticks, choices and paragraphs
	Buttons []Button
	Large   bool
	Asks    bool // it is sent with GET: it changes nothing
	Script  string
	Lost    string // for the script: what it says of an answer that has not arrived
	Slow    string // and of one that is under way for long
}

// A Button sends a form, with a name and value of its own. Second ones are not what most readers want; Here is what was chosen before.
type Button struct {
	Name, Value, Text string
	Second, Here      bool
}

// An Area is a field for more than a few words, with what to know about it. With Near, an address, the script near.js shows under it what
// that address finds near the words, under the words of NearLabel; without the script nothing stands there.
type Area struct {
	ID, Name, Value, Label string
	Hint, Error            string
	Max                    int // characters; not enforced where there is none
	Near, NearLabel        string
}

// A Tick is a box to tick.
type Tick struct {
	ID, Name, Value, Label string
	On                     bool
}

// A Choice is a list to choose one thing from, or none.
type Choice struct {
	ID, Name, Label string
	None            string // what choosing none is called; where it is empty, one must be chosen
	Value           string // that is chosen
	Options         []Option
}

// An Option is one thing to choose. Those of a group stand together.
type Option struct{ Group, Value, Text string }

// A Details hides its matter until asked. Template "details".
type Details struct {
	Summary string
	Table   Table
	Body    any // instead of the table
}

// Pages are the pages of a long list. Template "pages".
type Pages struct {
	Now, Last int // from 1
	Href      func(page int) string
}

// Window is the page numbers to show: the first, the last, and those around the present one; 0 is a gap.
func (p Pages) Window() []int {
	var out []int
	for n := 1; n <= p.Last; n++ {
		switch {
		case n == 1 || n == p.Last || (n >= p.Now-2 && n <= p.Now+2):
			out = append(out, n)
		case len(out) > 0 && out[len(out)-1] != 0:
			out = append(out, 0)
		}
	}
	return out
}

// Actions are the one thing that most readers want to do here, and others beside it.
type Actions struct {
	First  Link
	Others []Link
}

// An Invite says how to take part in what a page shows: where to go, which code to give there, and a picture that leads there, with words in
// its place for who does not see it. Without a picture there is a note in its place. Once nobody takes part any more, Where is empty, and the
// note says so.
type Invite struct {
	ID, Title     string
	Go, Where     string // what to do, and the address, without its scheme
	Enter, Code   string // what to do next, and the code
	Picture, Says string // address, and what it leads to
	Note          any
	Answer, Href  string // for who holds the page in the hand
}

// A Renewing is the matter of a page for a wall that changes; the script room.js puts the newest in its place. Lost is what it says while
// there is no connection.
type Renewing struct {
	ID, Lost string
	Body     []any
}

// A Chart is a drawing with the words that stand for it and its table twin. Template "chart".
type Chart struct {
	ID          string
	Title       string
	Description string
	Width       int
	Height      int
	Of          string        // what it is of, where charts of one page have one title: for those who do not see where it stands
	Wide        bool          // keeps its size, and is scrolled sideways where there is no room for it
	Broad       bool          // as wide as text gets
	Full        bool          // as wide as its column
	Map         bool          // its shapes are links, so that it is no single picture; it takes the full width
	Upright     *Upright      // the same figures for a phone, instead
	Large       bool          // a phone shows the table alone, neither drawing nor note
	Below       []Strip       // what a long wide drawing goes on with
	Note        any           // under it
	Shapes      template.HTML // made by a [Drawing] from numbers and escaped words
	Twin        Details
}

// A Strip is a piece of a drawing, as wide as it, under what came before. Paper may break before it; one for Paper is what a screen need not
// be told again.
type Strip struct {
	Height int
	Shapes template.HTML
	Paper  bool
}

// An Upright is a second drawing of a chart's figures, narrow and as tall as it must be. A phone shows it alone, all else the other.
type Upright struct {
	Width  int
	Height int
	Shapes template.HTML
}
