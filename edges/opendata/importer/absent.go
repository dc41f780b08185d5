package importer

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"troth/chapters/partnership/meaning"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/chapters/review/method"
	"troth/core/record"
	"troth/edges/opendata/ogp"
)

// A scope is what the columns of a file are about. Of anything else its rows say nothing, and what is on record of it stays: an edition with
// fewer columns takes no promise back. Without topics the file is about everything.
type scope struct {
	topics map[string]bool // as ogp.File.Topics
	file   *ogp.File       // nil: every column that was kept as given is one of the file
	table  []string        // the columns of a table of Canada, nil of another
}

func scopeOf(f *ogp.File) *scope { return &scope{topics: f.Topics(), file: f} }

func (s *scope) lacks(topic string) bool { return s != nil && s.topics != nil && !s.topics[topic] }

// has reports whether a cell that was kept as given is of a column that the file has. A name can have a colon in it.
func (s *scope) has(c meaning.Cell) bool {
	if s == nil || s.file == nil || c.Column == "" || s.file.Has(c.Column) {
		return true
	}
	more, _, both := strings.Cut(c.Words, ": ")
	return both && s.file.Has(c.Column+": "+more)
}

// A stay is what stays of a thing on record beside what a row says of it: the file has no column about it, or the row's cell there is filled
// with something that was not understood. That something was written and could not be read takes nothing back.
type stay struct {
	*scope
	unread []string // topics of such cells
	topics []string // of what stays
}

// silent reports whether a row says nothing of a topic that we can read, though it does not say that nothing is there.
func (s *stay) silent(topic string) bool { return s.lacks(topic) || slices.Contains(s.unread, topic) }

// keep leaves what is on record of a topic.
func keep[T any](s *stay, topic string, now *T, was T) {
	if s.silent(topic) && !reflect.ValueOf(was).IsZero() {
		*now = was
		s.topics = append(s.topics, topic)
	}
}

// dated are the flags that tell how a date was read, and lettered those of what became of the letters of a text.
var (
	dated = []ogp.Flag{ogp.DayOrMonth, ogp.SerialNumber, ogp.YearAsDay, ogp.PartOfYear, ogp.NoSuchDay, ogp.NotUnderstood, ogp.EndBeforeStart,
		ogp.SeasonNorth, ogp.Recurring}
	lettered = []ogp.Flag{ogp.CharactersLost, ogp.ControlCharacters, ogp.SpreadsheetError}
)

// aside leaves the flags about what stays, and what was kept as given where the file says no more than that there: then all flags stay.
func (s *stay) aside(flags *[]record.Code, wasFlags []record.Code, given *[]record.Text, wasGiven []record.Text) {
	all := s.lessGiven(*given, wasGiven)
	if all {
		*given = wasGiven
	}
	var mine []record.Code
	for _, f := range wasFlags {
		about := func(list []ogp.Flag, topics ...string) bool {
			return slices.Contains(list, ogp.Flag(f)) && slices.ContainsFunc(topics, func(t string) bool { return slices.Contains(s.topics, t) })
		}
		if all || about(dated, "start", "end") || about(lettered, "title", "short_title", "full_text", "theme", "lead", "supporting") ||
			about([]ogp.Flag{NumberWritten, ogp.NumberRepeats}, "number", "plan_number") {
			mine = append(mine, f)
		}
	}
	*flags = slices.Clone(*flags) // one draft is compared with several things
	for _, f := range mine {
		addFlag(flags, ogp.Flag(f))
	}
}

// lessGiven reports whether what a row leaves as given is what is on record, but for cells of columns that the file lacks, of which there
// are some.
func (s *stay) lessGiven(now, was []record.Text) bool {
	rest := cellsOf(was)
	for _, c := range cellsOf(now) {
		i := slices.Index(rest, c)
		if i < 0 {
			return false
		}
		rest = slices.Delete(rest, i, i+1)
	}
	return len(rest) > 0 && !slices.ContainsFunc(rest, s.has)
}

func cellsOf(texts []record.Text) []meaning.Cell {
	var list []string
	for _, t := range texts {
		list = append(list, titleOf(t))
	}
	return meaning.Cells(list)
}

// after is what a row says of a plan that is on record, and what stays as it is there.
func (x *planDraft) after(k *knownPlan) (plan.Plan, *stay) {
	s := &stay{scope: x.scope, unread: x.unread}
	now, was := x.thing, &k.thing
	now.Aliases = slices.Concat(now.Aliases, k.others(now.Aliases))
	if keep(s, "plan_number", &now.Number, was.Number); x.unnumbered && was.Number != nil {
		now.Number = was.Number
	}
	keep(s, "plan_year", &now.Submitted, was.Submitted)
	keep(s, "plan_end_year", &now.Period, was.Period)
	s.aside(&now.Flags, was.Flags, &now.AsGiven, was.AsGiven)
	return now, s
}

// after is what a row says of a commitment that is on record, and what stays as they are there. Its policy areas are added to those
// on record, of which only those go that the row says no to: areas of another list, of columns that the edition lacks, or left open (ND, NR),
// were not asked for. Those that stay keep their places, so that columns in another order are no difference. What is withheld cannot stay,
// since nobody sees it.
func (c *commitmentDraft) after(k *knownCommitment, planID record.ID) (plan.Commitment, *stay) {
	s := &stay{scope: c.scope, unread: c.unread}
	now, was := c.thing, &k.thing
	now.Plan = record.To(planID)
	now.Aliases = slices.Concat(now.Aliases, k.others(now.Aliases))
	now.Areas = slices.DeleteFunc(slices.Clone(was.Areas), func(a record.Code) bool { return slices.Contains(c.notAreas, a) })
	for _, a := range c.thing.Areas {
		if !slices.Contains(now.Areas, a) {
			now.Areas = append(now.Areas, a)
		}
	}
	switch {
	case s.lacks("title"): // the short title stood in for it
		if short := now.Title; titleOf(short) != titleOf(was.Title) {
			now.ShortTitle = &short
		}
	case c.repeated:
		now.ShortTitle = was.ShortTitle
	}
	keep(s, "title", &now.Title, was.Title)
	if short := now.ShortTitle; short != nil && slices.Contains(s.unread, "title") && titleOf(*short) == titleOf(was.Title) {
		now.ShortTitle = was.ShortTitle
	}
	s.languages(&now.Title, was.Title)
	keep(s, "short_title", &now.ShortTitle, was.ShortTitle)
	keep(s, "number", &now.Number, was.Number)
	keep(s, "theme", &now.Theme, was.Theme)
	keep(s, "full_text", &now.Text, was.Text)
	keep(s, "lead", &now.Lead, was.Lead)
	keep(s, "supporting", &now.Partners, was.Partners)
	keep(s, "contact_name", &now.Contact, was.Contact)
	keep(s, "contact_position", &now.ContactPosition, was.ContactPosition)
	if s.lacks("title") || s.lacks("full_text") || s.lacks("lead") { // by their words the language of a short text is told
		now.Title = *sameLanguage(&now.Title, &was.Title)
		now.ShortTitle, now.Theme, now.Lead = sameLanguage(now.ShortTitle, was.ShortTitle), sameLanguage(now.Theme, was.Theme), sameLanguage(now.Lead, was.Lead)
		now.Partners = slices.Clone(now.Partners)
		for i := range min(len(now.Partners), len(was.Partners)) {
			now.Partners[i] = *sameLanguage(&now.Partners[i], &was.Partners[i])
		}
	}
	s.period(&now, was)
	s.aside(&now.Flags, was.Flags, &now.AsGiven, was.AsGiven)
	return now, s
}

// sameLanguage is a text in the language in which the same words are on record.
func sameLanguage(now, was *record.Text) *record.Text {
	if now != nil && was != nil && titleOf(*now) == titleOf(*was) && len(now.By) == 1 && len(was.By) == 1 {
		return was
	}
	return now
}

// period leaves that side of a period of which the row is silent.
func (s *stay) period(now, was *plan.Commitment) {
	if s.silent("start") && s.silent("end") {
		keep(s, "start", &now.PeriodWords, was.PeriodWords)
		keep(s, "end", &now.Period, was.Period)
		return
	}
	from, to := sides(now.PeriodWords)
	oldFrom, oldTo := sides(was.PeriodWords)
	var days, old record.Day
	if now.Period != nil {
		days = *now.Period
	}
	if was.Period != nil {
		old = *was.Period
	}
	keep(s, "start", &from, oldFrom)
	keep(s, "start", &days.From, old.From)
	keep(s, "end", &to, oldTo)
	keep(s, "end", &days.To, old.To)
	if !slices.Contains(s.topics, "start") && !slices.Contains(s.topics, "end") {
		return
	}
	words := record.In(undetermined, strings.TrimSpace(from+" – "+to))
	if now.PeriodWords = &words; was.PeriodWords != nil && titleOf(*was.PeriodWords) == titleOf(words) {
		now.PeriodWords = was.PeriodWords
	}
	if now.Period = nil; days != (record.Day{}) && (days.From == "" || days.To == "" || days.From <= days.To) {
		now.Period = &days
	}
}

// sides are the words of both ends of a period, as the drafter joins them.
func sides(words *record.Text) (from, to string) {
	if words == nil {
		return "", ""
	}
	from, to, _ = strings.Cut(" "+titleOf(*words)+" ", " – ")
	return strings.TrimSpace(from), strings.TrimSpace(to)
}

// after is what a row says of a finding that is on record, and what stays as it is there. newer tells that there is a newer one,
// on record and without a column in the file, or in the row and not understood: a rating that goes to the newest is not this one's.
func (x *findingDraft) after(was *review.Finding, newer bool) (review.Finding, *stay) {
	s := &stay{scope: x.scope, unread: x.unread}
	now := x.thing
	now.Commitment = was.Commitment
	topic := func(code record.Code) string { return x.topic(nameOf(code)) }
	read := func(list []record.Code, name string) bool {
		return slices.ContainsFunc(list, func(c record.Code) bool { return nameOf(c) == name })
	}
	stays := func(code record.Code) bool {
		name := nameOf(code)
		return s.lacks(topic(code)) && ogp.ColumnFor(topic(code)) != "" || newer && ogp.OfNewest(name) ||
			slices.Contains(s.unread, topic(code)) && (read(was.Coded, name) || read(was.Given, name))
	}
	kept := func(lists ...[]record.Code) (codes []record.Code) {
		for _, list := range lists {
			codes = append(codes, slices.DeleteFunc(slices.Clone(list), func(c record.Code) bool { return !stays(c) })...)
		}
		return codes
	}
	merge := func(now, was []record.Code) []record.Code {
		list := slices.DeleteFunc(slices.Clone(now), stays)
		list = append(list, kept(was)...)
		slices.Sort(list)
		return list
	}
	now.Coded, now.Missing, now.Given = merge(now.Coded, was.Coded), merge(now.Missing, was.Missing), merge(now.Given, was.Given)
	for _, code := range kept(was.Coded, was.Given) {
		s.topics = append(s.topics, topic(code))
		now.Methods = readBy(now.Methods, was.Methods, nameOf(code))
	}
	keep(s, string(now.Report)+"/published", &now.Published, was.Published)
	s.aside(&now.Flags, was.Flags, &now.AsGiven, was.AsGiven)
	return now, s
}

// topic is what a column with a variable or a rating of a report is about.
func (x *findingDraft) topic(name string) string {
	if t := string(x.thing.Report) + "/" + name; ogp.ColumnFor(t) != "" {
		return t
	}
	return method.ProgressReport + "/" + name // a report at the end of the term repeats what that on progress codes
}

func nameOf(code record.Code) string {
	name, _, _ := strings.Cut(string(code), "=")
	return name
}

// readBy are methods, and of others those by which a variable or rating is read that none of the first knows.
func readBy(methods, others []record.Code, name string) []record.Code {
	knows := func(code record.Code) bool {
		id, version, _ := strings.Cut(string(code), "@")
		n, _ := strconv.Atoi(version)
		m := review.Methods().Get(id, n)
		return m != nil && (m.Variable(name) != nil || m.Rule(name) != nil)
	}
	if slices.ContainsFunc(methods, knows) {
		return methods
	}
	all := slices.Clone(methods)
	for _, code := range others {
		if knows(code) {
			all = append(all, code)
		}
	}
	return all
}
