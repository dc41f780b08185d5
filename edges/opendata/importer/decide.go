package importer

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"troth/chapters/partnership"
	"troth/chapters/partnership/meaning"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/chapters/review/method"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/ogp"
)

// A plot is one decision in the making: what an edition adds to a record, as one reader knows it.
type plot struct {
	r        *view.Reader
	operator record.ID
	reviewer record.ID
	edition  record.ID
	first    []desk.Saying // by the operator: organisations, the edition, members
	rest     []desk.Saying // from the edition
	outcome  outcome

	held       map[record.ID]bool   // plans on record that are in the file
	publisher  string               // of the edition
	publishers map[record.ID]string // of editions on record, once they were asked for
}

// An outcome is what a decision found beside what it says.
type outcome struct {
	known     bool // the file is on record already
	edition   record.ID
	conflicts []Note
	doubtful  []Note
	unmatched []Note
	vanished  []record.ID
	gone      []VanishedPlan
	classes   map[meaning.Class]int // new versions by what they mean
	rows      int                   // of plans that have commitments on record
	may       int                   // those of them that continue one, or are new beside one that no row continues and may be it
	continued int                   // those of them that continue one
	unnamed   int                   // rows of new members whose names are not known
	example   string                // such a name
	members   int                   // on record before
	absent    map[string]int        // things on record of which something stays since the file has no column about it, by topic
	unread    map[string]int        // and since the cell about it was not understood
	compared  int                   // things on record of which the file says something
	less      int                   // those of them of which it takes something away
	taken     map[string]int        // what it takes away, by field
}

// decide makes the decision that puts an edition on record. It is pure but for the ids that it draws; out is what it found last.
func decide(d *draft, edition partnership.Edition, o Publisher, operator record.ID, out *outcome) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		*out = outcome{}
		switch id, err := partnership.EditionOf(r, edition.SHA256); {
		case err == nil:
			out.known, out.edition = true, id
			return nil, nil
		case !errors.Is(err, record.ErrNotFound):
			return nil, err
		}
		p := &plot{r: r, operator: operator, edition: record.NewID(partnership.EditionKind.Prefix), publisher: titleOf(edition.Publisher),
			held: map[record.ID]bool{}}
		if err := p.all(d, o); err != nil {
			return nil, err
		}
		if err := p.strange(d); err != nil {
			return nil, err
		}
		if err := p.robbed(d); err != nil {
			return nil, err
		}
		if !d.single {
			if err := p.absent(); err != nil {
				return nil, err
			}
		}
		edition.Lacks = nil // of an earlier try
		for _, x := range p.outcome.gone {
			edition.Lacks = append(edition.Lacks, x.Plan)
		}
		edition.Lacks = append(edition.Lacks, p.outcome.vanished...)
		*out = p.outcome
		if len(p.rest) == 0 {
			return nil, nil // nothing was taken from the file, so nothing names it
		}
		out.edition = p.edition
		say := append(p.first, desk.Saying{Object: p.edition, Thing: edition, Of: operator})
		return append(say, p.rest...), nil
	}
}

func (p *plot) all(d *draft, o Publisher) (err error) {
	if p.reviewer, err = p.enter(o.Reviewer); err != nil {
		return err
	}
	if _, err = p.enter(o.Body); err != nil {
		return err
	}
	ids, onRecord, err := members(p.r, d.members)
	if err != nil {
		return err
	}
	p.outcome.members = onRecord
	unknown := map[string]bool{} // new members have no plans on record
	for _, m := range d.members {
		if ids[m.key] == "" {
			ids[m.key], unknown[m.key] = record.NewID(partnership.MemberKind.Prefix), true
			if m.within != "" {
				if within := ids[m.within]; within != "" {
					m.thing.Within = &record.Ref{To: within}
				} else if within, err := p.nation(m.within); err != nil {
					return err
				} else if within != "" {
					m.thing.Within = &record.Ref{To: within}
				} else {
					m.thing.Flags = slices.Clone(m.thing.Flags)
					addFlag(&m.thing.Flags, WithinUnknown)
				}
			}
			p.first = append(p.first, desk.Saying{Object: ids[m.key], Thing: m.thing, Of: p.operator})
		}
	}
	var plans map[record.ID][]knownPlan
	shapes := map[shape]int{}
	for i := range d.plans {
		shapes[d.plans[i].shape()]++
	}
	for i := range d.plans {
		x := &d.plans[i]
		key := d.members[x.member].key
		member := ids[key]
		if name := d.members[x.member].thing; unknown[key] && slices.Contains(name.Flags, record.Code(ogp.MemberUnknown)) {
			p.outcome.unnamed += len(x.commitments)
			p.outcome.example = titleOf(name.Name)
		}
		if _, read := plans[member]; !read && !unknown[key] {
			list, err := plansOf(p.r, member)
			if err != nil {
				return err
			}
			if plans == nil {
				plans = map[record.ID][]knownPlan{}
			}
			plans[member] = list
		}
		if err := p.plan(x, member, plans[member], shapes[x.shape()] == 1); err != nil {
			return fmt.Errorf("%s, row %d: %w", x.at.file, x.at.row, err)
		}
	}
	return nil
}

// nation is the national member of a country that is on record, or nothing.
func (p *plot) nation(alpha3 string) (record.ID, error) {
	ids, err := p.r.ByAlias("iso3166", alpha3)
	for _, id := range ids {
		if id.Prefix() == partnership.MemberKind.Prefix {
			return id, err
		}
	}
	return "", err
}

// enter finds a body, or puts it on record; one without an alias is not entered.
func (p *plot) enter(b Body) (record.ID, error) {
	if b.Alias == "" {
		return "", nil
	}
	id, err := organisation(p.r, b.Alias)
	if err != nil || id != "" {
		return id, err
	}
	texts, err := p.r.Texts(p.operator)
	if err != nil {
		return "", err
	}
	if titleOf(texts["name"]) == titleOf(b.Name) {
		return p.operator, nil
	}
	id = record.NewID(partnership.OrganisationKind.Prefix)
	p.first = append(p.first, desk.Saying{Object: id, Of: p.operator, Thing: partnership.Organisation{
		Act: partnership.OrganisationEntered, Name: b.Name, Aliases: []record.Code{b.Alias}}})
	return id, nil
}

func (p *plot) say(id record.ID, thing any, of record.ID) {
	p.rest = append(p.rest, desk.Saying{Object: id, Thing: thing, Of: of, Source: p.edition})
}

// stays counts what stays of a thing, each topic once.
func (p *plot) stays(s *stay) {
	slices.Sort(s.topics)
	for _, t := range slices.Compact(s.topics) {
		if slices.Contains(s.unread, t) {
			count(&p.outcome.unread, t)
		} else {
			count(&p.outcome.absent, t)
		}
	}
}

// count adds one to what a map counts under a key.
func count[K comparable](m *map[K]int, key K) {
	if *m == nil {
		*m = map[K]int{}
	}
	(*m)[key]++
}

// A shape is what a plan is called, without the shape of its number.
type shape struct {
	member  int
	numeral string
}

func (x *planDraft) shape() shape {
	if x.thing.Number == nil {
		return shape{x.member, ""}
	}
	return shape{x.member, meaning.Number(string(*x.thing.Number))}
}

// find finds the plan on record that a draft is: by the publisher's identifier, or by number where one side has none. alone tells that no
// other plan of the file has its number in another shape.
func (x *planDraft) find(plans []knownPlan, alone bool) int {
	var aliases []string
	for _, a := range x.thing.Aliases {
		aliases = append(aliases, string(a))
	}
	if i := slices.IndexFunc(plans, func(k knownPlan) bool { return overlap(aliases, k.aliases) }); i >= 0 {
		return i
	}
	if x.thing.Number == nil {
		return -1
	}
	found, n := -1, 0
	for i, k := range plans {
		without := len(k.aliases) == 0 || len(aliases) == 0
		if without && k.number == string(*x.thing.Number) {
			return i
		}
		if meaning.Number(k.number) == x.shape().numeral {
			if n++; without {
				found = i
			}
		}
	}
	if n != 1 || !alone || x.shape().numeral == "" {
		return -1
	}
	return found
}

func (p *plot) plan(x *planDraft, member record.ID, plans []knownPlan, alone bool) error {
	now := x.thing
	now.Member = record.To(member)
	i := x.find(plans, alone)
	if i < 0 {
		id := record.NewID(plan.PlanKind.Prefix)
		p.say(id, now, member)
		for k := range x.commitments {
			if err := p.commitment(&x.commitments[k], nil, record.NewID(plan.CommitmentKind.Prefix), id, member); err != nil {
				return err
			}
		}
		return nil
	}
	was := &plans[i]
	p.held[was.id] = true
	if x.bare {
		return p.commitments(x, was.id, member)
	}
	now, stayed := x.after(was)
	now.Member = record.To(member)
	p.stays(stayed)
	change, err := p.changed(x.at, plan.PlanKind, &was.known, &was.thing, &now)
	if err != nil {
		return err
	}
	if change {
		now.Act = plan.PlanAmended
		p.say(was.id, now, member)
	}
	return p.commitments(x, was.id, member)
}

// commitments says the rows of a plan that is on record.
func (p *plot) commitments(x *planDraft, planID, member record.ID) error {
	things, err := commitmentsOf(p.r, planID)
	if err != nil {
		return err
	}
	rows, on := make([]candidate, len(x.commitments)), make([]candidate, len(things))
	for i := range x.commitments {
		rows[i] = candidateOf(&x.commitments[i])
	}
	for i, k := range things {
		title := k.thing.Title
		if x.lacks("title") && k.thing.ShortTitle != nil { // it stands in for the title in the file
			title = *k.thing.ShortTitle
		}
		on[i] = candidate{k.aliases, k.number, titleOf(title)}
	}
	if len(things) > 0 {
		p.outcome.rows += len(rows)
	}
	of, err := match(rows, on, func(i, k int) (bool, error) { return p.equal(&x.commitments[i], &things[k], planID) })
	if err != nil {
		return err
	}
	beside := 0
	for i := range x.commitments {
		c := &x.commitments[i]
		var was *knownCommitment
		id := record.NewID(plan.CommitmentKind.Prefix) // of a new one
		if k := of[i]; k >= 0 {
			p.outcome.continued++
			p.outcome.may++
			was = &things[k]
			if why := doubt(rows[i], k, on); why != "" {
				p.outcome.doubtful = append(p.outcome.doubtful, c.note(was.id, why))
			}
		} else if len(things) > 0 {
			n, err := p.unmatched(c, id, rows[i], on, of, things)
			if err != nil {
				return err
			}
			if n == nil {
				continue
			}
			if len(rows[i].aliases) == 0 || len(n.Likely) > 0 { // one with an identifier of its own that looks like nothing on record is another
				beside++
			}
		}
		if err := p.commitment(c, was, id, planID, member); err != nil {
			return err
		}
	}
	left := 0
	for k := range things {
		if !slices.Contains(of, k) {
			left++
			if err := p.vanish(&things[k].known); err != nil {
				return err
			}
		}
	}
	p.outcome.may += min(beside, left)
	return nil
}

// absent lists plans that are not in the file at all, with those of their commitments that were taken from an edition of this publisher.
func (p *plot) absent() error {
	rows, err := takenCommitments(p.r)
	if err != nil {
		return err
	}
	for i := range rows {
		x := &rows[i]
		if p.held[x.plan] {
			continue
		}
		ours, err := p.ours(&x.known)
		if err != nil {
			return err
		}
		if !ours {
			continue
		}
		gone := &p.outcome.gone
		if n := len(*gone); n == 0 || (*gone)[n-1].Plan != x.plan {
			*gone = append(*gone, VanishedPlan{Plan: x.plan, Member: x.member})
		}
		last := &(*gone)[len(*gone)-1]
		last.Commitments = append(last.Commitments, x.id)
	}
	return nil
}

// unmatched lists a row that continues nothing, with what it may be the same as. It is nil when the row may not be put on record: where
// something was redacted of a commitment with its number, which may be the same.
func (p *plot) unmatched(c *commitmentDraft, id record.ID, row candidate, on []candidate, of []int, things []knownCommitment) (*Note, error) {
	n := c.note(id, "no commitment of this plan on record is known to be the same; it is new")
	for _, k := range likely(row, on, of) {
		n.Likely = append(n.Likely, things[k].id)
		if row.numeral() != on[k].numeral() {
			continue
		}
		if gone, err := p.r.Tombstones(things[k].id); err != nil {
			return nil, err
		} else if len(gone) > 0 {
			p.outcome.conflicts = append(p.outcome.conflicts,
				c.note(things[k].id, "the row may be this commitment, of which something was redacted; it is not put on record beside it"))
			return nil, nil
		}
	}
	p.outcome.unmatched = append(p.outcome.unmatched, n)
	return &n, nil
}

// equal reports whether a row says of a commitment what is on record, but for what was redacted, the shape of its number, and flags: which
// of two rows with one number repeats it is a matter of their order.
func (p *plot) equal(c *commitmentDraft, k *knownCommitment, planID record.ID) (bool, error) {
	was := k.thing
	now, _ := c.after(k, planID)
	if now.Number != nil && was.Number != nil && meaning.Number(string(*now.Number)) == meaning.Number(string(*was.Number)) {
		now.Number = was.Number
	}
	now.Flags = was.Flags
	lists(plan.CommitmentKind, &was)
	withheld, _, err := p.spare(plan.CommitmentKind, &k.known, &was, &now, k.hidden(c))
	return err == nil && same(plan.CommitmentKind, &was, &now, withheld), err
}

// hidden tells of what is withheld of a commitment: it cannot be compared, but whether there is something can.
func (k *knownCommitment) hidden(c *commitmentDraft) []hidden {
	return []hidden{
		{"contact_email", c.thing.ContactEmail.Value != nil, !c.lacks("contact_email") && strings.Contains(k.withheld, "contact_email")},
		{"contact_phone", c.thing.ContactPhone.Value != nil, !c.lacks("contact_telephone") && strings.Contains(k.withheld, "contact_phone")},
	}
}

func (c *commitmentDraft) note(id record.ID, reason string) Note {
	return Note{File: c.at.file, Row: c.at.row, Object: id, Reason: reason}
}

// commitment says one row and its findings; was is nil for a new one, whose id it will be.
func (p *plot) commitment(c *commitmentDraft, was *knownCommitment, id, planID, member record.ID) error {
	if was == nil {
		now := c.thing
		now.Plan = record.To(planID)
		p.say(id, now, member)
		for i := range c.findings {
			f := c.findings[i].thing
			f.Commitment = record.To(id)
			p.say(record.NewID(review.FindingKind.Prefix), f, p.reviewer)
		}
		return p.parts(c, id, member, true)
	}
	now, stayed := c.after(was, planID)
	p.stays(stayed)
	change, err := p.changed(c.at, plan.CommitmentKind, &was.known, &was.thing, &now, was.hidden(c)...)
	if err != nil {
		return err
	}
	if change {
		now.Act = plan.Amended
		p.say(was.id, now, member)
	}
	if err := p.parts(c, was.id, member, false); err != nil {
		return err
	}
	found, err := findingsOf(p.r, was.id, p.reviewer)
	if err != nil {
		return err
	}
	for _, k := range found { // of a report of which nothing was understood, all stays
		s := &stay{scope: c.scope, unread: c.unread}
		for _, topic := range c.unread {
			if strings.HasPrefix(topic, string(k.thing.Report)+"/") {
				s.topics = append(s.topics, topic)
			}
		}
		p.stays(s)
	}
	for i := range c.findings {
		f := c.findings[i].thing
		f.Commitment = record.To(was.id)
		k := slices.IndexFunc(found, func(k knownFinding) bool { return k.thing.Report == f.Report })
		if k < 0 {
			p.say(record.NewID(review.FindingKind.Prefix), f, p.reviewer)
			continue
		}
		newer := f.Report != method.EndOfTerm && (c.unreadReport(method.EndOfTerm) || c.lacks(method.EndOfTerm+"/completion") &&
			slices.ContainsFunc(found, func(k knownFinding) bool { return k.thing.Report == method.EndOfTerm }))
		f, stayed := c.findings[i].after(&found[k].thing, newer)
		p.stays(stayed)
		change, err := p.changed(c.at, review.FindingKind, &found[k].known, &found[k].thing, &f)
		if err != nil {
			return err
		}
		if change {
			f.Act = plan.Corrected
			p.say(found[k].id, f, p.reviewer)
		}
	}
	return nil
}

// unreadReport reports whether a row says something of a report that was not understood.
func (c *commitmentDraft) unreadReport(name string) bool {
	of := func(topic string) bool { return strings.HasPrefix(topic, name+"/") }
	return slices.ContainsFunc(c.unread, of) || slices.ContainsFunc(c.findings, func(x findingDraft) bool { return slices.ContainsFunc(x.unread, of) })
}

// parts says the milestones of a commitment and what they, and it, are measured by.
func (p *plot) parts(c *commitmentDraft, id, member record.ID, fresh bool) error {
	if err := milestones.say(p, c.milestones, id, member, fresh); err != nil {
		return err
	}
	return indicators.say(p, c.indicators, id, member, fresh)
}
