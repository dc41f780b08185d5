package home

import (
	"encoding/json"

	"troth/chapters/collective"
	"troth/chapters/opinion"
	"troth/chapters/partnership"
	"troth/chapters/partnership/meaning"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/authority"
	"troth/core/record"
	"troth/core/view"
)

// HomePage answers the visitor's first question, in one of two scopes. A record on which all members but one lie within another one,
// as cities and the parliament of a country do, is that one's: home shows what it promised. So is the record of a single member. Any
// other is the world's, twenty towns' with no country above them too: home tells what is on it.
type HomePage struct {
	Day      string            `json:"day"` // of the reader
	Operator partnership.Named `json:"operator"`
	Counts   Counts            `json:"counts"`
	Voices   Totals            `json:"voices"`           // over all commitments
	Latest   []MovedGroup      `json:"latest"`           // newest first
	Member   *MemberPage       `json:"member,omitempty"` // whose record it is, if it is one member's
	Plans    []PlanPage        `json:"plans,omitempty"`  // of that member: what it promised, newest plan first

	// On a world's record, the declaration that it stands on: the newest by the day it bears. On a member's it is one link away.
	Declaration *DeclarationPage `json:"declaration,omitempty"`
}

// Counts is how much is on record.
type Counts struct {
	Members      int                      `json:"members"`
	Sorts        map[partnership.Sort]int `json:"sorts"` // members by sort; sorts without members are left out
	Plans        int                      `json:"plans"`
	Commitments  int                      `json:"commitments"`
	Milestones   int                      `json:"milestones"`
	Reports      int                      `json:"reports"` // of progress
	Findings     int                      `json:"findings"`
	Observations int                      `json:"observations"`
	Evidence     int                      `json:"evidence"`
	Declarations int                      `json:"declarations"`
	Pledges      int                      `json:"pledges"` // of declarations
	Endorsements int                      `json:"endorsements"`
}

// Totals is what three voices say of the same commitments, each counted by itself. Each names its own base.
type Totals struct {
	Commitments int                   `json:"commitments"`
	Withdrawn   int                   `json:"withdrawn"` // of these
	Government  plan.GovernmentTotals `json:"government"`
	Reviewer    review.ReviewerTotals `json:"reviewer"`
	People      review.PeopleTotals   `json:"people"`
}

// Statement is one entry in a list: who said what about which thing.
type Statement struct {
	Said   partnership.Said   `json:"said"`
	Kind   string             `json:"kind"`
	Object record.ID          `json:"object"`
	Path   string             `json:"path,omitempty"`  // page of the thing, "commitments/cm_…", or of the one that it is shown on
	Name   record.Text        `json:"name,omitzero"`   // of the thing, where it has a title or a name
	About  *partnership.Named `json:"about,omitempty"` // what it is about, part of, or proves
	Plan   *plan.Short        `json:"plan,omitempty"`  // of a plan: its number and years, by which those of one member are told apart
}

// MembersPage lists the members.
type MembersPage struct {
	Day     string      `json:"day"`     // of the reader
	Members []MemberRow `json:"members"` // in the order in which they were put on record; languages sort differently
	Totals  Totals      `json:"totals"`
}

// MemberRow is a member in a list.
type MemberRow struct {
	ID      record.ID             `json:"id"`
	Act     partnership.MemberAct `json:"act"`
	Sort    partnership.Sort      `json:"sort"`
	Name    record.Text           `json:"name,omitzero"`
	Country *record.Code          `json:"country,omitempty"`
	Region  *Region               `json:"region,omitempty"` // that its country lies in, or that of the member it lies within
	Plans   int                   `json:"plans"`
	Voices  Totals                `json:"voices"`
}

// Region is a region of the world.
type Region struct {
	Code record.Code `json:"code"` // "m49:019"
	Name record.Text `json:"name"`
}

// MemberPage is a member with its plans over time.
type MemberPage struct {
	Day           string                    `json:"day"`     // of the reader
	Version       record.Index              `json:"version"` // the last entry that changed this page
	Member        partnership.MemberInfo    `json:"member"`
	Said          partnership.Said          `json:"said"`
	Plans         []PlanRow                 `json:"plans"` // oldest first
	Voices        Totals                    `json:"voices"`
	Same          int                       `json:"same,omitempty"`          // pairs of its commitments that are said to be one promise; each counts
	Coverage      []Coverage                `json:"coverage"`                // what is known of its commitments and what is not
	Areas         []MemberAreas             `json:"areas,omitempty"`         // what its commitments are about, list by list
	Eras          []review.Era              `json:"eras"`                    // what reviewers found, over the years
	Bodies        []partnership.Named       `json:"bodies,omitempty"`        // organisations and members that belong to it
	Joined        []collective.JoiningInfo  `json:"joined,omitempty"`        // collective actions; taken back ones included
	Brought       []collective.ResourceInfo `json:"brought,omitempty"`       // pledges of resources
	Again         []Again                   `json:"again,omitempty"`         // commitments that a later edition gives again, newest first
	Partly        *Partly                   `json:"partly,omitempty"`        // which of the plans may be here in part
	Conversations []opinion.Asked           `json:"conversations,omitempty"` // held for it or a plan of it, the newest first
	History       []Version                 `json:"history"`
}

// Again is a commitment that one edition gave and a later one gives again, and how the two differ.
type Again struct {
	ID     record.ID             `json:"id"`
	Title  record.Text           `json:"title,omitzero"`
	Said   partnership.Said      `json:"said"`             // by the later edition
	Fields []string              `json:"fields,omitempty"` // which changed in meaning
	Counts map[meaning.Class]int `json:"counts,omitempty"` // of all differences, asides left out
}

// Coverage is how many commitments something is known of.
type Coverage struct {
	What  string `json:"what"` // "period", "lead", "areas", "milestones", "government", "reviewer", "people", "evidence"
	Known int    `json:"known"`
	Of    int    `json:"of"`
}

// PlanRow is a plan in a list.
type PlanRow struct {
	ID        record.ID    `json:"id"`
	Act       plan.PlanAct `json:"act"`
	Number    *record.Code `json:"number,omitempty"`
	Title     *record.Text `json:"title,omitempty"`
	Period    *record.Day  `json:"period,omitempty"`
	Submitted *record.Day  `json:"submitted,omitempty"`
	Voices    Totals       `json:"voices"`
}

// PlanPage is a plan with its commitments, three voices at a glance.
type PlanPage struct {
	Day           string           `json:"day"`     // of the reader
	Version       record.Index     `json:"version"` // the last entry that changed this page
	Plan          plan.Info        `json:"plan"`
	Said          partnership.Said `json:"said"`
	Commitments   []CommitmentRow  `json:"commitments"` // by number, then in the order in which they were put on record
	Voices        Totals           `json:"voices"`
	Milestones    MilestoneTotals  `json:"milestones"`
	Partly        *Partly          `json:"partly,omitempty"`        // absent when the plan is not known to be here in part
	Conversations []opinion.Asked  `json:"conversations,omitempty"` // held for it or a commitment of it, the newest first
	History       []Version        `json:"history"`
}

// MilestoneTotals counts milestones by what the member reports of them, on the reader's day.
type MilestoneTotals struct {
	Of      int                         `json:"of"`
	Unsaid  int                         `json:"unsaid"` // nothing reported
	States  map[plan.MilestoneState]int `json:"states"`
	Dropped int                         `json:"dropped"`
	Late    int                         `json:"late"`    // due and not said to be met; part of the others
	Undated int                         `json:"undated"` // without a date on which they are due; part of the others, too
}

// CommitmentRow is a commitment in a list, three voices side by side.
type CommitmentRow struct {
	ID         record.ID             `json:"id"`
	Act        plan.CommitmentAct    `json:"act"`
	Number     *record.Code          `json:"number,omitempty"`
	Title      record.Text           `json:"title,omitzero"`
	ShortTitle *record.Text          `json:"short_title,omitempty"`
	Period     *record.Day           `json:"period,omitempty"`
	Late       int                   `json:"late"` // milestones
	Government plan.GovernmentGlance `json:"government"`
	Reviewer   review.ReviewerGlance `json:"reviewer"`
	People     review.PeopleGlance   `json:"people"`
	Distance   Distance              `json:"distance"`
	Ratings    []string              `json:"ratings,omitempty"` // rules that hold by the methods of findings on it
}

// Distance is how far the voices that speak in steps stand apart. A silent voice is left out.
type Distance struct {
	Voices []record.Voice `json:"voices"` // those that speak
	Steps  int            `json:"steps"`  // between the two furthest apart; 0 when fewer than two speak
}

// CommitmentPage is a commitment: what was promised, and three accounts of how it is going, kept apart.
type CommitmentPage struct {
	Day           string                  `json:"day"`     // of the reader
	Version       record.Index            `json:"version"` // the last entry that changed this page
	Commitment    plan.CommitmentInfo     `json:"commitment"`
	Said          partnership.Said        `json:"said"`                 // of the present version
	Milestones    []plan.MilestoneInfo    `json:"milestones,omitempty"` // by due day, then number; each with its indicators
	Indicators    []plan.IndicatorInfo    `json:"indicators,omitempty"` // of the commitment itself, by number
	Same          []plan.SameInfo         `json:"same,omitempty"`       // commitments that are said to be the same promise; taken back ones included
	SamePast      map[record.ID][]Version `json:"same_past,omitempty"`  // their histories, oldest first, while that is said
	Government    Government              `json:"government"`
	Reviewer      Reviewer                `json:"reviewer"`
	People        People                  `json:"people"`
	Distance      Distance                `json:"distance"`
	Evidence      []plan.EvidenceInfo     `json:"evidence,omitempty"`      // of the commitment itself; each names its voice
	Links         []Link                  `json:"links,omitempty"`         // beyond those that the page shows as parts of it
	Conversations []opinion.Asked         `json:"conversations,omitempty"` // held for it, the newest first
	History       []Version               `json:"history"`                 // oldest first
}

// Government is what the government reports.
type Government struct {
	Glance  plan.GovernmentGlance `json:"glance"`
	Reports []plan.ProgressInfo   `json:"reports,omitempty"` // newest first, taken back ones included
	MaySay  []authority.Rule      `json:"may_say"`           // who may speak in this voice
}

// Reviewer is what reviewers found.
type Reviewer struct {
	Glance   review.ReviewerGlance   `json:"glance"`
	Findings []review.FindingInfo    `json:"findings,omitempty"` // newest report first, taken back ones included
	Past     map[record.ID][]Version `json:"past,omitempty"`     // histories of the findings that have more than one version, oldest first
	MaySay   []authority.Rule        `json:"may_say"`
}

// People is what people observed.
type People struct {
	Glance       review.PeopleGlance      `json:"glance"`
	Observations []review.ObservationInfo `json:"observations,omitempty"` // the newest PeopleShown, taken back ones included
	MaySay       []authority.Rule         `json:"may_say"`
}

// PeopleShown is how many observations a commitment's page shows; all of them are counted.
const PeopleShown = 20

// Link is a link between two things, seen from one of them.
type Link struct {
	Relation record.Relation   `json:"relation"`
	Back     bool              `json:"back"` // the other one links to this one
	Kind     string            `json:"kind"` // of the other
	Path     string            `json:"path,omitempty"`
	Other    partnership.Named `json:"other"`
}

// Version is one version of a thing and what it changed.
type Version struct {
	Said    partnership.Said `json:"said"`
	Act     string           `json:"act"`
	Reason  *record.Text     `json:"reason,omitempty"`
	Class   meaning.Class    `json:"class,omitempty"`   // of all changes that are no asides, together
	Changes []Change         `json:"changes,omitempty"` // by field; none in the first version
}

// Change is a field that differs from the version before.
type Change struct {
	Field    string           `json:"field"`              // "title", "partners/0"; of a finding "coded/completion", "given/starred"
	Old      *record.Text     `json:"old,omitempty"`      // of a text; absent when it was not said
	New      *record.Text     `json:"new,omitempty"`      // compare them word by word within each language
	OldFact  *Fact            `json:"old_fact,omitempty"` // of a fact
	NewFact  *Fact            `json:"new_fact,omitempty"`
	OldCode  *review.CodeInfo `json:"old_code,omitempty"` // of what a reviewer judged, or how it was missing
	NewCode  *review.CodeInfo `json:"new_code,omitempty"`
	Class    meaning.Class    `json:"class,omitempty"`    // what the difference means; absent where there is nothing to compare
	Aside    bool             `json:"aside,omitempty"`    // it tells how a source was read, and not what is promised
	Redacted bool             `json:"redacted,omitempty"` // a side was removed, so there is nothing to compare
}

// Fact is the value of a permanent field: one of these.
type Fact struct {
	Words []string    `json:"words,omitempty"` // codes, values of enums, numbers, ids
	Day   *record.Day `json:"day,omitempty"`

	Labels map[string]record.Text `json:"labels,omitempty"` // of codes whose list the record alone has
}

// RecordPage is a part of the record, newest entry first.
type RecordPage struct {
	Day        string       `json:"day"`            // of the reader
	Entries    record.Index `json:"entries"`        // on record
	Kind       string       `json:"kind,omitempty"` // only entries of this kind
	Statements []Statement  `json:"statements"`
	Next       record.Index `json:"next"` // give this as before to read on; 0 at the end
}

// EntryPage is one entry: its envelope, what is open of it and what was redacted.
type EntryPage struct {
	Day      string           `json:"day"` // of the reader
	Said     partnership.Said `json:"said"`
	Kind     string           `json:"kind"`
	Known    bool             `json:"known"` // whether this program knows the kind
	Object   record.ID        `json:"object"`
	Path     string           `json:"path,omitempty"`
	Origin   string           `json:"origin"`
	Prev     *record.Hash     `json:"prev,omitempty"` // leaf hash of the version before
	LeafHash record.Hash      `json:"leaf_hash"`
	Leaf     string           `json:"leaf"` // the envelope as it is logged
	Facts    json.RawMessage  `json:"facts,omitempty"`
	Fields   []FieldValue     `json:"fields,omitempty"`   // shown ones, by name
	Withheld []string         `json:"withheld,omitempty"` // on record as digests alone
	Links    []Link           `json:"links,omitempty"`
	Newer    *record.Index    `json:"newer,omitempty"` // entry of the next version of the thing
	Older    *record.Index    `json:"older,omitempty"` // entry of the version before
}

// FieldValue is a redactable value of an entry.
type FieldValue struct {
	Field    string          `json:"field"`
	Digest   record.Hash     `json:"digest"`
	Text     *record.Text    `json:"text,omitempty"`
	Value    json.RawMessage `json:"value,omitempty"`    // of a person or a file
	Salt     []byte          `json:"salt,omitempty"`     // with it and the canonical value anyone can check the digest
	Redacted *view.Tombstone `json:"redacted,omitempty"` // in the place of a value that was removed
}

// RulesPage says who may say what.
type RulesPage struct {
	Hash  string           `json:"hash"`  // of the table in force, as it is on record
	Rules []authority.Rule `json:"rules"` // empty where that is another table than this program's, of which only the hash is on record
	Kinds []string         `json:"kinds"` // in the order of the table
}

// KindsPage lists the kinds of things that can be on record.
type KindsPage struct {
	Kinds []KindInfo        `json:"kinds"`
	Links []record.LinkRule `json:"links"` // what may be linked to what
}

// KindInfo describes a kind.
type KindInfo struct {
	Name   string          `json:"name"`
	Prefix string          `json:"prefix"`
	Hash   string          `json:"hash"`             // of its schema in force, as it is on record
	Schema json.RawMessage `json:"schema,omitempty"` // left out where that is another than this program's
}
