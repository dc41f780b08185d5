package pages

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"troth/chapters/agenda"
	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/web"
)

func (s *site) areas(v *web.Visit) (web.Page, error) {
	return s.page(v, "areas", "", func(r *view.Reader) (web.Content, error) {
		p, err := home.Areas(r)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.areas(p), nil
	})
}

// areas sets the lists of policy areas one after the other, each with what is promised in its areas and by whom.
func (l sayer) areas(p *home.AreasPage) web.Content {
	title := l.Say("areas.title")
	lead := l.Say("areas.lead", "commitments", l.Say("n.commitments", "n", p.Commitments), "untagged", l.Say("areas.untagged", "n", p.Untagged))
	head := web.Head{Title: l.our(title), Lead: l.ours(lead),
		Under: web.Parts{web.Para{Text: l.Say("areas.apart")}, web.Para{Text: web.Join{Between: " · ", Pieces: []any{
			web.Link{Text: l.Say("compare.title"), Href: l.Href(comparePath)}, web.Link{Text: l.Say("lists.title"), Href: l.Href(agendaPath)}}}}}}
	all := web.Parts{head}
	for _, list := range p.Lists {
		all = append(all, l.areaList(list))
	}
	return web.Content{Parts: all, Shell: web.Shell{Title: title, Description: lead, Path: areasPath, JSON: "/api/v1/areas"}}
}

// our is a title in the page's own words, and ours a lead.
func (l sayer) our(words string) web.Text   { return web.Text{Value: words, Lang: l.Tag} }
func (l sayer) ours(words string) *web.Text { t := l.our(words); return &t }

func (l sayer) areaList(list home.AreaList) web.Section {
	sec := web.Section{ID: list.ID, Title: l.plain(list.Name), Wide: true}
	if list.ID == "" {
		sec.ID, sec.Title = "unlisted", l.Say("areas.unlisted")
	}
	if list.Voices.Commitments == 0 {
		sec.Body = append(sec.Body, web.Empty{Text: l.Say("areas.empty")})
	} else {
		sec.Note = l.Say("areas.list.note", "commitments", l.Say("n.commitments", "n", list.Voices.Commitments), "members", l.Say("n.members", "n", len(list.Members)))
		if chart, ok := l.matrix(list); ok {
			sec.Body = append(sec.Body, chart)
		}
		sec.Body = append(sec.Body, l.areaTable(list.Areas, list.Levels, sec.Title))
	}
	var without []any
	for _, a := range list.Areas {
		if a.Voices.Commitments == 0 {
			without = append(without, l.areaLink(a.Area))
		}
	}
	if without != nil {
		sec.Body = append(sec.Body, web.Details{Summary: l.Say("areas.without", "n", len(without)), Body: web.Tags{Each: without}})
	}
	return sec
}

// areaLink names a policy area, and leads to its page.
func (l sayer) areaLink(a home.Area) any { return l.areaCalled(a, l.text(a.Label)) }

func (l sayer) areaCalled(a home.Area, name web.Text) any {
	if a.Path == "" {
		return name
	}
	return web.Link{Text: name, Href: l.Href("/" + a.Path)}
}

// tag is a policy area of a commitment.
func (l sayer) tag(a plan.Area) any { return l.areaLink(labelled(a)) }

// labelled is a policy area with the label that it came with.
func labelled(a plan.Area) home.Area {
	area := home.AreaNamed(a.Code)
	area.Label = a.Label
	return area
}

// tags are the policy areas of one commitment. Where editions tagged it by lists of several years, each has the year of its list beside it.
func (l sayer) tags(areas []plan.Area) []any {
	lists := map[string]bool{}
	for _, a := range areas {
		list, _ := agenda.Split(a.Code)
		lists[list] = true
	}
	tags := make([]any, len(areas))
	for i, a := range areas {
		if tags[i] = l.tag(a); len(lists) > 1 {
			area := labelled(a)
			tags[i] = l.areaCalled(area, l.areaWithYear(area))
		}
	}
	return tags
}

// memberAreas is what a member has promised something about, list by list, each area with its number and what it was.
func (l sayer) memberAreas(p *home.MemberPage) web.Section {
	sec := web.Section{ID: "areas", Title: l.Say("member.areas"), Note: l.Say("member.areas.note")}
	for _, list := range p.Areas {
		var tags web.Tags
		for _, a := range list.Areas {
			link := web.Link{Text: l.text(a.Area.Label), Count: int64(a.Commitments)}
			if a.Area.Path != "" {
				link.Href = l.Href("/" + a.Area.Path + areaCut{member: p.Member.ID}.query() + "#commitments")
			}
			tags.Each = append(tags.Each, link)
		}
		title := any(l.Say("areas.unlisted"))
		if list.List != nil {
			title = l.text(list.List.Name)
		}
		sec.Body = append(sec.Body, web.Group{Title: title, Body: []any{tags}})
	}
	return sec
}

// areaTable is how much is promised in each area that has something, and on how much of it each voice has spoken.
func (l sayer) areaTable(areas []home.AreaRow, levels []home.Level, caption string) web.Table {
	t := web.Table{Caption: caption, Hidden: true}
	head := l.spokenHead(l.Say("areas.area"))
	t.Head = append(t.Head, head[0])
	if len(levels) > 0 {
		t.Head = append(t.Head, web.Column{Title: l.Say("areas.level")})
	}
	t.Head = append(t.Head, web.Column{Title: l.Say("members.title"), Number: true})
	t.Head = append(t.Head, head[1:]...)
	for _, a := range areas {
		if a.Voices.Commitments == 0 {
			continue
		}
		cells := []any{l.areaLink(a.Area)}
		if len(levels) > 0 {
			cells = append(cells, l.level(levels, a.Level))
		}
		t.Rows = append(t.Rows, append(append(cells, web.Count(a.Members)), l.spokenCells(a.Voices)...))
	}
	return t
}

func (l sayer) level(levels []home.Level, id string) any {
	for _, x := range levels {
		if x.ID == id {
			return l.text(x.Name)
		}
	}
	return nil
}

// dots are the sizes of a mark by how many commitments it stands for, from that number on.
var dots = []struct {
	from     int
	diameter float64
}{{1, 4}, {2, 6.5}, {4, 9}, {8, 11.5}, {16, 14}}

// matrix draws which member has promised something in which area: a dot, the larger the more commitments. Subareas are left out, as
// the areas that they lie within are there. In a right-to-left language it is mirrored. A phone shows the table alone, which says the same in words.
func (l sayer) matrix(list home.AreaList) (web.Chart, bool) {
	var rows []home.AreaRow
	for _, a := range list.Areas {
		if a.Voices.Commitments > 0 && a.Parent == "" {
			rows = append(rows, a)
		}
	}
	if len(rows) < 2 || len(list.Members) < 2 {
		return web.Chart{}, false
	}
	const left, top, cell, high = 292, 52, 18, 20
	members := l.byName(list.Members)
	column := map[record.ID]int{}
	names := map[record.ID]string{}
	for i, m := range members {
		column[m.ID], names[m.ID] = i, l.plain(m.Name)
	}
	width, height := left+cell*len(members)+8, top+high*len(rows)+6
	d := web.NewDrawing(l.Language, width)
	upward := "start" // where letters begin that are turned to run upward: in a right-to-left language that is called their end
	if l.Dir == "rtl" {
		upward = "end"
	}
	for i, m := range members {
		x := left + cell*(float64(i)+.5)
		d.Add(`<path class="h" d="M%.1f %dV%d"/>`, d.Left(x, 0), top-2, height-6)
		d.Add(`<text class="s" transform="translate(%.1f %d) rotate(-90)" text-anchor="%s">%s</text>`, d.Left(x, 0)+4, top-8, upward, initials(m, names[m.ID]))
	}
	marks := make([]dotPath, len(dots))
	twin := web.Table{Caption: l.Say("matrix.title"), Head: []web.Column{{Title: l.Say("areas.area")}, {Title: l.Say("commitments"), Number: true}, {Title: l.Say("matrix.who")}}}
	for i, a := range rows {
		y := top + high*(float64(i)+.5)
		d.Text("", left-12, y+4.5, "end", cut(l.plain(a.Label), 40))
		who := web.Join{Between: ", "}
		sorted := slices.Clone(a.By)
		slices.SortFunc(sorted, func(x, y home.AreaCount) int { return column[x.Member] - column[y.Member] })
		for _, by := range sorted {
			marks[dotOf(by.Commitments)].add(int(d.Left(left+cell*(float64(column[by.Member])+.5), 0)), int(y))
			who.Pieces = append(who.Pieces, l.Say("matrix.member", "member", names[by.Member], "n", by.Commitments))
		}
		twin.Rows = append(twin.Rows, []any{l.areaLink(a.Area), web.Count(a.Voices.Commitments), who})
	}
	for i, m := range marks {
		if len(m.path) > 0 {
			d.Add(`<path class="d" stroke-width="%g" d="%s"/>`, dots[i].diameter, m.path)
		}
	}
	return web.Chart{ID: "matrix-" + list.ID, Title: l.Say("matrix.title"), Of: l.plain(list.Name), Wide: true,
		Description: l.Say("matrix.desc", "areas", len(rows), "members", len(members)), Note: l.Say("matrix.note"),
		Width: width, Height: height, Shapes: d.Shapes(), Large: true, Twin: web.Details{Summary: l.Say("matrix.table"), Table: twin}}, true
}

// dotOf is which of the dots stands for so many commitments.
func dotOf(commitments int) int {
	size := len(dots) - 1
	for size > 0 && commitments < dots[size].from {
		size--
	}
	return size
}

// A dotPath is dots of one size, each placed from the one before: so they are the same few letters again and again, and cost little.
type dotPath struct {
	path []byte
	x, y int
}

func (p *dotPath) add(x, y int) {
	p.path = append(strconv.AppendInt(append(p.path, 'm'), int64(x-p.x), 10), ' ')
	p.path = append(strconv.AppendInt(p.path, int64(y-p.y), 10), "h0"...)
	p.x, p.y = x, y
}

// initials stand over a member's column: its country's code, or those of its name up to a comma, of one word its first letters.
func initials(m home.AreaMember, name string) string {
	if m.Country != nil && len(*m.Country) == 3 && !strings.ContainsAny(string(*m.Country), `<>&"`) {
		return string(*m.Country)
	}
	name, _, _ = strings.Cut(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>&"`, r) {
			return -1
		}
		return r
	}, name), ",")
	words := strings.Fields(name)
	if len(words) == 1 {
		if letters := []rune(words[0]); len(letters) > 4 {
			return string(letters[:3]) + "."
		}
		return words[0]
	}
	var b strings.Builder
	for _, word := range words[:min(len(words), 4)] {
		b.WriteString(string([]rune(word)[:1]))
	}
	return b.String()
}

// byName sorts members as the page's language does.
func (l sayer) byName(list []home.AreaMember) []home.AreaMember {
	order := collate.New(language.Make(l.Tag))
	sorted := slices.Clone(list)
	names := map[record.ID]string{}
	for _, m := range list {
		names[m.ID] = l.plain(m.Name)
	}
	slices.SortStableFunc(sorted, func(a, b home.AreaMember) int { return order.CompareString(names[a.ID], names[b.ID]) })
	return sorted
}
