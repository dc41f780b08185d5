package pages

import (
	"regexp"
	"strings"
	"testing"

	"troth/chapters/partnership"
	"troth/core/record"
)

// peopled is a world with members in several regions: countries with and without an outline, and members that are none.
func peopled(t *testing.T) (*world, map[string]record.ID) {
	x := newWorld(t, Options{Mirror: true})
	ids := map[string]record.ID{}
	for _, m := range []struct {
		name, country string
		sort          partnership.Sort
		within        string
	}{
		{"Chile", "CHL", partnership.National, ""}, {"Malta & Gozo", "MLT", partnership.National, ""}, {"Kosovo", "XKX", partnership.National, ""},
		{"Greenland", "GRL", partnership.National, ""}, {"Hungary", "HUN", partnership.National, ""}, {"Atlantis", "QZZ", partnership.National, ""},
		{"Maipú", "", partnership.Local, "Chile"}, {"Senate of Chile", "CHL", partnership.Parliament, "Chile"}, {"New Zealand", "NZL", partnership.National, ""},
	} {
		thing := partnership.Member{Act: partnership.Joined, Sort: m.sort, Name: *text(m.name)}
		if m.country != "" {
			thing.Country = code(m.country)
		}
		if m.within != "" {
			thing.Within = &record.Ref{To: ids[m.within]}
		}
		ids[m.name] = x.Do(x.Operator, partnership.Put(x.Operator.For, "", thing))[0]
	}
	x.Do(x.Operator, partnership.AmendMember(x.Operator.For, ids["Hungary"], func(m *partnership.Member) { m.Act = partnership.Left }))
	return x, ids
}

var mapLink = regexp.MustCompile(`<a class="(in|away)" href="([^"]+)" aria-label="([^"]+)">(.*?)</a>`)

// onMap are the members on a page's map: how each is drawn, by its address.
func onMap(page string) map[string][]string {
	found := map[string][]string{}
	for _, m := range mapLink.FindAllStringSubmatch(page, -1) {
		found[m[2]] = m
	}
	return found
}

// Countries are shapes that lead to their members and are called by their names; what is no country, or has no outline, stands beside.
func TestMap(t *testing.T) {
	x, ids := peopled(t)
	page := x.get(t, "/en/members")
	on := onMap(page)
	for name, class := range map[string]string{"Chile": "in", "Malta & Gozo": "in", "Kosovo": "in", "Greenland": "in", "New Zealand": "in", "Hungary": "away"} {
		m := on["/en"+pathOf(ids[name])]
		if m == nil || m[1] != class || !strings.HasPrefix(m[3], strings.ReplaceAll(name, "&", "&amp;")) {
			t.Errorf("%s is drawn as %v", name, m)
		}
	}
	if m := on["/en"+pathOf(ids["Malta & Gozo"])]; m != nil && !strings.Contains(m[4], `class="dot"`) {
		t.Errorf("Malta has no dot: %s", m[4])
	}
	if len(on) != 6 {
		t.Errorf("%d members are drawn", len(on))
	}
	beside := page[strings.Index(page, "Not on this map"):strings.Index(page, `id="list"`)]
	for _, name := range []string{"Atlantis", "Maipú", "Senate of Chile"} {
		if !strings.Contains(beside, pathOf(ids[name])) {
			t.Errorf("%s is neither on the map nor beside it", name)
		}
	}
	if mirrored := x.get(t, "/x-mirror/members"); mapLinks(mirrored) != mapLinks(page) {
		t.Error("the map of the mirrored page is another one")
	}
}

// mapLinks are the shapes of a page's map in one string.
func mapLinks(page string) string {
	return strings.Join(regexp.MustCompile(`<path (?:class="dot" )?d="[^"]+"/>`).FindAllString(page, -1), "")
}

// A region and a kind choose together, each filter counts what the other leaves, and an order changes nothing else. Where nothing
// matches there is a way out.
func TestMembersCut(t *testing.T) {
	x, ids := peopled(t)
	rows := func(address string) (names []string) {
		page := x.get(t, address)
		list := page[strings.Index(page, `id="list"`):]
		for _, m := range regexp.MustCompile(`<th scope="row">.*?/members/(mb_\w+)"`).FindAllStringSubmatch(list, -1) {
			for name, id := range ids {
				if string(id) == m[1] {
					names = append(names, name)
				}
			}
		}
		return names
	}
	for address, want := range map[string]string{
		"/en/members?region=m49:019":                 "Chile, Greenland, Maipú, Senate of Chile",
		"/en/members?region=m49:019&kind=local":      "Maipú",
		"/en/members?region=m49:150":                 "Hungary, Kosovo, Malta & Gozo",
		"/en/members?region=none":                    "Atlantis",
		"/en/members?region=m49:019&order=plans":     "Chile, Greenland, Maipú, Senate of Chile",
		"/en/members?order=kind":                     "Atlantis, Chile, Greenland, Hungary, Kosovo, Malta & Gozo, New Zealand, Maipú, Senate of Chile",
		"/en/members?kind=national&region=m49%3A009": "New Zealand",
	} {
		if got := strings.Join(rows(address), ", "); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
	americas := x.get(t, "/en/members?region=m49:019")
	for _, want := range []string{`National governments<span class="t-count"> 2</span></a>`, `Parliaments<span class="t-count"> 1</span></a>`, `href="/en/members?kind=local&amp;region=m49%3A019"`} {
		if !strings.Contains(americas, want) {
			t.Errorf("no %s", want)
		}
	}
	if !strings.Contains(seen(t, americas), "Americas 4") {
		t.Error("the region does not say how many it has")
	}
	if on := onMap(americas); len(on) != 2 {
		t.Errorf("%d members on the map of the Americas", len(on))
	}
	most := x.get(t, "/en/members?order=commitments")
	if !strings.Contains(most, `<h2 id="list-title">The list</h2>`) { // in whatever order
		t.Error("the title of the list tells of an order")
	}
	if first := regexp.MustCompile(`<th scope="row">.*?/members/(mb_\w+)"`).FindStringSubmatch(most[strings.Index(most, `id="list"`):]); first == nil || record.ID(first[1]) != x.Member {
		t.Errorf("the member with most commitments is not first: %v", first)
	}
	if none := x.get(t, "/en/members?kind=media&region=m49:009"); !strings.Contains(none, `<a href="/en/members">Show all members</a>`) || strings.Contains(none, `id="map-t"`) {
		t.Error("where nothing matches there is no way out")
	}
}
