package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"troth/chapters/partnership/meaning"
	"troth/core/node"
	"troth/edges/opendata/importer"
	"troth/edges/opendata/ogp"
	"troth/edges/opendata/sheet"
)

var ogpFormat = format{
	name: "ogp", usage: "--data DIR [--json] [--title TEXT] [--covers TEXT] [--published DAY] [--licence SPDX] [--anew] [--less] FILE…",
	summary: "published commitments and reviews of the partnership, as CSV or XLSX, with their source",
	options: []option{titleOption, {name: "covers", usage: "what the files hold, where that is a part of what their publisher has: pages say it beside what was taken from them"},
		{name: "anew", usage: "put a file on record though hardly a row continues a commitment of its plan there", set: true},
		{name: "less", usage: "put a file on record though it takes away what is on record of much that it is about", set: true}},
	put: importOGP, tell: telling((*call).sayReport),
}

var titleOption = option{name: "title", usage: "what the file is called where pages name it as a source (its name when empty)"}

func importOGP(ctx context.Context, n *node.Node, r importRequest, say func(string)) (any, error) {
	var files []sheet.Source
	for _, path := range r.Files {
		f, closer, err := sheet.Open(path)
		if err != nil {
			return nil, err
		}
		defer closer.Close()
		files = append(files, f)
	}
	operator, err := n.Operator(ctx)
	if err != nil {
		return nil, err
	}
	o := importer.Options{Retrieved: n.Today(), Published: r.Published, Licence: r.Licence, Title: r.More["title"], Covers: r.More["covers"], Anew: r.More["anew"] == "true",
		Less: r.More["less"] == "true", Progress: say}
	return importer.Import(ctx, n.Desk, operator, o, files...)
}

// firstNotes is how many notes of each list people are shown; --json has them all.
const firstNotes = 5

func (c *call) sayReport(r *importer.Report) {
	number := func(n int) string { return grouped(int64(n)) }
	c.sayStrange(r)
	c.say("%s rows read: %s commitments in %s plans of %s members, with %s findings. %s rows rejected.", number(r.Read), number(r.Commitments),
		number(r.Plans), number(r.Members), number(r.Findings), number(len(r.Rejected)))
	if r.Milestones > 0 || r.Indicators > 0 {
		c.say("With %s milestones and %s indicators.", number(r.Milestones), number(r.Indicators))
	}
	for _, e := range r.Editions {
		switch {
		case e.Known:
			c.say("%s is on record already, as %s; nothing was added.", e.File, e.ID)
		case e.Entries == 0:
			c.say("%s says nothing that is not on record already; nothing was added.", e.File)
		default:
			c.say("%s is on record now, as %s, with %s entries.", e.File, e.ID, number(e.Entries))
		}
	}
	for _, x := range r.Rejected {
		c.say("  rejected: %s, row %d%s: %s", x.File, x.Row, inColumn(x.Column), x.Reason)
	}
	for _, rule := range slices.Sorted(maps.Keys(r.Derived)) {
		if d := r.Derived[rule]; d.Compared > 0 {
			c.say("Rule %s: %s of %s published ratings agree with the computed ones.", rule, number(d.Agree), number(d.Compared))
		}
	}
	if len(r.AreaColumns) > 0 {
		c.say("Columns that are not known, read as policy areas: %s.", strings.Join(r.AreaColumns, ", "))
	}
	if rest := slices.DeleteFunc(slices.Clone(r.UnknownColumns), func(name string) bool { return slices.Contains(r.AreaColumns, name) }); len(rest) > 0 {
		c.say("Columns that are not known, kept as given: %s.", strings.Join(rest, ", "))
	}
	for _, list := range []struct {
		what  string
		notes []importer.Note
	}{
		{"Conflicts, where what is on record stays", r.Conflicts},
		{"Rows that continue a commitment whose title differs much", r.Doubtful},
		{"Rows that are new in plans that were on record", r.Unmatched},
	} {
		if len(list.notes) > 0 {
			c.say("%s: %s. The first:", list.what, number(len(list.notes)))
		}
		for _, x := range list.notes[:min(firstNotes, len(list.notes))] {
			c.say("  %s, row %d: %s", x.File, x.Row, strings.TrimSpace(string(x.Object)+" "+x.Reason))
			for _, id := range x.Likely {
				c.say("    if they are the same promise: troth same --data %s %s %s --because TEXT", c.flags.Lookup("data").Value, x.Object, id)
			}
		}
	}
	if len(r.Differences) > 0 {
		c.say("New versions of what was on record: %s re-written, %s filled in, %s changed, %s with something removed.", number(r.Differences[meaning.Rewritten]),
			number(r.Differences[meaning.FilledIn]), number(r.Differences[meaning.Changed]), number(r.Differences[meaning.Removed]))
	}
	if len(r.Absent) > 0 {
		c.say("Columns that a file does not have: %s. What is on record of them stays as it is.", strings.Join(slices.Sorted(maps.Keys(r.Absent)), ", "))
	}
	if len(r.Unread) > 0 {
		c.say("Columns with cells that are filled and were not understood: %s. What is on record stays there; the cells are kept as given.",
			strings.Join(slices.Sorted(maps.Keys(r.Unread)), ", "))
	}
	if len(r.Vanished) > 0 {
		c.say("Commitments on record that are not in the files any more: %s. They stay as they are.", number(len(r.Vanished)))
	}
	c.sayVanishedPlans(r)
	c.sayFlags(r.Flags)
}

// sayStrange tells, before all else, of columns that are hardly read as what they are.
func (c *call) sayStrange(r *importer.Report) {
	for _, m := range r.Misnamed {
		c.say("LOOK: %s has no column %q. That may be %s, whose name is not known: it is kept as given, and compared with nothing.%s If it is, give it that name and import the file again.",
			m.File, m.Lacks, strings.Join(m.Columns, ", "), map[bool]string{true: " The short title stood in for it in what is new."}[m.Lacks == "Commitment Title"])
	}
	for _, e := range r.Editions {
		if e.Strange() {
			c.say("LOOK: of %s rows of %s in plans that were on record, %s continue a commitment there, where %s may; the others are new beside it. See that the columns with identifier, number and title have the names that they have in other editions.",
				grouped(int64(e.Rows)), e.File, grouped(int64(e.Continued)), grouped(int64(e.May)))
		}
	}
}

// sayVanishedPlans tells of whole plans that are not in the files.
func (c *call) sayVanishedPlans(r *importer.Report) {
	if len(r.VanishedPlans) == 0 {
		return
	}
	rows := 0
	for _, p := range r.VanishedPlans {
		rows += len(p.Commitments)
	}
	why := "That may be a matter of what the files are of."
	if slices.ContainsFunc(r.Editions, func(e importer.Edition) bool { return e.Part }) {
		why = "That is no sign of anything where a file holds a part of what its publisher has."
	}
	c.say("Plans of files imported before that a file does not have at all: %s, with %s commitments. They stay as they are. %s The first:",
		grouped(int64(len(r.VanishedPlans))), grouped(int64(rows)), why)
	for _, p := range r.VanishedPlans[:min(firstNotes, len(r.VanishedPlans))] {
		c.say("  %s, with %s commitments", p.Plan, grouped(int64(len(p.Commitments))))
	}
}

// sayFlags tells how many troubles of each kind there are, with the first of each.
func (c *call) sayFlags(flags []ogp.Trouble) {
	if len(flags) == 0 {
		return
	}
	counts, first := map[ogp.Flag]int{}, map[ogp.Flag]ogp.Trouble{}
	for _, x := range flags {
		if counts[x.Flag]++; counts[x.Flag] == 1 {
			first[x.Flag] = x
		}
	}
	kinds := slices.SortedFunc(maps.Keys(counts), func(a, b ogp.Flag) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	c.say("%s troubles are flagged; the rows are kept, with what could not be understood as given. The first of each kind:",
		grouped(int64(len(flags))))
	for _, kind := range kinds {
		x, given := first[kind], ""
		if x.Given != "" {
			given = fmt.Sprintf(" (%s)", strings.Join(strings.Fields(x.Given), " "))
		}
		c.say("  %s %s: %s, row %d%s: %s%s", grouped(int64(counts[kind])), kind, x.File, x.Row, inColumn(x.Column), x.Reason, given)
	}
	c.say("With --json all are listed; each also stands on the page of its commitment.")
}

func inColumn(name string) string {
	if name == "" {
		return ""
	}
	return ", column " + name
}
