package home

import (
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/core/record"
	"troth/core/view"
)

// Partly says of how many plans the record may hold a part alone: all their commitments came on record from editions that hold a part of what
// their publisher has (Edition.Covers). That such a plan has one commitment on record does not say that it has one.
type Partly struct {
	Plans    int                  `json:"plans"`
	Of       int                  `json:"of"`       // plans with commitments on record
	Editions []partnership.Source `json:"editions"` // from which these came
}

// partly is nil where nothing is known to be a part. The editions are whole once the batch is read.
func partly(r *view.Reader, b *partnership.Batch, s plan.Scope) (*Partly, error) {
	type row struct {
		source    record.ID
		plans, of int
	}
	// One that was said here says nothing of the others of its plan. A plan counts once, however many editions it came from.
	where, args := s.Ever()
	rows, err := view.All(r, `WITH first AS (SELECT c.plan, e.source, EXISTS (SELECT 1 FROM text t
				WHERE t.object = e.source AND t.field = 'covers' AND t.since < :position AND t.until >= :position) AS part
			FROM commitment c JOIN entry e ON e.idx = c.since WHERE e.revision = 1 AND e.source <> '' AND `+where+` GROUP BY 1, 2),
		whole AS (SELECT plan FROM first WHERE NOT part)
		SELECT source, (SELECT count(DISTINCT plan) FROM first WHERE plan NOT IN whole), (SELECT count(DISTINCT c.plan) FROM commitment c WHERE `+where+`)
		FROM first WHERE plan NOT IN whole GROUP BY source ORDER BY source`, args, func(x *row) []any { return []any{&x.source, &x.plans, &x.of} })
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	p := &Partly{Plans: rows[0].plans, Of: rows[0].of, Editions: make([]partnership.Source, len(rows))}
	for i, x := range rows {
		p.Editions[i].ID = x.source
		b.Source(&p.Editions[i])
	}
	return p, nil
}
