package home

import (
	"cmp"
	"errors"
	"fmt"

	"troth/chapters/agenda"
	"troth/chapters/collective"
	"troth/chapters/declaration"
	"troth/chapters/opinion"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/authority"
	"troth/core/record"
	"troth/core/view"
)

// latest is how many groups of the newest entries home shows, those of lists of codes last.
const latest = 12

// Home is the page that answers a visitor's first question.
func Home(r *view.Reader) (*HomePage, error) {
	b := partnership.NewBatch(r)
	o, err := look(r, plan.Everything())
	if err != nil {
		return nil, err
	}
	p := &HomePage{Day: r.Day(), Voices: o.all()}
	if p.Operator.ID, err = r.Operator(); err == nil {
		b.Name(&p.Operator)
	} else if !errors.Is(err, record.ErrNotFound) {
		return nil, err
	}
	if p.Counts, err = counts(r, o); err != nil {
		return nil, err
	}
	if p.Latest, err = movedGroups(r, b, max(r.Position()-movedLooked, 0), MovedCut{}, latest, listsLast); err != nil {
		return nil, err
	}
	outer, err := partnership.Outermost(r)
	if err != nil {
		return nil, err
	}
	if len(outer) == 1 {
		if err := p.ofOne(r, outer[0]); err != nil {
			return nil, err
		}
	} else if err := p.declare(r, o); err != nil {
		return nil, err
	}
	return p, b.Read()
}

// declare adds the declaration that a world's record stands on.
func (p *HomePage) declare(r *view.Reader, o *overview) error {
	ids, err := declaration.All(r)
	if err != nil || len(ids) == 0 {
		return err
	}
	p.Declaration, err = declarationWith(r, ids[0], o)
	return err
}

// ofOne adds what the member promised whose record it is.
func (p *HomePage) ofOne(r *view.Reader, id record.ID) (err error) {
	if p.Member, err = Member(r, id); err != nil {
		return err
	}
	for i := len(p.Member.Plans) - 1; i >= 0; i-- {
		one, err := Plan(r, p.Member.Plans[i].ID)
		if err != nil {
			return err
		}
		p.Plans = append(p.Plans, *one)
	}
	return nil
}

func counts(r *view.Reader, o *overview) (Counts, error) {
	c := Counts{Sorts: map[partnership.Sort]int{}, Commitments: len(o.rows)}
	type row struct {
		sort partnership.Sort
		n    int
	}
	sorts, err := view.All(r, `SELECT sort, count(*) FROM member WHERE since < :position AND until >= :position GROUP BY sort`, nil,
		func(x *row) []any { return []any{&x.sort, &x.n} })
	if err != nil {
		return c, err
	}
	for _, x := range sorts {
		c.Sorts[x.sort] = x.n
		c.Members += x.n
	}
	for _, g := range o.government {
		c.Reports += g.Reports
	}
	for _, g := range o.reviewer {
		c.Findings += g.Findings
	}
	for _, g := range o.people {
		c.Observations += g.Answers
	}
	more, err := view.One(r, `SELECT
		(SELECT count(*) FROM plan WHERE since < :position AND until >= :position),
		(SELECT count(*) FROM milestone WHERE since < :position AND until >= :position),
		(SELECT count(*) FROM evidence WHERE act <> 'taken_back' AND since < :position AND until >= :position),
		(SELECT count(*) FROM declaration WHERE since < :position AND until >= :position),
		(SELECT count(*) FROM pledge WHERE since < :position AND until >= :position),
		(SELECT count(*) FROM endorsement WHERE act <> 'taken_back' AND since < :position AND until >= :position)`, nil,
		func(x *Counts) []any {
			return []any{&x.Plans, &x.Milestones, &x.Evidence, &x.Declarations, &x.Pledges, &x.Endorsements}
		})
	c.Plans, c.Milestones, c.Evidence = more.Plans, more.Milestones, more.Evidence
	c.Declarations, c.Pledges, c.Endorsements = more.Declarations, more.Pledges, more.Endorsements
	return c, err
}

// Members lists the members.
func Members(r *view.Reader) (*MembersPage, error) {
	b := partnership.NewBatch(r)
	o, err := look(r, plan.Everything())
	if err != nil {
		return nil, err
	}
	p := &MembersPage{Day: r.Day(), Totals: o.all()}
	type row struct {
		MemberRow
		country, within string
	}
	rows, err := view.All(r, `SELECT m.object, m.act, m.sort, coalesce(json_extract(m.facts, '$.country'), ''), m.within,
		(SELECT count(*) FROM plan p WHERE p.member = m.object AND p.since < :position AND p.until >= :position)
		FROM member m WHERE m.since < :position AND m.until >= :position
		ORDER BY (SELECT min(since) FROM member f WHERE f.object = m.object)`, nil,
		func(x *row) []any { return []any{&x.ID, &x.Act, &x.Sort, &x.country, &x.within, &x.Plans} })
	if err != nil {
		return nil, err
	}
	by := o.by(func(x *plan.Row) record.ID { return x.Member })
	countries := map[string]record.Code{}
	for _, x := range rows {
		countries[string(x.ID)] = record.Code(x.country)
	}
	p.Members = make([]MemberRow, len(rows))
	for i, x := range rows {
		m := &p.Members[i]
		*m = x.MemberRow
		if x.country != "" {
			m.Country = (*record.Code)(&x.country)
		}
		if region := agenda.RegionOf(cmp.Or(record.Code(x.country), countries[x.within])); region != "" {
			m.Region = &Region{region, agenda.LabelOf(region)}
		}
		m.Voices = o.totals(by[m.ID])
		b.Text(m.ID, "name", &m.Name)
	}
	return p, b.Read()
}

// Member is a member's page; record.ErrNotFound when there is no such member.
func Member(r *view.Reader, id record.ID) (*MemberPage, error) {
	b := partnership.NewBatch(r)
	info, err := partnership.Info(r, b, id)
	if err != nil {
		return nil, err
	}
	p := &MemberPage{Day: r.Day()}
	if p.Version, err = r.Version(id); err != nil {
		return nil, err
	}
	if p.History, err = history(r, b, "member", id, &p.Said); err != nil {
		return nil, err
	}
	b.Redacted(id, len(p.History), &info.Redacted)
	if p.Bodies, err = partnership.Bodies(r, b, id); err != nil {
		return nil, err
	}
	if p.Joined, err = collective.JoinedBy(r, b, id); err != nil {
		return nil, err
	}
	if p.Brought, err = collective.ResourcesOf(r, b, id); err != nil {
		return nil, err
	}
	o, err := look(r, plan.OfMember(id))
	if err != nil {
		return nil, err
	}
	p.Voices = o.all()
	if p.Plans, err = plans(r, b, id, o); err != nil {
		return nil, err
	}
	if p.Coverage, err = coverage(r, id, &p.Voices); err != nil {
		return nil, err
	}
	if p.Areas, err = memberAreas(r, id); err != nil {
		return nil, err
	}
	if p.Eras, err = review.Eras(r, plan.OfMember(id), o.rows); err != nil {
		return nil, err
	}
	if p.Partly, err = partly(r, b, plan.OfMember(id)); err != nil {
		return nil, err
	}
	if p.Same, err = plan.SamePairs(r, plan.OfMember(id)); err != nil {
		return nil, err
	}
	if p.Again, err = again(r, b, id); err != nil {
		return nil, err
	}
	if p.Conversations, err = opinion.AskedFor(r, b, id); err != nil {
		return nil, err
	}
	if err := b.Read(); err != nil {
		return nil, err
	}
	p.Member = *info
	return p, nil
}

// plans lists the plans of a member over time.
func plans(r *view.Reader, b *partnership.Batch, member record.ID, o *overview) ([]PlanRow, error) {
	type row struct {
		PlanRow
		number, facts string
		period        record.Day
	}
	rows, err := view.All(r, `SELECT p.object, p.act, p.number, p.first_day, p.last_day, p.facts FROM plan p
		WHERE p.member = ?1 AND p.since < :position AND p.until >= :position
		ORDER BY p.first_day, json_extract(p.facts, '$.submitted.from'), length(p.number), p.number, p.object`, view.Args{member},
		func(x *row) []any { return []any{&x.ID, &x.Act, &x.number, &x.period.From, &x.period.To, &x.facts} })
	if err != nil {
		return nil, err
	}
	by := o.by(func(x *plan.Row) record.ID { return x.Plan })
	list := make([]PlanRow, len(rows))
	for i, x := range rows {
		p := &list[i]
		*p = x.PlanRow
		if x.number != "" {
			p.Number = (*record.Code)(&x.number)
		}
		p.Period = partnership.DayOf(x.period.From, x.period.To)
		if p.Submitted, err = plan.SubmittedIn(x.facts); err != nil {
			return nil, err
		}
		p.Voices = o.totals(by[p.ID])
		b.Maybe(p.ID, "title", &p.Title)
	}
	return list, nil
}

// coverage counts what is known of a member's commitments.
func coverage(r *view.Reader, member record.ID, voices *Totals) ([]Coverage, error) {
	type known struct{ period, lead, areas, milestones, evidence int }
	k, err := view.One(r, `SELECT
		coalesce(sum(c.first_day <> '' OR c.last_day <> ''), 0),
		coalesce(sum(EXISTS (SELECT 1 FROM text t WHERE t.object = c.object AND t.field = 'lead' AND t.since < :position AND t.until >= :position)), 0),
		coalesce(sum(json_extract(c.facts, '$.areas') IS NOT NULL), 0),
		coalesce(sum(EXISTS (SELECT 1 FROM milestone m WHERE m.commitment = c.object AND m.since < :position AND m.until >= :position)), 0),
		coalesce(sum(EXISTS (SELECT 1 FROM evidence v WHERE v.commitment = c.object AND v.act <> 'taken_back' AND v.since < :position AND v.until >= :position)), 0)
		FROM commitment c WHERE c.member = ?1 AND c.since < :position AND c.until >= :position`, view.Args{member},
		func(k *known) []any { return []any{&k.period, &k.lead, &k.areas, &k.milestones, &k.evidence} })
	of := voices.Commitments
	return []Coverage{
		{"period", k.period, of}, {"lead", k.lead, of}, {"areas", k.areas, of}, {"milestones", k.milestones, of},
		{"government", of - voices.Government.Silent, of}, {"reviewer", of - voices.Reviewer.Silent, of},
		{"people", of - voices.People.Silent, of}, {"evidence", k.evidence, of},
	}, err
}

// Plan is a plan's page; record.ErrNotFound when there is no such plan.
func Plan(r *view.Reader, id record.ID) (*PlanPage, error) {
	b := partnership.NewBatch(r)
	info, err := plan.InfoOf(r, b, id)
	if err != nil {
		return nil, err
	}
	p := &PlanPage{Day: r.Day()}
	if p.Version, err = r.Version(id); err != nil {
		return nil, err
	}
	if p.History, err = history(r, b, "plan", id, &p.Said); err != nil {
		return nil, err
	}
	b.Redacted(id, len(p.History), &info.Redacted)
	o, err := look(r, plan.OfPlan(id))
	if err != nil {
		return nil, err
	}
	late, alike, err := plan.MilestonesLate(r, plan.OfPlan(id))
	if err != nil {
		return nil, err
	}
	p.Milestones.add(alike)
	p.Voices = o.all()
	if p.Partly, err = partly(r, b, plan.OfPlan(id)); err != nil {
		return nil, err
	}
	p.Commitments = make([]CommitmentRow, len(o.rows))
	for i := range o.rows {
		p.Commitments[i].fill(b, o, &o.rows[i], late)
	}
	if p.Conversations, err = opinion.AskedFor(r, b, id); err != nil {
		return nil, err
	}
	if err := b.Read(); err != nil {
		return nil, err
	}
	p.Plan = *info
	return p, nil
}

func (c *CommitmentRow) fill(b *partnership.Batch, o *overview, x *plan.Row, late map[record.ID]int) {
	id := x.Commitment
	*c = CommitmentRow{ID: id, Act: x.Act, Period: partnership.DayOf(x.Period.From, x.Period.To), Late: late[id],
		Government: o.government[id], Reviewer: o.reviewer[id], People: o.people[id]}
	if x.Number != "" {
		c.Number = &x.Number
	}
	if s := o.sides[id]; s != nil {
		c.Ratings = s.ratings
	}
	c.Distance = distance(c.Government, c.Reviewer, c.People)
	b.Text(id, "title", &c.Title)
	b.Maybe(id, "short_title", &c.ShortTitle)
}

func (t *MilestoneTotals) add(alike []plan.MilestoneCount) {
	t.States = map[plan.MilestoneState]int{}
	for _, s := range plan.MilestoneState("").Values() {
		t.States[plan.MilestoneState(s)] = 0
	}
	for _, x := range alike {
		t.Of += x.N
		if x.Late {
			t.Late += x.N
		}
		if !x.Dated {
			t.Undated += x.N
		}
		switch {
		case x.Act == plan.MilestoneDropped:
			t.Dropped += x.N
		case x.State == "":
			t.Unsaid += x.N
		default:
			t.States[x.State] += x.N
		}
	}
}

// Commitment is a commitment's page; record.ErrNotFound when there is no such commitment.
func Commitment(r *view.Reader, id record.ID) (*CommitmentPage, error) {
	b := partnership.NewBatch(r)
	info, err := plan.CommitmentOf(r, b, id)
	if err != nil {
		return nil, err
	}
	p := &CommitmentPage{Day: r.Day()}
	p.Government.MaySay, p.Reviewer.MaySay, p.People.MaySay = mayReport, mayFind, mayObserve
	steps := []func() error{
		func() (err error) { p.Version, err = r.Version(id); return },
		func() (err error) { p.History, err = history(r, b, "commitment", id, &p.Said); return },
		func() (err error) { p.Milestones, err = plan.Milestones(r, b, id); return },
		func() (err error) { return p.measure(r, b, id) },
		func() error { return p.same(r, b, id) },
		func() (err error) { p.Government.Reports, err = plan.Reports(r, b, id); return },
		func() error { return p.Reviewer.read(r, b, id) },
		func() (err error) { return p.People.read(r, b, id) },
		func() (err error) { return p.prove(r, b, id) },
		func() (err error) { p.Conversations, err = opinion.AskedFor(r, b, id); return },
		func() (err error) { p.Links, err = links(r, b, id, butParts, r.Position()); return },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, fmt.Errorf("commitment %s: %w", id, err)
		}
	}
	b.Redacted(id, len(p.History), &info.Redacted)
	p.Government.Glance, p.Reviewer.Glance = plan.GlanceAt(p.Government.Reports), review.FoundIn(p.Reviewer.Findings)
	p.Distance = distance(p.Government.Glance, p.Reviewer.Glance, p.People.Glance)
	if err := b.Read(); err != nil {
		return nil, err
	}
	p.Commitment = *info
	return p, nil
}

func (p *Reviewer) read(r *view.Reader, b *partnership.Batch, id record.ID) (err error) {
	if p.Findings, err = review.Findings(r, b, id); err != nil {
		return err
	}
	for _, f := range p.Findings {
		if f.Said.Revision == 1 {
			continue
		}
		if p.Past == nil {
			p.Past = map[record.ID][]Version{}
		}
		var last partnership.Said
		if p.Past[f.ID], err = history(r, b, review.FindingKind.Name, f.ID, &last); err != nil {
			return err
		}
	}
	return nil
}

func (p *People) read(r *view.Reader, b *partnership.Batch, id record.ID) (err error) {
	if p.Glance, err = review.SeenOf(r, id); err != nil || p.Glance.Last == 0 {
		return err
	}
	p.Observations, err = review.Observations(r, b, id, PeopleShown)
	return err
}

// same adds what is said to be the same promise, with the history of each that is not taken back.
func (p *CommitmentPage) same(r *view.Reader, b *partnership.Batch, id record.ID) (err error) {
	if p.Same, err = plan.Same(r, b, id); err != nil {
		return err
	}
	for i := range p.Same {
		x := &p.Same[i]
		if x.Act != plan.SameSaid {
			continue
		}
		if p.SamePast == nil {
			p.SamePast = map[record.ID][]Version{}
		}
		var last partnership.Said
		if p.SamePast[x.Other.ID], err = history(r, b, "commitment", x.Other.ID, &last); err != nil {
			return err
		}
	}
	return nil
}

// measure puts each indicator where what it measures stands.
func (p *CommitmentPage) measure(r *view.Reader, b *partnership.Batch, id record.ID) error {
	by, err := plan.Indicators(r, b, id)
	if err != nil || len(by) == 0 {
		return err
	}
	p.Indicators = by[id]
	for i := range p.Milestones {
		p.Milestones[i].Indicators = by[p.Milestones[i].ID]
	}
	return nil
}

// prove puts each piece of evidence where what it proves stands.
func (p *CommitmentPage) prove(r *view.Reader, b *partnership.Batch, id record.ID) error {
	by, err := plan.EvidenceOn(r, b, id)
	if err != nil || len(by) == 0 {
		return err
	}
	p.Evidence = by[id]
	for i := range p.Milestones {
		p.Milestones[i].Evidence = by[p.Milestones[i].ID]
	}
	for i := range p.Government.Reports {
		p.Government.Reports[i].Evidence = by[p.Government.Reports[i].ID]
	}
	for i := range p.Reviewer.Findings {
		p.Reviewer.Findings[i].Evidence = by[p.Reviewer.Findings[i].ID]
	}
	for i := range p.People.Observations {
		p.People.Observations[i].Evidence = by[p.People.Observations[i].ID]
	}
	return nil
}

// Who may speak in each voice.
var (
	mayReport  = rulesFor(plan.May, "progress")
	mayFind    = rulesFor(review.May, "finding")
	mayObserve = rulesFor(review.May, "observation")
)

func rulesFor(t authority.Table, kind string) []authority.Rule {
	var list []authority.Rule
	for _, r := range t {
		if r.Kind == kind {
			list = append(list, r)
		}
	}
	return list
}
