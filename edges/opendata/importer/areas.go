package importer

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"troth/chapters/agenda"
	"troth/chapters/partnership"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/ogp"
)

// A tag is a policy area that an edition has a column for.
type tag struct{ id, name string }

func tagsOf(e *ogp.Edition) []tag {
	var tags []tag
	for _, f := range e.Files {
		for _, c := range f.Columns {
			if c.Area != "" && !slices.ContainsFunc(tags, func(t tag) bool { return t.id == c.Area }) {
				tags = append(tags, tag{c.Area, readable(c.Given)})
			}
		}
	}
	return tags
}

// A naming is by which lists the policy areas of an edition are named, and what these lists lack yet on record.
type naming struct {
	codes map[string]record.Code // by id of the tag
	thing record.ID              // the list on record that lacks something, or nothing when it is not on record
	list  agenda.CodeList
	lacks []agenda.ListedCode
}

// listed is a decision about a draft whose policy areas are named by the lists that the record knows by then. What such a list lacks is put
// on record behind the rest.
func (d *draft) listed(e partnership.Edition, operator record.ID, out *outcome, next desk.Decide) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		n, err := d.nameAreas(r, titleOf(e.Title))
		if err != nil {
			return nil, err
		}
		for i := range d.plans {
			for k := range d.plans[i].commitments {
				c := &d.plans[i].commitments[k]
				c.thing.Areas, c.notAreas = n.of(c.tagged), n.of(c.notTagged)
			}
		}
		say, err := next(r)
		if err != nil || len(say) == 0 || len(n.lacks) == 0 {
			return say, err
		}
		if n.thing == "" {
			n.thing = record.NewID(agenda.ListKind.Prefix)
			say = append(say, desk.Saying{Object: n.thing, Thing: n.list, Of: operator, Source: out.edition})
		}
		for _, c := range n.lacks {
			c.List = record.To(n.thing)
			say = append(say, desk.Saying{Object: record.NewID(agenda.CodeKind.Prefix), Thing: c, Of: operator, Source: out.edition})
		}
		return say, nil
	}
}

func (n *naming) of(ids []string) (codes []record.Code) {
	for _, id := range ids {
		codes = append(codes, n.codes[id])
	}
	return codes
}

// nameAreas names the tags of an edition by the list that has most of them, of those that have nearly all: nine in ten. A list with fewer is
// another one, though it may call some areas alike. What the list lacks is of a list beside it; where none has nearly all, all are of a new
// list, which is named after the edition.
func (d *draft) nameAreas(r *view.Reader, edition string) (*naming, error) {
	own, err := agenda.AreasOfEditions(r)
	if err != nil {
		return nil, err
	}
	var best *agenda.List
	most := 0
	for _, l := range slices.Concat(agenda.Used(agenda.Areas), own) {
		if n := d.tagsIn(&l); n > most && 10*n >= 9*len(d.tags) {
			best, most = &l, n
		}
	}
	n := &naming{codes: map[string]record.Code{}, list: agenda.CodeList{Act: agenda.Entered}}
	var missing []tag
	for _, t := range d.tags {
		if best != nil && hasTag(best, t) {
			n.codes[t.id] = areaCode(best.ID, t.id)
		} else {
			missing = append(missing, t)
		}
	}
	if missing == nil {
		return n, nil
	}
	id := ""
	switch {
	case best == nil:
		id = freeID(own, edition)
		n.list.Name = record.Text{Original: "en", By: map[string]string{"en": "Policy areas of the file " + edition,
			"fr": "Domaines d’action du fichier " + edition, "es": "Áreas de política del archivo " + edition}}
	case agenda.OfEditions(best.ID):
		id = best.ID
	default:
		id = agenda.EditionAreas + best.ID
		n.list.Name = record.Text{Original: "en", By: map[string]string{"en": best.Name["en"] + ": further areas",
			"fr": best.Name["fr"] + "\u00a0: autres domaines", "es": best.Name["es"] + ": otras áreas"}}
	}
	n.list.Code = record.Code(id)
	thing, there, err := agenda.Recorded(r, id)
	if err != nil {
		return nil, err
	}
	n.thing = thing
	language := languageOf(allNames(d.tags), undetermined)
	for _, t := range missing {
		code := areaCode(id, t.id)
		n.codes[t.id] = code
		if _, known := there[code]; !known {
			n.lacks = append(n.lacks, agenda.ListedCode{Act: agenda.Entered, Code: code, Text: record.In(language, t.name)})
		}
	}
	return n, nil
}

// tagsIn is how many tags of an edition a list has.
func (d *draft) tagsIn(l *agenda.List) (n int) {
	for _, t := range d.tags {
		if hasTag(l, t) {
			n++
		}
	}
	return n
}

func hasTag(l *agenda.List, t tag) bool {
	code := areaCode(l.ID, t.id)
	return slices.ContainsFunc(l.Codes, func(c agenda.Code) bool { return c.Code == code })
}

func allNames(tags []tag) string {
	var names []string
	for _, t := range tags {
		names = append(names, t.name)
	}
	return strings.Join(names, " ")
}

// inAddress is what can stand in the address of a page as it is.
var inAddress = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// areaCode is the code of a policy area in a list: made of its name, or of the name's digest where that cannot be part of an address.
func areaCode(list, id string) record.Code {
	if !inAddress.MatchString(id) {
		id = fmt.Sprintf("tag-%x", sha256.Sum256([]byte(id)))[:12]
	}
	return record.Code(list + ":" + id)
}

// freeID is an id for the list of an edition that none of these has.
func freeID(lists []agenda.List, edition string) string {
	name := strings.Trim(notInID.ReplaceAllString(strings.ToLower(edition), "-"), "-")
	if name = strings.Trim(name[:min(len(name), 48)], "-"); name == "" {
		name = "edition"
	}
	id := agenda.EditionAreas + name
	for n := 2; slices.ContainsFunc(lists, func(l agenda.List) bool { return l.ID == id }); n++ {
		id = fmt.Sprintf("%s%s-%d", agenda.EditionAreas, name, n)
	}
	return id
}

var notInID = regexp.MustCompile(`[^a-z0-9]+`)
