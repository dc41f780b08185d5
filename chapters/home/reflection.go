package home

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"troth/chapters/collective"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/record"
	"troth/core/view"
)

// A Found is what a machine finds of an action in the plans of a member that joined it. It suggests; whether the action is reflected
// there is for people to say. It is not a duty, and nothing is counted or judged by it.
type Found string

// What a machine finds.
const (
	FoundLike   Found = "suggested"     // commitments that may reflect the action
	NothingSeen Found = "nothing_found" // plans on record that ran then or came later, and no commitment in them that a machine would suggest
	NoLaterPlan Found = "no_later_plan" // the same in those that ran then, and no plan on record that came later
	NoPlan      Found = "no_plan"       // no plan on record that ran then or came later
)

// Reflection is a joining of a member, with what a machine finds of the action in the member's plans.
type Reflection struct {
	Joining     collective.JoiningInfo `json:"joining"`
	Found       Found                  `json:"found"`
	Running     PlanCount              `json:"running"` // plans that ran on the day of joining
	Later       PlanCount              `json:"later"`   // plans handed in later
	Undated     int                    `json:"undated"` // plans on record of which neither is known
	Suggestions []Suggestion           `json:"suggestions,omitempty"`
}

// PlanCount counts plans, their commitments, and those of them that have a policy area to which the action is related.
type PlanCount struct {
	Plans       int `json:"plans"`
	Commitments int `json:"commitments"`
	Tagged      int `json:"tagged"`
}

// A Suggestion is a commitment that may reflect an action.
type Suggestion struct {
	Commitment record.ID             `json:"commitment"`
	Title      record.Text           `json:"title,omitzero"`
	Plan       plan.Short            `json:"plan"`
	Later      bool                  `json:"later"`           // its plan came later; otherwise it ran on the day of joining
	Areas      []plan.Area           `json:"areas,omitempty"` // because of these
	Words      []string              `json:"words,omitempty"` // because its title has these words of the action's
	Government plan.GovernmentGlance `json:"government"`
	Reviewer   review.ReviewerGlance `json:"reviewer"`
	People     review.PeopleGlance   `json:"people"`
}

// reflections finds, for each member that joined an action with these related areas, what a machine may suggest, and from which editions
// the commitments were taken that it looked at.
func reflections(r *view.Reader, title *record.Text, areas []record.Code, joinings []collective.JoiningInfo) ([]Reflection, []partnership.Source, error) {
	var list []Reflection
	b := partnership.NewBatch(r)
	seen := map[record.ID]bool{}
	var editions []partnership.Source
	for _, j := range joinings {
		x, sources, err := reflect(r, title, areas, j)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, x)
		for _, id := range sources {
			if !seen[id] {
				seen[id] = true
				editions = append(editions, partnership.Source{ID: id})
			}
		}
	}
	for i := range editions {
		b.Source(&editions[i])
	}
	return list, editions, b.Read()
}

// reflect looks at one member's plans.
func reflect(r *view.Reader, title *record.Text, areas []record.Code, j collective.JoiningInfo) (x Reflection, sources []record.ID, err error) {
	x = Reflection{Joining: j}
	when, err := whenPlans(r, j.Joiner.ID, joinedOn(j))
	if err != nil {
		return x, nil, err
	}
	for _, w := range when {
		switch w {
		case "running":
			x.Running.Plans++
		case "later":
			x.Later.Plans++
		case "":
			x.Undated++
		}
	}
	o, err := look(r, plan.OfMember(j.Joiner.ID))
	if err != nil {
		return x, nil, err
	}
	if sources, err = view.Column[record.ID](r, `SELECT DISTINCT e.source FROM commitment c JOIN entry e ON e.idx = c.since WHERE c.member = ?1
		AND c.since < :position AND c.until >= :position AND e.source <> '' ORDER BY e.source`, j.Joiner.ID); err != nil {
		return x, nil, err
	}
	tagged, err := taggedWith(r, j.Joiner.ID, areas)
	if err != nil {
		return x, nil, err
	}
	b := partnership.NewBatch(r)
	candidates := make([]Suggestion, 0, len(o.rows))
	for i := range o.rows {
		row := &o.rows[i]
		count := map[string]*PlanCount{"running": &x.Running, "later": &x.Later}[when[row.Plan]]
		if count == nil || row.Act == plan.Withdrawn {
			continue
		}
		count.Commitments++
		id := row.Commitment
		s := Suggestion{Commitment: id, Later: when[row.Plan] == "later", Plan: plan.Short{ID: row.Plan}, Government: o.government[id], Reviewer: o.reviewer[id], People: o.people[id]}
		for _, a := range tagged[id] {
			s.Areas = append(s.Areas, plan.AreaOf(a))
		}
		if s.Areas != nil {
			count.Tagged++
		}
		candidates = append(candidates, s)
	}
	for i := range candidates {
		s := &candidates[i]
		b.Text(s.Commitment, "title", &s.Title)
		b.Maybe(s.Plan.ID, "title", &s.Plan.Title)
	}
	if err := b.Read(); err != nil {
		return x, nil, err
	}
	for _, s := range candidates {
		if s.Words = alikeWords(title, &s.Title); s.Areas != nil || s.Words != nil {
			x.Suggestions = append(x.Suggestions, s)
		}
	}
	// Later plans first, then those that policy areas suggest: a person looks there first.
	slices.SortStableFunc(x.Suggestions, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(no(a.Later), no(b.Later)), cmp.Compare(no(a.Areas != nil), no(b.Areas != nil)))
	})
	x.Found = x.found()
	return x, sources, plansOf(r, &x)
}

func no(b bool) int {
	if b {
		return 0
	}
	return 1
}

func (x *Reflection) found() Found {
	switch {
	case len(x.Suggestions) > 0:
		return FoundLike
	case x.Running.Plans+x.Later.Plans == 0:
		return NoPlan
	case x.Later.Plans == 0:
		return NoLaterPlan
	}
	return NothingSeen
}

// joinedOn is the last day that the day of joining may mean; the day on which it was put on record when none is said.
func joinedOn(j collective.JoiningInfo) string {
	if j.On != nil && cmp.Or(j.On.To, j.On.From) != "" {
		return cmp.Or(j.On.To, j.On.From)
	}
	day, _, _ := strings.Cut(j.Said.At, "T")
	return day
}

// whenPlans says of each plan of a member whether it was running on a day ("running"), came later ("later"), was over ("over"), or of which
// that is not known ("").
//
// A plan came later when it was handed in, or begins, after that day. It ran when it was handed in or had begun by then and ends on that
// day or later; a year is the whole year. Withdrawn plans count for nothing.
func whenPlans(r *view.Reader, member record.ID, on string) (map[record.ID]string, error) {
	type row struct {
		plan                         record.ID
		first, last, submitted, year string
	}
	rows, err := view.All(r, `SELECT object, first_day, last_day, coalesce(json_extract(facts, '$.submitted.from'), ''), coalesce(json_extract(facts, '$.submitted.to'), '')
		FROM plan WHERE member = ?1 AND act <> 'withdrawn' AND since < :position AND until >= :position`, view.Args{member},
		func(x *row) []any { return []any{&x.plan, &x.first, &x.last, &x.submitted, &x.year} })
	when := map[record.ID]string{}
	for _, x := range rows {
		begins := cmp.Or(x.first, x.submitted)
		switch {
		case begins != "" && begins > on:
			when[x.plan] = "later"
		case x.last != "" && x.last < on:
			when[x.plan] = "over"
		case begins != "" && x.last != "":
			when[x.plan] = "running"
		default:
			when[x.plan] = ""
		}
	}
	return when, err
}

// taggedWith lists the commitments of a member that have any of these areas, with those.
func taggedWith(r *view.Reader, member record.ID, areas []record.Code) (map[record.ID][]record.Code, error) {
	type row struct {
		commitment record.ID
		area       record.Code
	}
	rows, err := view.All(r, `SELECT c.object, a.value FROM commitment c JOIN json_each(c.facts, '$.areas') a WHERE c.member = ?1
		AND c.since < :position AND c.until >= :position`, view.Args{member}, func(x *row) []any { return []any{&x.commitment, &x.area} })
	found := map[record.ID][]record.Code{}
	for _, x := range rows {
		if slices.Contains(areas, x.area) {
			found[x.commitment] = append(found[x.commitment], x.area)
		}
	}
	return found, err
}

// plansOf names the plans of suggestions by number and period.
func plansOf(r *view.Reader, x *Reflection) error {
	for i := range x.Suggestions {
		s := &x.Suggestions[i].Plan
		type row struct {
			number string
			period record.Day
		}
		p, err := view.One(r, `SELECT number, first_day, last_day FROM plan WHERE object = ?1 AND since < :position AND until >= :position`, view.Args{s.ID},
			func(p *row) []any { return []any{&p.number, &p.period.From, &p.period.To} })
		if err != nil {
			return err
		}
		if p.number != "" {
			s.Number = (*record.Code)(&p.number)
		}
		s.Period = partnership.DayOf(p.period.From, p.period.To)
	}
	return nil
}

// common are words of titles that tell nothing of their matter.
var common = map[string]bool{}

func init() {
	for _, w := range strings.Fields("open opening opened government governments governmental public national policy policies process processes through " +
		"their greater increase promote promoting strengthen improve improving improvement create creating development develop information transparency transparent engagement " +
		"citizen citizens access based sharing services service data tools inclusive international implementation mechanisms system systems more with from for into between about") {
		common[w] = true
	}
}

// alikeWords are the telling words that a title shares with that of an action, in a language that both have: at least two, and at least
// half of those of the action; nothing otherwise. Words count as the same when their first six letters are.
func alikeWords(action, title *record.Text) []string {
	for _, language := range []string{action.Original, title.Original} {
		a, okA := action.By[language]
		t, okT := title.By[language]
		if !okA || !okT {
			continue
		}
		there := map[string]bool{}
		for _, w := range telling(t) {
			there[stem(w)] = true
		}
		var shared []string
		all := telling(a)
		for _, w := range all {
			if there[stem(w)] && !slices.Contains(shared, w) {
				shared = append(shared, w)
			}
		}
		if len(shared) >= 2 && 2*len(shared) >= len(all) {
			return shared
		}
		return nil
	}
	return nil
}

func telling(s string) (list []string) {
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len([]rune(w)) > 4 && !common[w] {
			list = append(list, w)
		}
	}
	return list
}

func stem(w string) string {
	runes := []rune(w)
	return string(runes[:min(6, len(runes))])
}
