package web

import "cmp"

// The markup of what readers choose with: filters, pages of a list, and forms.

func (f Filter) put(s *sheet) {
	s.add(`<nav class="t-filter"`)
	s.attr("aria-label", f.Label)
	s.add(`>`)
	for i, link := range f.Links {
		s.add(`<a`)
		s.attr("href", link.Href)
		if i == f.Here {
			s.add(` aria-current="true"`)
		}
		s.add(`>`)
		s.show(link.Text)
		if link.Count != 0 {
			s.count(link)
		}
		s.add(`</a>`)
	}
	s.add(`</nav>`)
}

// count is how much a link leads to, quieter than what it is called: a year is not to be read with the number behind it.
func (s *sheet) count(link Link) {
	s.add(`<span class="t-count"> `)
	if link.Over {
		s.text(s.Say("search.over", "n", link.Count))
	} else {
		s.number(link.Count)
	}
	s.add(`</span>`)
}

func (f Choosing) put(s *sheet) {
	s.add(`<form class="t-form" method="get"`)
	s.attr("action", f.Action)
	s.add(`>`)
	if s.day != "" {
		s.add(`<input type="hidden" name="` + dayKey + `"`)
		s.attr("value", s.day)
		s.add(`>`)
	}
	s.add(`<div class="t-cols">`)
	for _, side := range []struct {
		title   string
		choices []Choice
	}{{f.LeftTitle, f.Left}, {f.RightTitle, f.Right}} {
		s.add(`<fieldset class="t-choices"><legend>`)
		s.text(side.title)
		s.add(`</legend>`)
		for _, c := range side.choices {
			c.put(s)
		}
		s.add(`</fieldset>`)
	}
	s.add(`</div><p class="t-actions"><button class="ds-button" type="submit">`)
	s.text(f.Submit)
	s.add(`</button></p></form>`)
}

func (f Find) put(s *sheet) {
	id := "find-" + f.Anchor
	s.add(`<form class="t-form" method="get"`)
	s.attr("action", f.Action+"#"+f.Anchor)
	s.add(`>`)
	if s.day != "" {
		f.Keep = append(f.Keep, [2]string{dayKey, s.day})
	}
	for _, k := range f.Keep {
		s.add(`<input type="hidden"`)
		s.attr("name", k[0])
		s.attr("value", k[1])
		s.add(`>`)
	}
	s.add(`<div class="ds-field"><label`)
	s.attr("for", id)
	s.add(`>`)
	s.text(f.Label)
	s.add(`</label><input class="ds-input" type="search"`)
	s.attr("id", id)
	s.attr("name", f.Name)
	s.attr("value", f.Value)
	s.add(`></div><p class="t-actions"><button class="ds-button" data-variant="secondary" type="submit">`)
	s.text(f.Submit)
	s.add(`</button></p></form>`)
}

func (f Sending) put(s *sheet) {
	s.add(`<form class="t-form" method="`)
	if f.Asks {
		s.add(`get"`)
	} else {
		s.add(`post"`)
	}
	s.attr("id", f.ID)
	s.attr("action", f.Action)
	if f.Script != "" {
		s.attr("data-script", f.Script)
		s.attr("data-lost", f.Lost)
		s.attr("data-slow", f.Slow)
	}
	s.add(`>`)
	if f.Legend != nil {
		s.add(`<fieldset class="t-posed"><legend>`)
		s.show(f.Legend)
		s.add(`</legend>`)
	}
	for _, k := range f.Keep {
		s.add(`<input type="hidden"`)
		s.attr("name", k[0])
		s.attr("value", k[1])
		s.add(`>`)
	}
	for _, part := range f.Body {
		s.show(part)
	}
	s.add(`<p class="t-actions`)
	if f.Large {
		s.add(` t-large`)
	}
	s.add(`">`)
	for _, b := range f.Buttons {
		s.add(`<button class="ds-button" type="submit"`)
		if b.Second {
			s.add(` data-variant="secondary"`)
		}
		if b.Name != "" {
			s.attr("name", b.Name)
			s.attr("value", b.Value)
		}
		if b.Here {
			s.add(` aria-pressed="true"`)
		}
		s.add(`>`)
		s.text(b.Text)
		s.add(`</button>`)
	}
	s.add(`</p>`)
	if f.Script != "" {
		s.add(`<p class="t-note" role="status"></p>`)
	}
	if f.Legend != nil {
		s.add(`</fieldset>`)
	}
	s.add(`</form>`)
}

func (f Field) put(s *sheet) {
	s.labelled(f)
	s.add(`<input class="ds-input"`)
	s.attr("id", f.ID)
	s.attr("name", f.Name)
	s.attr("type", cmp.Or(f.Type, "text"))
	s.attr("value", f.Value)
	s.explained(f)
	if f.Complete != "" {
		s.attr("autocomplete", f.Complete)
	}
	if f.Required {
		s.add(` required`)
	}
	s.add(`>`)
	s.wrong(f)
	s.add(`</div>`)
}

// labelled opens a field with its label and what to know about it; explained is the attributes of its control, and wrong is what is wrong.
func (s *sheet) labelled(f Field) {
	s.add(`<div class="ds-field"><label`)
	s.attr("for", f.ID)
	s.add(`>`)
	s.text(f.Label)
	s.add(`</label>`)
	if f.Hint != "" {
		s.add(`<p class="t-note" id="`)
		s.text(f.ID)
		s.add(`-hint">`)
		s.text(f.Hint)
		s.add(`</p>`)
	}
}

func (s *sheet) explained(f Field) {
	if by := f.Described(); by != "" {
		s.attr("aria-describedby", by)
	}
	if f.Error != "" {
		s.add(` aria-invalid="true"`)
	}
}

func (s *sheet) wrong(f Field) {
	if f.Error != "" {
		s.add(`<p class="t-state" data-state="late" id="`)
		s.text(f.ID)
		s.add(`-error">`)
		s.icon("late")
		s.add(" ")
		s.text(f.Error)
		s.add(`</p>`)
	}
}

func (a Area) put(s *sheet) {
	f := Field{ID: a.ID, Label: a.Label, Hint: a.Hint, Error: a.Error}
	s.labelled(f)
	s.add(`<textarea class="ds-input" rows="4" dir="auto"`)
	s.attr("id", a.ID)
	s.attr("name", a.Name)
	if a.Max > 0 {
		s.add(` maxlength="`)
		s.digits(a.Max)
		s.add(`"`)
	}
	s.explained(f)
	s.add(`>`)
	if a.Value != "" {
		s.add("\n") // the first one in a textarea is not part of it
		s.text(a.Value)
	}
	s.add(`</textarea>`)
	s.wrong(f)
	if a.Near != "" {
		s.add(`<div class="t-note" aria-live="polite"`)
		s.attr("data-near", a.Near)
		s.attr("data-label", a.NearLabel)
		s.add(`></div>`)
	}
	s.add(`</div>`)
}

func (t Tick) put(s *sheet) {
	s.add(`<p class="t-tick"><input type="checkbox"`)
	s.attr("id", t.ID)
	s.attr("name", t.Name)
	s.attr("value", t.Value)
	if t.On {
		s.add(` checked`)
	}
	s.add(`><label`)
	s.attr("for", t.ID)
	s.add(`>`)
	s.text(t.Label)
	s.add(`</label></p>`)
}

func (c Choice) put(s *sheet) {
	s.add(`<div class="ds-field"><label`)
	s.attr("for", c.ID)
	s.add(`>`)
	s.text(c.Label)
	s.add(`</label><select class="ds-input"`)
	s.attr("id", c.ID)
	s.attr("name", c.Name)
	s.add(`>`)
	if c.None != "" {
		s.add(`<option value="">`)
		s.text(c.None)
		s.add(`</option>`)
	}
	group := ""
	for _, o := range c.Options {
		if o.Group != group {
			if group != "" {
				s.add(`</optgroup>`)
			}
			group = o.Group
			s.add(`<optgroup`)
			s.attr("label", group)
			s.add(`>`)
		}
		s.add(`<option`)
		s.attr("value", o.Value)
		if o.Value == c.Value {
			s.add(` selected`)
		}
		s.add(`>`)
		s.text(o.Text)
		s.add(`</option>`)
	}
	if group != "" {
		s.add(`</optgroup>`)
	}
	s.add(`</select></div>`)
}

func (p Pages) put(s *sheet) {
	if p.Last <= 1 {
		return
	}
	s.add(`<nav class="t-pages"`)
	s.attr("aria-label", s.Say("pages.label"))
	s.add(`>`)
	link := func(page int, rel constant) {
		s.add(`<a`)
		s.attr("href", p.Href(page))
		if rel != "" {
			s.attr("rel", string(rel))
		}
		s.add(`>`)
		switch rel {
		case "prev":
			s.say("pages.previous")
		case "next":
			s.say("pages.next")
		default:
			s.number(int64(page))
		}
		s.add(`</a>`)
	}
	if p.Now > 1 {
		link(p.Now-1, "prev")
	}
	for _, n := range p.Window() {
		switch n {
		case 0:
			s.add(`<i aria-hidden="true">…</i>`)
		case p.Now:
			s.add(`<b aria-current="page"><span class="ds-sr-only">`)
			s.text(s.Say("pages.now", "now", n, "last", p.Last))
			s.add(`</span><span aria-hidden="true">`)
			s.number(int64(n))
			s.add(`</span></b>`)
		default:
			link(n, "")
		}
	}
	if p.Now < p.Last {
		link(p.Now+1, "next")
	}
	s.add(`</nav>`)
}
