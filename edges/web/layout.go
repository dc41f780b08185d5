package web

import (
	"html/template"
)

// The markup of the parts of parts.go, in about the same order. Each keeps the rules that the tests of the
// gallery demand: headings in order, every id once, nothing without a name.

func (h Head) put(s *sheet) {
	s.add(`<div class="t-head"><div class="t-full">`)
	if h.Over != nil {
		s.add(`<p class="t-over">`)
		s.show(h.Over)
		s.add(`</p>`)
	}
	s.add("\n<h1")
	if n := h.TitleLength(); n != "" {
		s.attr("data-length", n)
	}
	s.add(`>`)
	h.Title.putBare(s)
	s.add(`</h1>`)
	h.Title.putNote(s)
	s.add(`</div>`)
	if h.Lead != nil {
		s.add(`<div class="t-main"><p class="t-lead"`)
		if n := h.LeadLength(); n != "" {
			s.attr("data-length", n)
		}
		s.add(`>`)
		h.Lead.put(s)
		s.add(`</p>`)
		if h.Under != nil {
			s.show(h.Under)
		}
		s.add(`</div>`)
	}
	if len(h.Facts) > 0 {
		s.add(`<dl class="t-facts t-side">`)
		s.facts(h.Facts)
		s.add(`</dl>`)
	}
	if h.Side != nil {
		s.add(`<div class="t-side">`)
		s.show(h.Side)
		s.add(`</div>`)
	}
	s.add("\n</div>")
}

func (s *sheet) facts(list []Fact) {
	for _, f := range list {
		s.add(`<div><dt>`)
		s.show(f.Name)
		s.add(`</dt><dd>`)
		s.show(f.Value)
		s.add(`</dd></div>`)
	}
}

func (c Section) put(s *sheet) {
	s.add("\n" + `<section class="t-sec`)
	if c.Wide {
		s.add(` t-wide`)
	}
	s.add(`"`)
	s.attr("id", c.ID)
	s.add(` aria-labelledby="`)
	s.text(c.ID)
	s.add(`-title"><div class="t-shoulder"><h2 id="`)
	s.text(c.ID)
	s.add(`-title">`)
	s.text(c.Title)
	s.add(`</h2>`)
	if c.Note != nil {
		s.add(`<p class="t-note">`)
		s.show(c.Note)
		s.add(`</p>`)
	}
	s.add(`</div><div class="t-body">`)
	s.within(c.ID, c.Title, func() {
		for _, part := range c.Body {
			s.show(part)
		}
	})
	s.add(`</div></section>`)
}

func (g Group) put(s *sheet) {
	s.add(`<div class="t-group"`)
	if g.ID != "" {
		s.attr("id", g.ID)
	}
	s.add(`><h3>`)
	s.show(g.Title)
	s.add(`</h3>`)
	if g.Note != nil {
		s.add(`<p class="t-note">`)
		s.show(g.Note)
		s.add(`</p>`)
	}
	s.within(g.ID, g.Title, func() {
		for _, part := range g.Body {
			s.show(part)
		}
	})
	s.add(`</div>`)
}

func (list Parts) put(s *sheet) {
	for _, part := range list {
		s.show(part)
	}
}

func (l Bullets) put(s *sheet) {
	s.add(`<ul class="t-bullets">`)
	for _, each := range l.Each {
		s.add(`<li>`)
		s.show(each)
		s.add(`</li>`)
	}
	s.add(`</ul>`)
}

func (p Stacked) put(s *sheet) {
	s.add(`<span class="t-stacked">`)
	for _, each := range p.Each {
		s.add(`<span>`)
		s.show(each)
		s.add(`</span> `)
	}
	s.add(`</span>`)
}

func (p Para) put(s *sheet) {
	s.add(`<p class="t-text">`)
	s.show(p.Text)
	s.add(`</p>`)
}

func (k KV) put(s *sheet) {
	s.add(`<dl class="t-kv">`)
	s.facts(k.Facts)
	s.add(`</dl>`)
}

func (f Figures) put(s *sheet) {
	s.add(`<dl class="t-figures">`)
	for _, each := range f.Each {
		s.add(`<div`)
		if each.Late {
			s.add(` data-state="late"`)
		}
		s.add(`><dt>`)
		s.show(each.Word)
		s.add(`</dt><dd>`)
		s.number(each.N)
		s.add(`</dd></div>`)
	}
	s.add(`</dl>`)
}

// older are the rows of a ledger that are there for who asks.
type older []LedgerRow

func (c Chain) put(s *sheet) {
	s.add(`<ol class="t-chain">`)
	for _, step := range c.Steps {
		s.add(`<li`)
		if step.Here {
			s.add(` aria-current="page"`)
		}
		s.add(`><small>`)
		s.text(step.Kind)
		s.add(`</small>`)
		s.show(step.What)
		s.add(`</li>`)
	}
	s.add(`</ol>`)
}

func (l List) put(s *sheet) {
	s.add(`<ol class="t-list">`)
	for _, item := range l.Items {
		s.add("\n<li><h3>")
		s.show(item.Title)
		s.add(`</h3>`)
		if item.Note != nil {
			s.add(`<p class="t-note">`)
			s.show(item.Note)
			s.add(`</p>`)
		}
		if len(item.Flags) > 0 {
			s.add(`<p class="t-flags">`)
			s.flags(item.Flags)
			s.add(`</p>`)
		}
		s.add(`</li>`)
	}
	s.add("\n</ol>")
	if l.Pages != nil {
		l.Pages.put(s)
		return
	}
	s.offer(l.noted(s.Language))
}

// noted is the list in columns: what, what is said of it, its marks.
func (l List) noted(lang *Language) noted {
	t := noted{rows: make([][]any, len(l.Items))}
	t.add(Column{Title: lang.Say("ledger.what")}, func(i int) any { return l.Items[i].Title })
	t.add(Column{Title: lang.Say("ledger.more")}, func(i int) any { return l.Items[i].Note })
	t.add(Column{Title: lang.Say("table.flags")}, func(i int) any { return several(l.Items[i].Flags, "; ") })
	return t
}

func (s *sheet) flags(list []State) {
	for _, f := range list {
		f.put(s)
		s.add(" ")
	}
}

func (e Empty) put(s *sheet) {
	s.add(`<p class="t-empty">`)
	s.show(e.Text)
	s.add(`</p>`)
}

func (t Tags) put(s *sheet) {
	s.add(`<ul class="t-tags">`)
	for _, each := range t.Each {
		s.add(`<li><span class="ds-tag">`)
		s.show(each)
		s.add(`</span></li>`)
	}
	s.add(`</ul>`)
}

func (c Cols) put(s *sheet) {
	s.add(`<div class="t-cols">`)
	for _, each := range c.Each {
		s.add(`<div>`)
		s.show(each)
		s.add(`</div>`)
	}
	s.add(`</div>`)
}

func (d Details) put(s *sheet) {
	s.add(`<details class="ds-details"><summary>`)
	s.text(d.Summary)
	s.add(`</summary><div>`)
	if d.Body != nil {
		s.show(d.Body)
	} else {
		d.Table.put(s)
	}
	s.add(`</div></details>`)
}

func (n Notice) put(s *sheet) {
	s.add(`<div class="ds-alert" data-color="`)
	if n.Late {
		s.add(`danger"`)
	} else {
		s.add(`neutral"`)
	}
	if n.Role != "" {
		s.attr("role", n.Role)
	}
	s.add(`><h3>`)
	s.text(n.Title)
	s.add(`</h3>`)
	for _, p := range n.Body {
		s.add(`<p>`)
		s.show(p)
		s.add(`</p>`)
	}
	s.add(`</div>`)
}

func (a Actions) put(s *sheet) {
	s.add("\n" + `<p class="t-actions"><a class="ds-button"`)
	s.attr("href", a.First.Href)
	s.add(`>`)
	s.show(a.First.Text)
	s.add(`</a>`)
	for _, l := range a.Others {
		s.add(" ")
		l.put(s)
	}
	s.add(`</p>`)
}

func (v Invite) put(s *sheet) {
	s.add("\n" + `<section class="t-invite"`)
	s.attr("id", v.ID)
	s.add(` aria-labelledby="`)
	s.text(v.ID)
	s.add(`-title"><h2 id="`)
	s.text(v.ID)
	s.add(`-title">`)
	s.text(v.Title)
	s.add(`</h2>`)
	if v.Picture != "" {
		s.add(`<img width="400" height="400"`)
		s.attr("src", v.Picture)
		s.attr("alt", v.Says)
		s.add(`>`)
	}
	s.add(`<div>`)
	if v.Where != "" {
		v.way(s)
	}
	if v.Note != nil {
		s.add(`<p class="t-note">`)
		s.show(v.Note)
		s.add(`</p>`)
	}
	s.add(`</div><a class="ds-button"`)
	s.attr("href", v.Href)
	s.add(`>`)
	s.text(v.Answer)
	s.add(`</a></section>`)
}

// way is where to go, and the code to give there.
func (v Invite) way(s *sheet) {
	s.add(`<p>`)
	s.text(v.Go)
	s.add(` <b><span dir="ltr">`)
	for i, r := range v.Where { // an address may break before what begins anew
		if i > 0 && (r == '.' || r == '/' || r == ':') {
			s.add(`<wbr>`)
		}
		s.text(string(r))
	}
	s.add(`</span></b></p><p>`)
	s.text(v.Enter)
	s.add(` <b class="t-joincode"><span dir="ltr">`)
	s.text(v.Code)
	s.add(`</span></b></p>`)
}

func (n Renewing) put(s *sheet) {
	s.add("\n" + `<div class="t-renewing"`)
	s.attr("id", n.ID)
	s.attr("data-lost", n.Lost)
	s.add(`>`)
	for _, part := range n.Body {
		s.show(part)
	}
	s.add(`</div>`)
}

// drawing is one image of a chart, with its title and description; one that is scrolled has a size of its own.
func (c Chart) drawing(s *sheet, id string, class constant, width, height int, shapes template.HTML) {
	s.add(`<svg`)
	s.attr("class", string(class))
	s.size(width, height, c.Wide && id == c.ID)
	if c.Map {
		s.add(` role="group"`)
	} else {
		s.add(` role="img"`)
	}
	s.add(` aria-labelledby="`)
	s.text(id)
	s.add(`-t `)
	s.text(id)
	s.add(`-d"><title id="`)
	s.text(id)
	s.add(`-t">`)
	s.text(c.Title)
	s.add(`</title><desc id="`)
	s.text(id)
	s.add(`-d">`)
	s.text(c.Description)
	s.add(`</desc>`)
	s.markup(shapes)
	s.add(`</svg>`)
}

// size is the units of a drawing, and its size when it keeps that.
func (s *sheet) size(width, height int, keeps bool) {
	s.add(` viewBox="0 0 `)
	s.digits(width)
	s.add(" ")
	s.digits(height)
	if keeps {
		s.add(`" width="`)
		s.digits(width)
		s.add(`" height="`)
		s.digits(height)
	}
	s.add(`"`)
}

func (c Chart) put(s *sheet) {
	s.add(`<figure class="t-figure`)
	if c.Wide {
		s.add(` t-figure--wide`)
	}
	if c.Broad {
		s.add(` t-figure--broad`)
	}
	if c.Full {
		s.add(` t-figure--full`)
	}
	if c.Map {
		s.add(` t-figure--map`)
	}
	s.add(`"><figcaption><b>`)
	s.text(c.Title)
	s.add(`</b></figcaption>`)
	if c.Wide {
		s.add(`<div class="t-scroll`)
		if c.Upright != nil || c.Large {
			s.add(` t-lying`)
		}
		s.add(`" role="region" tabindex="0"`)
		label := c.Title
		if c.Of != "" {
			label += " · " + c.Of
		}
		s.attr("aria-label", label)
		s.add(`>`)
	}
	c.drawing(s, c.ID, "t-chart", c.Width, c.Height, c.Shapes)
	for _, b := range c.Below {
		s.add(`<svg class="t-chart`)
		if b.Paper {
			s.add(` t-paper`)
		}
		s.add(`" aria-hidden="true"`)
		s.size(c.Width, b.Height, true)
		s.add(`>`)
		s.markup(b.Shapes)
		s.add(`</svg>`)
	}
	if c.Wide {
		s.add(`</div>`)
	}
	if u := c.Upright; u != nil {
		c.drawing(s, c.ID+"-u", "t-chart t-upright", u.Width, u.Height, u.Shapes)
	}
	s.add(`</figure>`)
	if c.Note != nil {
		s.add(`<p class="t-note">`)
		s.show(c.Note)
		s.add(`</p>`)
	}
	if c.Twin.Summary != "" {
		s.within(c.ID, c.Title, func() { c.Twin.put(s) })
	}
}

func (r Receipt) put(s *sheet) {
	if r.Size == 0 { // an entry that was on record on a day gone by is sealed by the checkpoint of now
		r.Size, r.Witness = max(s.issue.Size, s.issue.Head), s.issue.Witness
	}
	s.add(`<div class="t-receipt"`)
	if r.Check != "" {
		s.attr("data-check", r.Check)
	}
	s.add(">\n" + `<p class="t-seal">`)
	State{Mark: Met, Word: s.Say("receipt.logged")}.put(s)
	if r.Witness.Of > 0 {
		State{Mark: Met, Word: s.Say("receipt.witnessed", "seen", r.Witness.Seen, "of", r.Witness.Of)}.put(s)
	} else {
		State{Mark: None, Word: s.Say("receipt.nowitness")}.put(s)
	}
	s.add("</p>\n<dl>")
	sealed := s.Rich("receipt.checkpoint", "size", r.Size)
	if r.Sealed != "" {
		sealed = s.Rich("receipt.checkpoint.at", "size", r.Size, "at", r.Sealed)
	}
	s.facts([]Fact{
		{s.Say("receipt.entry"), s.Rich("receipt.when", "entry", r.entryLink(), "at", r.Logged)},
		{s.Say("receipt.sealed"), sealed},
		{s.Say("receipt.leaf"), r.Leaf},
	})
	s.add(`</dl>`)
	if r.Check != "" {
		s.add("\n")
		s.check()
	}
	s.add("\n<p>")
	s.say("receipt.meaning")
	s.add(`</p>`)
	if r.Download != "" || r.HowTo != "" {
		s.add("\n" + `<p class="t-actions">`)
		if r.Download != "" {
			s.add(`<a class="ds-button" data-variant="secondary"`)
			s.attr("href", r.Download)
			s.add(` download>`)
			s.say("receipt.download")
			s.add(`</a>`)
		}
		if r.HowTo != "" {
			s.add(`<a`)
			s.attr("href", r.HowTo)
			s.add(`>`)
			s.say("receipt.how")
			s.add(`</a>`)
		}
		s.add(`</p>`)
	}
	s.add("\n</div>")
}

// check is what check.js shows one line of, and the words in which it says where a proof fails. All of it is hidden
// until the script runs.
func (s *sheet) check() {
	s.add(`<div class="t-check" role="status" hidden><p data-when="checking" hidden>`)
	s.say("receipt.checking")
	s.add(`</p><p data-when="unable" hidden>`)
	s.say("receipt.unable")
	s.add(`</p><p data-when="fails" hidden>`)
	s.icon("late")
	s.add(" ")
	s.say("receipt.fails")
	s.add(` <span data-where></span></p><p data-when="holds" hidden>`)
	s.icon("met")
	s.add(" ")
	s.say("receipt.holds")
	s.add(`</p></div><p data-when="holds" class="t-note" hidden><span data-counts></span> <span data-unsigned hidden>`)
	s.say("receipt.unsigned")
	s.add(`</span> `)
	s.say("receipt.same")
	s.add(`</p><div hidden><p data-say="counts">`)
	s.say("receipt.counts")
	s.add(`</p>`)
	for _, fault := range faults {
		s.add(`<p`)
		s.attr("data-say", fault)
		s.add(`>`)
		s.word("fault", fault)
		s.add(`</p>`)
	}
	s.add(`</div>`)
}

// faults are what check.js can find wrong.
var faults = []string{"leaf", "field", "missing", "extra", "shown", "receipt", "signature", "step", "path"}

// put draws one voice as a line; hidden when words beside it say the same.
// small is the three voices in a line of text, for those who see them and those who do not.
