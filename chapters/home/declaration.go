package home

import (
	"troth/chapters/declaration"
	"troth/chapters/opinion"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
)

// DeclarationsPage lists the declarations on record.
type DeclarationsPage struct {
	Day          string           `json:"day"` // of the reader
	Declarations []DeclarationRow `json:"declarations"`
}

// DeclarationRow is a declaration in a list.
type DeclarationRow struct {
	ID           record.ID       `json:"id"`
	Act          declaration.Act `json:"act"`
	Title        record.Text     `json:"title,omitzero"`
	On           *record.Day     `json:"on,omitempty"`
	Summary      bool            `json:"summary"` // the wording is a summary
	Pledges      int             `json:"pledges"`
	Adoptions    int             `json:"adoptions"`
	Endorsements int             `json:"endorsements"`
}

// DeclarationPage is a declaration, pledge by pledge, each with the evidence that the record holds. No pledge is left out.
type DeclarationPage struct {
	Day           string                        `json:"day"`     // of the reader
	Version       record.Index                  `json:"version"` // the last entry that changed this page
	Declaration   declaration.Info              `json:"declaration"`
	Said          partnership.Said              `json:"said"`
	Pledges       []PledgeEvidence              `json:"pledges"`                 // in their order
	Adoptions     []declaration.AdoptionInfo    `json:"adoptions,omitempty"`     // taken back ones included
	Endorsements  []declaration.EndorsementInfo `json:"endorsements,omitempty"`  // taken back ones included; voluntary, and not binding
	Voices        Totals                        `json:"voices"`                  // over all commitments on record
	Conversations []opinion.Asked               `json:"conversations,omitempty"` // held for it, the newest first
	History       []Version                     `json:"history"`
}

// PledgeEvidence is a pledge with what the record holds of it.
type PledgeEvidence struct {
	Pledge   declaration.PledgeInfo `json:"pledge"`
	Said     partnership.Said       `json:"said"`
	Evidence []Evidence             `json:"evidence,omitempty"` // none when no topic of the pledge asks the record anything
	Newest   []Statement            `json:"newest,omitempty"`   // entries that bear on it, newest first
}

// PledgePage is one pledge with all that the record holds of it.
type PledgePage struct {
	Day         string            `json:"day"`     // of the reader
	Version     record.Index      `json:"version"` // the last entry that changed this page
	Declaration partnership.Named `json:"declaration"`
	Summary     bool              `json:"summary"` // the wording is a summary
	Of          int               `json:"of"`      // how many pledges the declaration has
	Before      *record.ID        `json:"before,omitempty"`
	After       *record.ID        `json:"after,omitempty"`
	PledgeEvidence
	Links   []Link    `json:"links,omitempty"` // what says that it serves this pledge
	History []Version `json:"history"`
}

// How many of the newest entries stand beside a pledge among others, and on its own page.
const (
	newestBeside = 1
	newestAlone  = 20
)

// Declarations lists the declarations on record.
func Declarations(r *view.Reader) (*DeclarationsPage, error) {
	b := partnership.NewBatch(r)
	p := &DeclarationsPage{Day: r.Day(), Declarations: []DeclarationRow{}}
	ids, err := declaration.All(r)
	if err != nil {
		return nil, err
	}
	infos := make([]*declaration.Info, len(ids))
	for i, id := range ids {
		if infos[i], err = declaration.InfoOf(r, b, id); err != nil {
			return nil, err
		}
		row, err := view.One(r, `SELECT
			(SELECT count(*) FROM pledge WHERE declaration = ?1 AND act <> 'withdrawn' AND since < :position AND until >= :position),
			(SELECT count(*) FROM adoption WHERE declaration = ?1 AND act <> 'taken_back' AND since < :position AND until >= :position),
			(SELECT count(*) FROM endorsement WHERE declaration = ?1 AND act <> 'taken_back' AND since < :position AND until >= :position)`,
			view.Args{id}, func(x *DeclarationRow) []any { return []any{&x.Pledges, &x.Adoptions, &x.Endorsements} })
		if err != nil {
			return nil, err
		}
		p.Declarations = append(p.Declarations, row)
	}
	if err := b.Read(); err != nil {
		return nil, err
	}
	for i, info := range infos {
		info.Translate()
		row := &p.Declarations[i]
		row.ID, row.Act, row.Title, row.On, row.Summary = info.ID, info.Act, info.Title, info.On, info.Summary
	}
	return p, nil
}

// Declaration is a declaration's page; record.ErrNotFound when there is no such declaration.
func Declaration(r *view.Reader, id record.ID) (*DeclarationPage, error) {
	o, err := look(r, plan.Everything())
	if err != nil {
		return nil, err
	}
	return declarationWith(r, id, o)
}

// declarationWith is Declaration where all commitments were looked at already.
func declarationWith(r *view.Reader, id record.ID, o *overview) (*DeclarationPage, error) {
	b := partnership.NewBatch(r)
	info, err := declaration.InfoOf(r, b, id)
	if err != nil {
		return nil, err
	}
	p := &DeclarationPage{Day: r.Day(), Pledges: []PledgeEvidence{}, Voices: o.all()}
	if p.Version, err = r.Version(id); err != nil {
		return nil, err
	}
	if p.History, err = history(r, b, "declaration", id, &p.Said); err != nil {
		return nil, err
	}
	b.Redacted(id, len(p.History), &info.Redacted)
	list, err := declaration.Pledges(r, b, id)
	if err != nil {
		return nil, err
	}
	p.Pledges = make([]PledgeEvidence, len(list))
	for i, x := range list {
		last, err := partnership.Last(r, x.ID)
		if err != nil {
			return nil, err
		}
		last.Into(b, &p.Pledges[i].Said)
		b.Redacted(x.ID, last.Revision, &x.Redacted)
	}
	if p.Adoptions, err = declaration.Adoptions(r, b, id); err != nil {
		return nil, err
	}
	if p.Endorsements, err = declaration.Endorsements(r, b, id); err != nil {
		return nil, err
	}
	if p.Conversations, err = opinion.AskedFor(r, b, id); err != nil {
		return nil, err
	}
	witness := &asker{r: r, o: o}
	for i, x := range list {
		if err := witness.ask(x.Topics, newestBeside, &p.Pledges[i]); err != nil {
			return nil, err
		}
	}
	if err := witness.statements(b); err != nil {
		return nil, err
	}
	if err := b.Read(); err != nil {
		return nil, err
	}
	info.Translate()
	p.Declaration = *info
	for i, x := range list {
		x.Translate()
		p.Pledges[i].Pledge = *x
	}
	return p, nil
}

// Pledge is a pledge's page; record.ErrNotFound when there is no such pledge.
func Pledge(r *view.Reader, id record.ID) (*PledgePage, error) {
	b := partnership.NewBatch(r)
	info, of, err := declaration.PledgeOf(r, b, id)
	if err != nil {
		return nil, err
	}
	p := &PledgePage{Day: r.Day()}
	whole, err := declaration.InfoOf(r, b, of)
	if err != nil {
		return nil, err
	}
	if err := p.neighbours(r, id, of); err != nil {
		return nil, err
	}
	if p.Version, err = r.Version(id); err != nil {
		return nil, err
	}
	if p.History, err = history(r, b, "pledge", id, &p.Said); err != nil {
		return nil, err
	}
	b.Redacted(id, len(p.History), &info.Redacted)
	if p.Links, err = links(r, b, id, butParts+` AND l.relation <> 'translates'`, r.Position()); err != nil {
		return nil, err
	}
	o, err := look(r, plan.Everything())
	if err != nil {
		return nil, err
	}
	witness := &asker{r: r, o: o}
	if err := witness.ask(info.Topics, newestAlone, &p.PledgeEvidence); err != nil {
		return nil, err
	}
	if err := witness.statements(b); err != nil {
		return nil, err
	}
	if err := b.Read(); err != nil {
		return nil, err
	}
	whole.Translate()
	info.Translate()
	p.Declaration, p.Summary, p.Pledge = partnership.Named{ID: of, Name: whole.Title}, whole.Summary, *info
	return p, nil
}

// neighbours finds the pledges around one.
func (p *PledgePage) neighbours(r *view.Reader, id, of record.ID) error {
	ids, err := view.Column[record.ID](r, `SELECT object FROM pledge WHERE declaration = ?1 AND since < :position AND until >= :position
		ORDER BY place, (SELECT min(since) FROM pledge f WHERE f.object = pledge.object)`, of)
	p.Of = len(ids)
	for i := range ids {
		if ids[i] != id {
			continue
		}
		if i > 0 {
			p.Before = &ids[i-1]
		}
		if i+1 < len(ids) {
			p.After = &ids[i+1]
		}
	}
	return err
}
