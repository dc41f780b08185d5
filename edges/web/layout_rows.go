package web

import "slices"

// The markup of what stands in rows: ledgers and tables.

func (l Ledger) put(s *sheet) {
	if l.Open > 0 && l.Open < len(l.Rows) {
		putRows(s, l.Rows[:l.Open])
		Details{Summary: l.More, Body: older(l.Rows[l.Open:])}.put(s)
	} else {
		putRows(s, l.Rows)
	}
	s.offer(l.noted(s.Language))
}

func (rows older) put(s *sheet) { putRows(s, rows) }

func putRows(s *sheet, rows []LedgerRow) {
	s.add(`<ol class="t-ledger">`)
	for _, row := range rows {
		s.add("\n" + `<li><div class="t-ledger__when">`)
		if row.Was != nil {
			s.add(`<s>`)
			s.show(row.Was)
			s.add(`</s>`)
		}
		s.add(`<span>`)
		s.show(row.When)
		s.add(`</span></div><div class="t-ledger__what"><h3>`)
		s.show(row.Title)
		s.add(`</h3>`)
		for _, p := range row.Body {
			s.add(`<p>`)
			s.show(p)
			s.add(`</p>`)
		}
		if row.Under != nil {
			s.show(row.Under)
		}
		putDiff(s, row.Diff)
		if row.Less != nil {
			s.add(`<details class="ds-details"><summary>`)
			s.text(row.Less.Summary)
			s.add(`</summary><div>`)
			putDiff(s, row.Less.Diff)
			s.add(`</div></details>`)
		}
		s.add(`</div>`)
		if row.End != nil {
			s.add(`<div class="t-ledger__end">`)
			s.show(row.End)
			s.add(`</div>`)
		}
		s.add(`</li>`)
	}
	s.add("\n</ol>")
}

// noted is the ledger in columns, without those that nothing stands in: a line for each difference, else one for each row.
func (l Ledger) noted(lang *Language) noted {
	type line struct {
		LedgerRow
		FieldDiff
	}
	var lines []line
	for _, row := range l.Rows {
		diff := row.Diff
		if row.Less != nil {
			diff = slices.Concat(diff, row.Less.Diff)
		}
		for _, d := range diff {
			lines = append(lines, line{row, d})
		}
		if len(diff) == 0 {
			lines = append(lines, line{LedgerRow: row})
		}
	}
	t := noted{rows: make([][]any, len(lines))}
	column := func(title string, names bool, cell func(line) any) {
		t.add(Column{Title: title, Names: names}, func(i int) any { return cell(lines[i]) })
	}
	column(lang.Say("ledger.when"), false, func(l line) any { return l.When })
	column(lang.Say("ledger.was"), false, func(l line) any { return l.Was })
	column(lang.Say("ledger.what"), true, func(l line) any { return l.LedgerRow.Title })
	column(lang.Say("ledger.more"), false, func(l line) any { return several(l.Body, " · ") })
	column(lang.Say("ledger.field"), false, func(l line) any { return given(l.Name) })
	column(lang.Say("ledger.before"), false, func(l line) any { return l.before() })
	column(lang.Say("ledger.after"), false, func(l line) any { return l.after() })
	column(lang.Say("ledger.how"), false, func(l line) any { return given(l.How) })
	column(lang.Say("ledger.end"), true, func(l line) any { return l.End })
	return t
}

func putDiff(s *sheet, diff []FieldDiff) {
	if len(diff) == 0 {
		return
	}
	s.add(`<dl class="t-kv">`)
	for _, d := range diff {
		s.add(`<div><dt>`)
		s.text(d.Name)
		s.add(`</dt><dd>`)
		s.show(d.Value)
		s.add(`</dd></div>`)
	}
	s.add(`</dl>`)
}

func (t Table) put(s *sheet) {
	s.add(`<table class="ds-table t-stack"><caption`)
	if t.Hidden {
		s.add(` class="ds-sr-only"`)
	}
	s.add(`>`)
	s.text(t.Caption)
	s.add("</caption>\n<thead><tr>")
	for _, c := range t.Head {
		s.add(`<th scope="col"`)
		s.numeric(c.Number)
		s.add(`>`)
		s.text(c.Title)
		s.add(`</th>`)
	}
	s.add("</tr></thead>\n<tbody>")
	for _, row := range t.Rows {
		s.add("\n<tr>")
		for i, v := range row {
			var c Column
			if i < len(t.Head) {
				c = t.Head[i]
			}
			if i == 0 {
				s.add(`<th scope="row"`)
				s.numeric(c.Number)
				s.add(`>`)
				s.show(v)
				s.add(`</th>`)
				continue
			}
			s.add(`<td`)
			s.attr("data-l", c.Title)
			s.numeric(c.Number)
			s.add(`>`)
			s.show(v)
			s.add(`</td>`)
		}
		s.add(`</tr>`)
	}
	s.add("\n</tbody></table>")
	s.offer(noted{id: t.ID, caption: t.Caption, head: t.Head, rows: t.Rows, part: t.Part, whole: t.Whole.noted(func(row []any) []any { return row })})
}

func (s *sheet) numeric(yes bool) {
	if yes {
		s.add(` class="n"`)
	}
}
