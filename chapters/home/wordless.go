package home

import (
	"slices"
	"strings"

	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
)

// wordlessMost is how many pages are looked at where no words are asked for.
const wordlessMost = remembered

// wordless are the pages that what is chosen leaves where no words are asked for, the newest plans first: those that lack one choice at most, so
// that each facet is counted beside the others. Whose words, in which language and from where is a matter of texts, of which one page has
// many: of these choices none may lack, and no other value is counted.
func wordless(r *view.Reader, ask Ask) (all []*found, more bool, err error) {
	pages, err := view.Column[record.ID](r, `SELECT f.object FROM facet f WHERE f.since < :position AND f.until >= :position
		AND (?1 NOT IN ('', f.member)) + (?2 NOT IN ('', f.year)) + (?3 <> '' AND instr(' ' || f.areas || ' ', ' ' || ?3 || ' ') = 0)
			+ (?4 <> '' AND instr(' ' || f.ratings || ' ', ' ' || ?4 || ' ') = 0) <= 1
		AND (?5 || ?6 || ?7 = '' OR f.object IN (SELECT t.page FROM text t WHERE t.since < :position AND t.until >= :position
			AND ?5 IN ('', t.voice) AND ?6 IN ('', t.language) AND ?7 IN ('', t.source))) LIMIT ?8`,
		ask.Facets["member"], ask.Facets["year"], ask.Facets["area"], ask.Facets["rating"], ask.Facets["voice"], ask.Facets["language"],
		ask.Facets["source"], wordlessMost+1)
	if err != nil {
		return nil, false, err
	}
	if k, ok := r.Kinds().ByName(ask.Facets["kind"]); ok && paged(k.Prefix) && !slices.ContainsFunc(hears, func(h record.Kind) bool { return h.Name == k.Name }) { // of others there is nothing to narrow by
		others, err := view.Column[record.ID](r, `SELECT DISTINCT e.object FROM entry e WHERE e.kind = ?1 AND e.idx < :position
			AND (?2 || ?3 || ?4 = '' OR e.object IN (SELECT t.page FROM text t WHERE t.since < :position AND t.until >= :position
				AND ?2 IN ('', t.voice) AND ?3 IN ('', t.language) AND ?4 IN ('', t.source))) LIMIT ?5`,
			k.Name, ask.Facets["voice"], ask.Facets["language"], ask.Facets["source"], wordlessMost+1)
		if err != nil {
			return nil, false, err
		}
		pages = append(pages, others...)
	}
	more = len(pages) > wordlessMost
	if all, err = gather(r, pages[:min(len(pages), wordlessMost)], nil, ""); err != nil {
		return nil, false, err
	}
	for _, x := range all {
		x.said = ask.Facets
	}
	slices.SortStableFunc(all, func(a, b *found) int { return strings.Compare(b.year, a.year) })
	return all, more, nil
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
