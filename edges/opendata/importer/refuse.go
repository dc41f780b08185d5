package importer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"troth/core/desk"
)

const (
	manyRows    = 50 // that may be what is on record, for a file to be refused
	manyMembers = 10 // on record, for names that are not known to be those of members there
)

// strange refuses a file of which much would stand beside what it is the same as. Its columns are hardly read as what they are, or its
// members are called otherwise than those on record. Rows of plans and members that are truly new count for nothing.
func (p *plot) strange(d *draft) error {
	if d.single || d.anew {
		return nil
	}
	o, all := &p.outcome, 0
	for _, x := range d.plans {
		all += len(x.commitments)
	}
	if o.unnamed >= manyRows && 2*o.unnamed > all && o.members >= manyMembers {
		return desk.Refuse("nothing of it was put on record: %d of its %d rows are of members whose names are not known, as %q, and that are new beside the %d on record."+
			" See that the column with the country has the names that it has in other editions, or codes of ISO 3166."+
			" Where these are indeed other members, import it with --anew", o.unnamed, all, o.example, o.members)
	}
	if o.may < manyRows || !strange(o.may, o.continued) {
		return nil
	}
	why := ""
	for _, m := range d.misnamed {
		why += fmt.Sprintf(" It has no column %q; that may be %s.", m.Lacks, strings.Join(m.Columns, ", "))
	}
	return desk.Refuse("nothing of it was put on record: %d of its %d rows are of plans on record, and %d of these continue a commitment there, where %d may."+
		" The others would be new, beside what they may be the same as.%s See that the columns with the identifier, the number and the title of commitments"+
		" have the names that they have in other editions. Where these are indeed other commitments, import it with --anew",
		o.rows, all, o.continued, o.may, why)
}

// robbed refuses a file that takes away what is on record of much that it is about, as a table does whose texts were cut off, or whose cells
// were lost when it was saved. What vanishes from a file is not taken away, and of what it has no column it says nothing.
func (p *plot) robbed(d *draft) error {
	o := &p.outcome
	if d.single || d.less || o.less < manyRows || 4*o.less < o.compared {
		return nil
	}
	fields := slices.SortedFunc(maps.Keys(o.taken), func(a, b string) int { return cmp.Or(o.taken[b]-o.taken[a], strings.Compare(a, b)) })
	var most []string
	for _, f := range fields[:min(len(fields), 3)] {
		most = append(most, fmt.Sprintf("%s of %d", f, o.taken[f]))
	}
	return desk.Refuse("nothing of it was put on record: of %d of the %d things on record that it is about it takes something away (%s)."+
		" See that its cells hold what they hold in other editions, and that no text was cut off."+
		" Where its publisher did take that out, import it with --less", o.less, o.compared, strings.Join(most, ", "))
}
