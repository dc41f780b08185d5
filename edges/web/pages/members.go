package pages

import (
	"cmp"
	"net/url"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"troth/chapters/agenda"
	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/core/view"
	"troth/edges/web"
)

const membersPath = "/members"

// membersCut is which members an address asks for, and in which order. Its zero value is all of them, by name.
type membersCut struct {
	kind   partnership.Sort
	region string // "m49:150", or nowhere
	order  string // of memberOrders
}

// nowhere is the region of members that are in none on record.
const nowhere = "none"

// memberOrders are the orders of members; the first when none is asked for.
var memberOrders = []string{"name", "kind", "plans", "commitments"}

// membersCutOf understands an address.
func membersCutOf(v *web.Visit) (c membersCut, err error) {
	q := v.URL.Query()
	kind, err := web.OneOf(q, "kind", partnership.Sort("").Values()...)
	if err != nil {
		return c, err
	}
	c.kind = partnership.Sort(kind)
	if c.region, err = web.OneOf(q, "region", regions()...); err != nil {
		return c, err
	}
	if c.order, err = web.OneOf(q, "order", memberOrders...); c.order == memberOrders[0] || c.order == "kind" && c.kind != "" {
		c.order = ""
	}
	return c, err
}

// regions are the outermost of those in which members lie, and nowhere.
func regions() []string {
	list := []string{nowhere}
	all, _ := agenda.ListOf("m49")
	for _, c := range all.Codes {
		if c.Parent == "" {
			list = append(list, string(c.Code))
		}
	}
	return list
}

// path is the address of a cut.
func (c membersCut) path() string {
	q := url.Values{}
	for name, value := range map[string]string{"kind": string(c.kind), "region": c.region, "order": c.order} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return membersPath
	}
	return membersPath + "?" + q.Encode()
}

func (c membersCut) holds(m *home.MemberRow) bool {
	return (c.kind == "" || m.Sort == c.kind) && (c.region == "" || c.region == regionOf(m))
}

func regionOf(m *home.MemberRow) string {
	if m.Region == nil {
		return nowhere
	}
	return string(m.Region.Code)
}

// count is how many members a cut holds.
func (c membersCut) count(list []home.MemberRow) (n int64) {
	for i := range list {
		if c.holds(&list[i]) {
			n++
		}
	}
	return n
}

// A listedMember is a member and its name in the page's language.
type listedMember struct {
	home.MemberRow
	name string
}

// away reports whether a member does not take part now.
func (m listedMember) away() bool { return m.Act == partnership.Left || m.Act == partnership.Suspended }

func (s *site) members(v *web.Visit) (web.Page, error) {
	cut, err := membersCutOf(v)
	if err != nil {
		return web.Page{}, err
	}
	return s.page(v, "members", cut.path(), func(r *view.Reader) (web.Content, error) {
		p, err := home.Members(r)
		if err != nil {
			return web.Content{}, err
		}
		return sayer{v.Lang}.members(p, cut), nil
	})
}

// members lays out the members on a map and in a list.
func (l sayer) members(p *home.MembersPage, cut membersCut) web.Content {
	lead := l.ours(l.Say("members.lead", "members", l.Say("n.members", "n", len(p.Members)), "commitments", l.Say("n.commitments", "n", p.Totals.Commitments)))
	all := web.Parts{web.Head{Title: l.our(l.Say("members.title")), Lead: lead}}
	if len(p.Members) == 0 {
		all = append(all, web.Section{ID: "list", Title: l.Say("members.list"), Body: []any{web.Empty{Text: l.Say("members.empty")}}})
	} else {
		all = append(all, l.cutMembers(p.Members, cut)...)
	}
	if p.Totals.Commitments > 0 {
		all = append(all, web.Section{ID: "told", Title: l.Say("told.title"), Note: l.Say("told.note"),
			Body: []any{counts(p.Totals).Bars(l.Language, "bars", l.Say("told.chart", "n", p.Totals.Commitments))}})
	}
	return web.Content{Parts: all, Shell: web.Shell{Title: l.Say("members.title"), Description: lead.Value, Path: cut.path(), JSON: "/api/v1" + membersPath}}
}

// cutMembers shows the members of a cut: the ways to another, the map of those that are countries, and the list of all.
func (l sayer) cutMembers(members []home.MemberRow, cut membersCut) web.Parts {
	list := l.listed(members, cut)
	where := web.Section{ID: "where", Title: l.Say("members.where"), Note: l.Say("members.where.note"), Wide: true}
	for _, f := range []web.Filter{l.membersOfRegion(members, cut), l.membersOfKind(members, cut)} {
		if len(f.Links) > 2 || f.Here > 0 {
			where.Body = append(where.Body, f)
		}
	}
	chart, beside, drawn := l.memberMap(list, cut.region)
	if drawn {
		where.Body = append(where.Body, web.Filter{Label: l.Say("map.title"), Links: []web.Link{{Text: l.Say("map.skip"), Href: "#list"}}, Here: -1}, chart)
		if beside != nil {
			var names web.Tags
			for _, m := range beside {
				names.Each = append(names.Each, l.memberLink(m))
			}
			where.Body = append(where.Body, web.Group{Title: l.Say("map.beside"), Note: l.Say("map.beside.note"), Body: []any{names}})
		}
	}
	sec := web.Section{ID: "list", Title: l.Say("members.list"), Note: l.Say("members.note"), Wide: true}
	if list == nil {
		sec.Body = []any{web.Empty{Text: web.Join{Pieces: []any{l.Say("members.none"), web.Link{Text: l.Say("members.all"), Href: l.Href(membersPath)}}, Between: " "}}}
	} else {
		sec.Body = []any{l.membersInOrder(cut), l.memberTable(list)}
	}
	if where.Body == nil {
		return web.Parts{sec}
	}
	return web.Parts{where, sec}
}

// listed are the members of a cut in its order.
func (l sayer) listed(members []home.MemberRow, cut membersCut) (list []listedMember) {
	for i := range members {
		if cut.holds(&members[i]) {
			list = append(list, listedMember{members[i], l.plain(members[i].Name)})
		}
	}
	order, kinds := collate.New(language.Make(l.Tag)), partnership.Sort("").Values()
	slices.SortStableFunc(list, func(a, b listedMember) int {
		most := 0
		switch cut.order {
		case "kind":
			most = slices.Index(kinds, string(a.Sort)) - slices.Index(kinds, string(b.Sort))
		case "plans":
			most = b.Plans - a.Plans
		case "commitments":
			most = b.Voices.Commitments - a.Voices.Commitments
		}
		return cmp.Or(most, order.CompareString(a.name, b.name))
	})
	return list
}

// membersOfKind leads to the members of each kind in the same region.
func (l sayer) membersOfKind(members []home.MemberRow, cut membersCut) web.Filter {
	f := web.Filter{Label: l.Say("members.kind")}
	for _, kind := range append([]string{""}, partnership.Sort("").Values()...) {
		to := cut
		to.kind = partnership.Sort(kind)
		text := l.Word("cut", "all")
		if kind != "" {
			text = l.Word("sorts", kind)
		}
		l.offer(&f, text, members, to, to == cut)
	}
	return f
}

// membersOfRegion leads to the members of each region of the same kind.
func (l sayer) membersOfRegion(members []home.MemberRow, cut membersCut) web.Filter {
	f := web.Filter{Label: l.Say("members.region")}
	to := cut
	to.region = ""
	l.offer(&f, l.Say("members.world"), members, to, to == cut)
	regions, _ := agenda.ListOf("m49")
	for _, c := range regions.Codes {
		if c.Parent == "" {
			to.region = string(c.Code)
			l.offer(&f, l.text(c.Label.Text()), members, to, to == cut)
		}
	}
	to.region = nowhere
	l.offer(&f, l.Say("members.nowhere"), members, to, to == cut)
	return f
}

// offer adds a way to a cut that holds something, or that is shown.
func (l sayer) offer(f *web.Filter, text any, members []home.MemberRow, to membersCut, here bool) {
	n := to.count(members)
	if here {
		f.Here = len(f.Links)
	}
	if n > 0 || here || len(f.Links) == 0 {
		f.Links = append(f.Links, web.Link{Text: text, Href: l.Href(to.path()), Count: n})
	}
}

// membersInOrder leads to the same members in another order.
func (l sayer) membersInOrder(cut membersCut) web.Filter {
	f := web.Filter{Label: l.Say("members.order")}
	for i, order := range memberOrders {
		to := cut
		to.order = order
		if i == 0 {
			to.order = ""
		}
		if order == "kind" && cut.kind != "" { // they are all of one
			continue
		}
		if to == cut {
			f.Here = len(f.Links)
		}
		f.Links = append(f.Links, web.Link{Text: l.Word("order", order), Href: l.Href(to.path()) + "#list"})
	}
	return f
}

// memberLink leads to a member, and says when it does not take part now.
func (l sayer) memberLink(m listedMember) any {
	name := web.Link{Text: l.text(m.Name), Href: l.Href(pathOf(m.ID))}
	if m.away() {
		return web.Join{Pieces: []any{name, web.State{Mark: web.Amend, Word: l.Word("act", string(m.Act))}}, Between: " "}
	}
	return name
}

func (l sayer) memberTable(list []listedMember) web.Table {
	t := web.Table{Caption: l.Say("members.title"), Hidden: true}
	head := l.spokenHead(l.Word("kind", "member"))
	t.Head = append(t.Head, head[0], web.Column{Title: l.Say("members.kind")}, web.Column{Title: l.Say("members.region")}, web.Column{Title: l.Say("plans.title"), Number: true})
	t.Head = append(t.Head, head[1:]...)
	for _, m := range list {
		var region any
		if m.Region != nil {
			region = l.text(m.Region.Name)
		}
		cells := []any{l.memberLink(m), l.Word("sort", string(m.Sort)), region, web.Count(m.Plans)}
		t.Rows = append(t.Rows, append(cells, l.spokenCells(m.Voices)...))
	}
	return t
}
