package home

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
)

// What a search finds by what things are called: names and countries of members, ids that others give, numbers of actions, policy areas.

// names are the names of members, by which a query may ask for them, the codes of their countries, and what pages and editions of sources
// are called that search names over and over.
type names struct {
	list  []memberName
	codes map[string][]record.ID
	texts map[record.ID]record.Text
}

// name names what is known already, or has it read.
func (n *names) name(b *partnership.Batch, x *partnership.Named) {
	if t, ok := n.texts[x.ID]; ok {
		x.Name = t
		return
	}
	b.Name(x)
}

// A memberName is one of the names of a member, in one language.
type memberName struct {
	id    record.ID
	name  string
	small string // in small letters, a space at each end
}

func memberNames(r *view.Reader) (*names, error) {
	return view.Kept(r, "names of members", func() (*names, error) {
		n := &names{codes: map[string][]record.ID{}}
		var err error
		n.list, err = view.All(r, `SELECT t.object, t.value FROM member m CROSS JOIN text t ON t.object = m.object AND t.field = 'name'
			WHERE m.since < :position AND m.until >= :position AND t.since < :position AND t.until >= :position ORDER BY t.n`, nil,
			func(x *memberName) []any { return []any{&x.id, &x.name} })
		if err != nil {
			return nil, err
		}
		for i := range n.list {
			n.list[i].small = " " + strings.ToLower(n.list[i].name) + " "
		}
		type row struct {
			id   record.ID
			code string
		}
		rows, err := view.All(r, `SELECT object, json_extract(facts, '$.country') AS code FROM member
			WHERE code IS NOT NULL AND since < :position AND until >= :position ORDER BY since`, nil, func(x *row) []any { return []any{&x.id, &x.code} })
		if err != nil {
			return nil, err
		}
		for _, x := range rows {
			n.codes[x.code] = append(n.codes[x.code], x.id)
		}
		n.texts, err = textsOf(r, `SELECT object, language, original, value FROM text WHERE field = 'name' AND object IN
				(SELECT object FROM member WHERE since < :position AND until >= :position) AND since < :position AND until >= :position
			UNION ALL SELECT object, language, original, value FROM text WHERE field = 'title' AND object IN
				(SELECT object FROM edition WHERE since < :position AND until >= :position) AND since < :position AND until >= :position`)
		return n, err
	})
}

// textsOf reads texts by the things that have them.
func textsOf(r *view.Reader, query string, args ...any) (map[record.ID]record.Text, error) {
	type row struct {
		id              record.ID
		language, value string
		original        bool
	}
	rows, err := view.All(r, query, args, func(x *row) []any { return []any{&x.id, &x.language, &x.original, &x.value} })
	all := make(map[record.ID]record.Text, len(rows))
	for _, x := range rows {
		t := all[x.id]
		if t.By == nil {
			t.By = map[string]string{}
		}
		if t.By[x.language] = x.value; x.original {
			t.Original = x.language
		}
		all[x.id] = t
	}
	return all, err
}

// within finds the name of a member in a query: what is looked for is then the other words, in what is that member's.
func (n *names) within(q view.Query) (view.Query, record.ID) {
	asked := strings.ToLower(" " + strings.ReplaceAll(q.String(), `"`, "") + " ")
	for _, x := range n.list {
		if !strings.Contains(asked, x.small) {
			continue
		}
		rest := view.ParseQuery(strings.Replace(asked, x.small, " ", 1))
		if len(rest.Terms) == 0 {
			return q, ""
		}
		return rest, x.id
	}
	return q, ""
}

// called are the members that are called as is asked, with no word more.
func (n *names) called(q view.Query) (ids []record.ID) {
	asked := strings.ToLower(" " + strings.ReplaceAll(q.String(), `"`, "") + " ")
	for _, x := range n.list {
		if x.small == asked {
			ids = append(ids, x.id)
		}
	}
	return ids
}

// called finds things by ids that others give them.
func called(r *view.Reader, members *names, q view.Query) ([]record.ID, error) {
	if len(q.Terms) != 1 {
		return nil, nil
	}
	code := q.Terms[0].Words
	big := strings.ToUpper(code)
	query, err := view.Kept(r, "ids from elsewhere", func() (string, error) {
		var each []string // one look into the index for each: SQLite would make a table of a list first
		for _, scheme := range schemes(r) {
			there, err := view.Value[bool](r, `SELECT EXISTS (SELECT 1 FROM alias WHERE scheme = ?1)`, scheme)
			if err != nil {
				return "", err
			}
			if !there {
				continue
			}
			for _, spelling := range []string{"?1", "?2"} {
				each = append(each, `SELECT thing FROM alias WHERE scheme = '`+strings.ReplaceAll(scheme, "'", "''")+`' AND alias = `+spelling+
					` AND since < :position AND until >= :position`)
			}
		}
		return strings.Join(each, " UNION ALL "), nil
	})
	if err != nil || query == "" {
		return members.codes[big], err
	}
	ids, err := view.Column[record.ID](r, query, code, big)
	slices.Sort(ids)
	return append(slices.Clone(members.codes[big]), slices.Compact(ids)...), err
}

// theAction are the words for a collective action in the languages of the pages, without accents; joint are those that may stand beside them.
var (
	theAction = []string{"action", "accion"}
	joint     = []string{"collective", "colectiva"}
)

// numbered finds the collective action of a number, asked for as people call it: action 9, l'action collective 9, acción colectiva n.º 9.
func numbered(r *view.Reader, q view.Query) ([]record.ID, error) {
	number, named := "", false
	for _, t := range q.Terms {
		word := plain(t.Words)
		if _, behind, apart := strings.Cut(strings.ReplaceAll(word, "’", "'"), "'"); apart { // l’action
			word = behind
		}
		_, err := strconv.Atoi(word)
		switch {
		case err == nil && number == "":
			number = word
		case slices.Contains(theAction, word):
			named = true
		case !slices.Contains(joint, word) && word != "n" && word != "no":
			return nil, nil
		}
	}
	if !named || number == "" {
		return nil, nil
	}
	return view.Column[record.ID](r, `SELECT object FROM action WHERE number = ?1 AND since < :position AND until >= :position ORDER BY object`, number)
}

// plain is a word in small letters without accents.
func plain(word string) string {
	return strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Mn, c) {
			return -1
		}
		return c
	}, norm.NFKD.String(strings.ToLower(word)))
}

func notLetter(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }

// schemes are those in which kinds have ids from elsewhere.
func schemes(r *view.Reader) []string {
	var all []string
	for k := range r.Kinds().All() {
		for _, f := range k.Fields() {
			if f.Alias != "" && !slices.Contains(all, f.Alias) {
				all = append(all, f.Alias)
			}
		}
	}
	return all
}

// An AreaHit is a policy area that is called as somebody asks, and how many of the commitments tagged with it have the member and the rating
// that were chosen: they need not have the words.
type AreaHit struct {
	Area        Area `json:"area"`
	Commitments int  `json:"commitments"`
}

// areaHits is how many areas a search names.
const areaHits = 6

// A calledArea is a policy area by the words of its names, in all languages, with what its commitments can be narrowed by.
type calledArea struct {
	Area
	words   []string
	promise []*sides
}

// areasCalled finds the policy areas whose names have all words that are asked for, or words that begin like them, of the newest list first.
func areasCalled(r *view.Reader, q view.Query, member record.ID, rating string) (hits []AreaHit, err error) {
	all, err := view.Kept(r, "names of areas", func() ([]calledArea, error) { return calledAreas(r) })
	if err != nil || len(q.Terms) == 0 {
		return nil, err
	}
	var asked []string
	for _, t := range q.Terms {
		for word := range strings.FieldsSeq(plain(t.Words)) {
			if word = strings.TrimSuffix(word, "s"); len(word) >= 3 {
				asked = append(asked, word)
			}
		}
	}
	if asked == nil {
		return nil, nil
	}
	for i := range all {
		a := &all[i]
		if slices.ContainsFunc(asked, func(word string) bool {
			return !slices.ContainsFunc(a.words, func(w string) bool { return strings.HasPrefix(w, word) })
		}) {
			continue
		}
		n := 0
		for _, s := range a.promise {
			if (member == "" || s.member == member) && (rating == "" || slices.Contains(s.ratings, rating)) {
				n++
			}
		}
		if n > 0 && len(hits) < areaHits {
			hits = append(hits, AreaHit{a.Area, n})
		}
	}
	return hits, nil
}

func calledAreas(r *view.Reader) (all []calledArea, err error) {
	lists, err := areaListsOf(r)
	if err != nil {
		return nil, err
	}
	tags, err := plan.Tags(r, plan.Everything())
	if err != nil {
		return nil, err
	}
	ids := make([]record.ID, len(tags))
	for i, t := range tags {
		ids[i] = t.Commitment
	}
	read, err := view.Recall(r, "sides of pages", remembered, ids, func(pages []record.ID) (map[record.ID]*sides, error) { return sidesOf(r, pages) })
	if err != nil {
		return nil, err
	}
	by := map[record.Code][]*sides{}
	for i, t := range tags {
		if read[i] != nil {
			by[t.Area] = append(by[t.Area], read[i])
		}
	}
	for _, l := range slices.Backward(lists.all) {
		for _, c := range l.Codes {
			if by[c.Code] == nil || areaPath(c.Code) == "" {
				continue
			}
			x := calledArea{Area: lists.area(c.Code), promise: by[c.Code]}
			for _, label := range x.Label.By {
				x.words = append(x.words, strings.FieldsFunc(plain(label), notLetter)...)
			}
			all = append(all, x)
		}
	}
	return all, nil
}
