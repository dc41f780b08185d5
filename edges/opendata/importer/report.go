package importer

import (
	"troth/chapters/partnership"
	"troth/chapters/partnership/meaning"
	"troth/chapters/review/method"
	"troth/core/record"
	"troth/edges/opendata/ogp"
)

// A Report is what files hold and what importing them did. Its first ten members are fixed; scripts rely on them.
type Report struct {
	Read           int                       `json:"read"` // rows below the headers: commitments and rejected ones
	Members        int                       `json:"members"`
	Plans          int                       `json:"plans"`
	Commitments    int                       `json:"commitments"`
	Findings       int                       `json:"findings"` // reports on one commitment in which something is coded
	Entries        int                       `json:"entries"`  // put on record by this import
	Rejected       []ogp.Trouble             `json:"rejected"`
	Flagged        int                       `json:"flagged"` // how many troubles are flagged, on rows that were kept
	UnknownColumns []string                  `json:"unknown_columns"`
	Derived        map[string]ogp.Comparison `json:"derived"` // published ratings held against computed ones, by rule

	Editions  []Edition     `json:"editions"`
	Conflicts []Note        `json:"conflicts"` // rows against a version that was said here, which stays
	Doubtful  []Note        `json:"doubtful"`  // rows that continue a commitment whose title differs much
	Unmatched []Note        `json:"unmatched"` // new rows in plans that were on record
	Vanished  []record.ID   `json:"vanished"`  // imported commitments of these plans that the file does not have; they stay
	Flags     []ogp.Trouble `json:"flags"`

	VanishedPlans []VanishedPlan `json:"vanished_plans"` // those of earlier editions that the file does not have at all; they stay

	Milestones int `json:"milestones"`
	Indicators int `json:"indicators"`

	Differences map[meaning.Class]int `json:"differences"` // new versions of things that were on record, by what they mean

	Misnamed []ogp.Misnamed `json:"misnamed"` // columns that files lack where unknown ones may be them

	AreaColumns []string `json:"area_columns"` // unknown columns that are read as policy areas

	Absent map[string]int `json:"absent_columns"` // by column that a file lacks: things on record that keep what earlier files say there
	Unread map[string]int `json:"unread_cells"`   // by column: those that keep it since the cell is filled and was not understood
}

// A VanishedPlan is a plan that is not in a file, with its commitments from earlier editions of the publisher. That may be a matter of what
// the file is of.
type VanishedPlan struct {
	Plan        record.ID   `json:"plan"`
	Member      record.ID   `json:"member"`
	Commitments []record.ID `json:"commitments"`
}

// An Edition is one file of an import.
type Edition struct {
	File    string      `json:"file"`
	SHA256  record.Hash `json:"sha256"`
	ID      record.ID   `json:"id,omitempty"` // absent when nothing was taken from the file
	Known   bool        `json:"known"`        // these bytes were on record already
	Entries int         `json:"entries"`
	Part    bool        `json:"part,omitempty"` // it is known to hold a part of what its publisher has

	Rows      int `json:"rows_of_plans_on_record"` // rows of plans that had commitments on record
	May       int `json:"rows_that_may_continue"`  // those of them that continue one, or are new beside one that no row continues and may be it
	Continued int `json:"rows_continued"`          // those of them that continue one
}

// Strange reports whether so few rows that may continue a commitment do that their columns are hardly read as what they are.
func (e Edition) Strange() bool { return e.May >= fewRows && strange(e.May, e.Continued) }

// fewRows is how many rows of a file must be able to continue something for their matches to tell anything.
const fewRows = 10

// strange reports whether a quarter of what may continue does not. Of two editions of one publisher nearly all do, however few rows one of
// them has of a plan: 146 of 156 of those of 2016 and 2024, whichever comes first.
func strange(may, continued int) bool { return 4*(may-continued) >= may }

// A Note is a row that somebody should look at.
type Note struct {
	File   string      `json:"file"`
	Row    int         `json:"row"`
	Object record.ID   `json:"object,omitempty"`
	Reason string      `json:"reason"`
	Likely []record.ID `json:"likely,omitempty"` // of a new row: what it may be the same as, likeliest first; a person may say so
}

// holds counts what editions hold together: a member or plan that several have counts once.
func (r *Report) holds(editions []*ogp.Edition) {
	all := &ogp.Edition{Rejected: []ogp.Trouble{}, Flags: []ogp.Trouble{}}
	for _, e := range editions {
		all.Files = append(all.Files, e.Files...)
		all.Commitments = append(all.Commitments, e.Commitments...)
		all.Rejected = append(all.Rejected, e.Rejected...)
		all.Flags = append(all.Flags, e.Flags...)
	}
	*r = Report{Read: all.Read(), Members: len(all.Members()), Plans: len(all.Plans()), Commitments: len(all.Commitments),
		Findings: all.Findings(), Rejected: all.Rejected, Flagged: len(all.Flags), UnknownColumns: all.UnknownColumns(), AreaColumns: all.AreaColumns(),
		Derived: all.Derived(method.Builtin()), Editions: []Edition{}, Conflicts: []Note{}, Doubtful: []Note{}, Unmatched: []Note{},
		Vanished: []record.ID{}, VanishedPlans: []VanishedPlan{}, Flags: all.Flags, Differences: map[meaning.Class]int{}, Absent: map[string]int{}, Unread: map[string]int{}, Misnamed: all.Misnamed()}
}

// adds counts what one file added.
func (r *Report) adds(file string, e partnership.Edition, entries int, out outcome) {
	r.Entries += entries
	r.Editions = append(r.Editions, Edition{file, e.SHA256, out.edition, out.known, entries, e.Covers != nil, out.rows, out.may, out.continued})
	for class, n := range out.classes {
		r.Differences[class] += n
	}
	for topic, n := range out.absent {
		r.Absent[ogp.ColumnFor(topic)] += n
	}
	for topic, n := range out.unread {
		r.Unread[ogp.ColumnFor(topic)] += n
	}
	r.Conflicts = append(r.Conflicts, out.conflicts...)
	r.Doubtful = append(r.Doubtful, out.doubtful...)
	r.Unmatched = append(r.Unmatched, out.unmatched...)
	r.Vanished = append(r.Vanished, out.vanished...)
	r.VanishedPlans = append(r.VanishedPlans, out.gone...)
}
