package home

import (
	"slices"
	"strings"

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
