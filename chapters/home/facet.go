package home

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"troth/chapters/agenda"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/record"
	"troth/core/view"
)

// FacetNames are the ways in which what was found can be narrowed, in the order of the page.
var FacetNames = []string{"kind", "member", "year", "area", "rating", "voice", "language", "source"}

// hears are the kinds that change what pages can be narrowed by.
var hears = []record.Kind{partnership.OrganisationKind, plan.PlanKind, plan.CommitmentKind, review.FindingKind}

// facets is what the table of that name has of a page.
type facets struct {
	page                 record.ID
	member               record.ID
	year, areas, ratings string
}

func (f *facets) fields() []any { return []any{&f.page, &f.member, &f.year, &f.areas, &f.ratings} }

const facetColumns = `f.object, f.member, f.year, f.areas, f.ratings`

// facetsOf reads what pages can be narrowed by; those without are not there.
func facetsOf(r *view.Reader, pages []record.ID) (map[record.ID]facets, error) {
	list, err := view.All(r, `SELECT `+facetColumns+` FROM json_each(?1) j CROSS JOIN facet f ON f.object = j.value
		WHERE f.since < :position AND f.until >= :position`, view.Args{jsonOf(pages)}, (*facets).fields)
	found := make(map[record.ID]facets, len(list))
	for _, f := range list {
		found[f.page] = f
	}
	return found, err
}

// sides is what a page can be narrowed by, one by one.
type sides struct {
	member         record.ID
	year           string
	areas, ratings []string
}

func sidesOf(r *view.Reader, pages []record.ID) (map[record.ID]*sides, error) {
	list, err := facetsOf(r, pages)
	found := make(map[record.ID]*sides, len(list))
	for id, f := range list {
		found[id] = &sides{f.member, f.year, strings.Fields(f.areas), strings.Fields(f.ratings)}
	}
	return found, err
}

// applyFacets keeps the table.
func applyFacets(tx *view.Tx, e record.Entry, thing any) error {
	put := func(f facets) error { return tx.Supersede("facet", e, f.member, f.year, f.areas, f.ratings) }
	switch t := thing.(type) {
	case *partnership.Organisation:
		if t.Part == nil {
			return put(facets{})
		}
		return put(facets{member: t.Part.To})
	case *plan.Plan:
		f := facets{member: t.Member.To, year: yearOf(t.Submitted, t.Period)}
		if err := put(f); err != nil || e.Revision == 1 {
			return err
		}
		return changeFacets(tx, `object IN (SELECT object FROM commitment WHERE plan = ?1)`, e.Object, func(c *facets) { c.year = f.year })
	case *plan.Commitment:
		f, err := facetsOf(tx.Reader, []record.ID{t.Plan.To})
		if err != nil {
			return err
		}
		c := f[t.Plan.To]
		for _, a := range t.Areas {
			if !slices.Contains(strings.Fields(c.areas), string(a)) {
				c.areas = strings.TrimSpace(c.areas + " " + string(a))
			}
		}
		if e.Revision > 1 {
			if c.ratings, err = ratingsOf(tx.Reader, e.Object); err != nil {
				return err
			}
		}
		return put(c)
	case *review.Finding:
		ratings, err := ratingsOf(tx.Reader, t.Commitment.To)
		if err != nil {
			return err
		}
		return changeFacets(tx, `object = ?1`, t.Commitment.To, func(c *facets) { c.ratings = ratings })
	}
	return nil
}

// changeFacets makes those rows anew that do change.
func changeFacets(tx *view.Tx, where string, id record.ID, change func(*facets)) error {
	list, err := view.All(tx.Reader, `SELECT `+facetColumns+` FROM facet f WHERE `+where+` AND since < :position AND until >= :position`,
		view.Args{id}, (*facets).fields)
	if err != nil {
		return err
	}
	for _, f := range list {
		was := f
		if change(&f); f == was {
			continue
		}
		if err := errors.Join(tx.End("facet", f.page), tx.Insert("facet", f.page, f.member, f.year, f.areas, f.ratings)); err != nil {
			return err
		}
	}
	return nil
}

func ratingsOf(r *view.Reader, commitment record.ID) (string, error) {
	all, err := review.Ratings(r, []record.ID{commitment})
	return strings.Join(all[commitment], " "), err
}

// yearOf is the year in which a plan was handed in, or else began.
func yearOf(submitted, period *record.Day) string {
	var days [2]string
	for i, d := range []*record.Day{submitted, period} {
		if d != nil {
			days[i] = d.From
		}
	}
	year, _, _ := strings.Cut(cmp.Or(days[:]...), "-")
	return year
}

// known reports whether there is such a value of a facet at all, whatever was asked for.
func known(r *view.Reader, facet, value string) (bool, error) {
	there := func(query string) (bool, error) {
		return view.Value[bool](r, `SELECT EXISTS (`+query+` AND since < :position AND until >= :position)`, value)
	}
	switch facet {
	case "kind":
		k, ok := r.Kinds().ByName(value)
		return ok && paged(k.Prefix), nil
	case "member":
		return there(`SELECT 1 FROM member WHERE object = ?1`)
	case "source":
		return there(`SELECT 1 FROM edition WHERE object = ?1`)
	case "year":
		return there(`SELECT 1 FROM facet WHERE year = ?1`)
	case "area":
		if _, ok := agenda.CodeOf(record.Code(value)); ok {
			return true, nil
		}
		return there(`SELECT 1 FROM area WHERE area = ?1`)
	case "rating":
		return len(review.Methods().WithRule(value)) > 0, nil
	case "voice":
		return slices.Contains(record.Voice("").Values(), value), nil
	case "language":
		all, err := view.Kept(r, "languages", func() ([]string, error) {
			return view.Column[string](r, `SELECT DISTINCT language FROM text WHERE since < :position AND until >= :position`)
		})
		return slices.Contains(all, value), err
	}
	return false, nil
}
