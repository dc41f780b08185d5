package home

import (
	"errors"

	"troth/chapters/collective"
	"troth/chapters/declaration"
	"troth/chapters/opinion"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
)

// ActionsPage lists the collective actions.
type ActionsPage struct {
	Day     string           `json:"day"`     // of the reader
	Actions []collective.Row `json:"actions"` // by number
	Totals  ActionTotals     `json:"totals"`
}

// ActionTotals counts joinings, and who joined anything.
type ActionTotals struct {
	Actions       int `json:"actions"`
	Joinings      int `json:"joinings"`
	ByMembers     int `json:"by_members"`    // of the joinings
	Members       int `json:"members"`       // that joined any
	Organisations int `json:"organisations"` // that joined any
	Resources     int `json:"resources"`     // pledges
}

// ActionPage is a collective action: who joined, what they said they would bring, and what a machine finds of it in plans.
type ActionPage struct {
	Day           string                    `json:"day"`     // of the reader
	Version       record.Index              `json:"version"` // the last entry that changed this page
	Action        collective.Info           `json:"action"`
	Said          partnership.Said          `json:"said"`
	Of            int                       `json:"of"`                      // how many actions there are
	Areas         []plan.Area               `json:"areas,omitempty"`         // to which a crosswalk relates it
	Reflections   []Reflection              `json:"reflections,omitempty"`   // of the members that joined, in the order of joining
	Editions      []partnership.Source      `json:"editions,omitempty"`      // from which their commitments were taken
	Organisations []collective.JoiningInfo  `json:"organisations,omitempty"` // that joined
	TakenBack     []collective.JoiningInfo  `json:"taken_back,omitempty"`    // joinings
	Resources     []collective.ResourceInfo `json:"resources,omitempty"`
	Conversations []opinion.Asked           `json:"conversations,omitempty"` // held for it, the newest first
	History       []Version                 `json:"history"`
}

// OrganisationPage is an organisation: what it joined, brought, found and published.
type OrganisationPage struct {
	Day          string                        `json:"day"`     // of the reader
	Version      record.Index                  `json:"version"` // the last entry that changed this page
	Organisation OrganisationInfo              `json:"organisation"`
	Said         partnership.Said              `json:"said"`
	Operator     bool                          `json:"operator"` // it runs this record
	Joined       []collective.JoiningInfo      `json:"joined,omitempty"`
	Resources    []collective.ResourceInfo     `json:"resources,omitempty"`
	Endorsed     []declaration.EndorsementInfo `json:"endorsed,omitempty"`  // declarations; taken back ones included
	Published    []EditionInfo                 `json:"published,omitempty"` // files that were imported, under its name
	Findings     int                           `json:"findings"`            // of it, not taken back
	Newest       []Statement                   `json:"newest,omitempty"`    // of its account; those with a source it did not say here
	History      []Version                     `json:"history"`
}

// OrganisationInfo is an organisation as it stands now.
type OrganisationInfo struct {
	ID       record.ID                   `json:"id"`
	Act      partnership.OrganisationAct `json:"act"`
	Name     record.Text                 `json:"name,omitzero"`
	Former   []record.Text               `json:"former,omitempty"`
	Part     *partnership.Named          `json:"part,omitempty"`
	Country  *record.Code                `json:"country,omitempty"`
	Aliases  []partnership.Alias         `json:"aliases,omitempty"`
	Address  *record.Text                `json:"address,omitempty"`
	Reason   *record.Text                `json:"reason,omitempty"`
	Redacted []view.Tombstone            `json:"redacted,omitempty"`
}

// organisationNewest is how many of its newest entries an organisation's page shows.
const organisationNewest = 12

// Actions lists the collective actions.
func Actions(r *view.Reader) (*ActionsPage, error) {
	b := partnership.NewBatch(r)
	rows, err := collective.Rows(r, b)
	if err != nil {
		return nil, err
	}
	p := &ActionsPage{Day: r.Day(), Actions: rows}
	if p.Actions == nil {
		p.Actions = []collective.Row{}
	}
	if p.Totals, err = actionTotals(r); err != nil {
		return nil, err
	}
	return p, b.Read()
}

func actionTotals(r *view.Reader) (ActionTotals, error) {
	return view.One(r, `SELECT (SELECT count(*) FROM action WHERE act <> 'withdrawn' AND since < :position AND until >= :position),
		count(*), coalesce(sum(joiner LIKE 'mb!_%' ESCAPE '!'), 0), count(DISTINCT CASE WHEN joiner LIKE 'mb!_%' ESCAPE '!' THEN joiner END),
		count(DISTINCT CASE WHEN joiner LIKE 'or!_%' ESCAPE '!' THEN joiner END),
		(SELECT count(*) FROM resource WHERE act <> 'taken_back' AND since < :position AND until >= :position)
		FROM joining WHERE act <> 'taken_back' AND since < :position AND until >= :position`, nil, func(t *ActionTotals) []any {
		return []any{&t.Actions, &t.Joinings, &t.ByMembers, &t.Members, &t.Organisations, &t.Resources}
	})
}

// Action is an action's page; record.ErrNotFound when there is no such action.
func Action(r *view.Reader, id record.ID) (*ActionPage, error) {
	b := partnership.NewBatch(r)
	info, err := collective.InfoOf(r, b, id)
	if err != nil {
		return nil, err
	}
	p := &ActionPage{Day: r.Day()}
	if p.Version, err = r.Version(id); err != nil {
		return nil, err
	}
	if p.History, err = history(r, b, "action", id, &p.Said); err != nil {
		return nil, err
	}
	b.Redacted(id, len(p.History), &info.Redacted)
	totals, err := actionTotals(r)
	if err != nil {
		return nil, err
	}
	p.Of = totals.Actions
	joinings, err := collective.JoiningsOf(r, b, id)
	if err != nil {
		return nil, err
	}
	if p.Resources, err = collective.ResourcesFor(r, b, id); err != nil {
		return nil, err
	}
	if p.Conversations, err = opinion.AskedFor(r, b, id); err != nil {
		return nil, err
	}
	if err := b.Read(); err != nil {
		return nil, err
	}
	p.Action = *info
	areas := collective.Areas(info.Aliases)
	for _, a := range areas {
		p.Areas = append(p.Areas, plan.AreaOf(a))
	}
	var members []collective.JoiningInfo
	for _, j := range joinings {
		switch {
		case j.Act == collective.TakenBack:
			p.TakenBack = append(p.TakenBack, j)
		case j.Member:
			members = append(members, j)
		default:
			p.Organisations = append(p.Organisations, j)
		}
	}
	p.Reflections, p.Editions, err = reflections(r, &info.Title, areas, members)
	return p, err
}

// Organisation is an organisation's page; record.ErrNotFound when there is no such organisation.
func Organisation(r *view.Reader, id record.ID) (*OrganisationPage, error) {
	type row struct {
		act     partnership.OrganisationAct
		part    record.ID
		country record.Code
	}
	x, err := view.One(r, `SELECT act, part, coalesce(json_extract(facts, '$.country'), '') FROM organisation WHERE object = ?1
		AND since < :position AND until >= :position`, view.Args{id}, func(x *row) []any { return []any{&x.act, &x.part, &x.country} })
	if err != nil {
		return nil, err
	}
	b := partnership.NewBatch(r)
	p := &OrganisationPage{Day: r.Day()}
	o := &p.Organisation
	o.ID, o.Act = id, x.act
	if x.part != "" {
		o.Part = &partnership.Named{ID: x.part}
		b.Name(o.Part)
	}
	if x.country != "" {
		o.Country = &x.country
	}
	name := partnership.Named{ID: id}
	b.Name(&name)
	b.List(id, "former", &o.Former)
	b.Maybe(id, "address", &o.Address)
	b.Maybe(id, "reason", &o.Reason)
	aliases, err := view.Column[string](r, `SELECT alias FROM alias WHERE thing = ?1 AND scheme = 'organisation' AND since < :position AND until >= :position ORDER BY alias`, id)
	if err != nil {
		return nil, err
	}
	for _, a := range aliases {
		o.Aliases = append(o.Aliases, partnership.Alias{Scheme: "organisation", ID: a})
	}
	steps := []func() error{
		func() (err error) { p.Version, err = r.Version(id); return },
		func() (err error) { p.History, err = history(r, b, "organisation", id, &p.Said); return },
		func() (err error) { p.Joined, err = collective.JoinedBy(r, b, id); return },
		func() (err error) { p.Resources, err = collective.ResourcesOf(r, b, id); return },
		func() (err error) { p.Endorsed, err = declaration.EndorsedBy(r, b, id); return },
		func() (err error) { p.Published, err = editions(r, b, underName, id); return },
		func() (err error) {
			p.Findings, err = view.Value[int](r, `SELECT count(*) FROM finding f JOIN entry e ON e.idx = f.since WHERE e.of = ?1 AND f.act <> 'taken_back'
				AND f.since < :position AND f.until >= :position`, id)
			return err
		},
		func() error { return p.newest(r, b, id) },
		func() error {
			operator, err := r.Operator()
			if errors.Is(err, record.ErrNotFound) {
				err = nil
			}
			p.Operator = operator == id
			return err
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	b.Redacted(id, len(p.History), &o.Redacted)
	err = b.Read()
	o.Name = name.Name
	return p, err
}

// underName chooses the editions whose publisher is called like the body ?1.
const underName = `AND EXISTS (SELECT 1 FROM text p JOIN text n ON n.object = ?1 AND n.field = 'name' AND n.value = p.value
	WHERE p.object = d.object AND p.field = 'publisher' AND p.since < :position AND p.until >= :position AND n.since < :position AND n.until >= :position)`

// newest reads the newest entries of the organisation's own account.
func (p *OrganisationPage) newest(r *view.Reader, b *partnership.Batch, id record.ID) error {
	list, err := view.All(r, `SELECT e.kind, e.object, `+partnership.SaidColumns+` FROM entry e WHERE e.of = ?1 AND e.idx < :position
		AND e.kind NOT IN ('genesis', 'key', 'schema', 'table', 'batch', 'peer') ORDER BY e.idx DESC LIMIT ?2`, view.Args{id, organisationNewest}, (*statementRow).fields)
	if err != nil {
		return err
	}
	p.Newest, err = statements(r, b, list)
	return err
}
