package declaration

import (
	"strconv"

	"troth/chapters/partnership"
	"troth/chapters/partnership/version"
	"troth/chapters/translation"
	"troth/core/record"
	"troth/core/view"
)

// Info is a declaration as it stands now, without its pledges.
type Info struct {
	ID           record.ID           `json:"id"`
	Act          Act                 `json:"act"`
	Title        record.Text         `json:"title,omitzero"`
	On           *record.Day         `json:"on,omitempty"`
	Place        *record.Text        `json:"place,omitempty"`
	Preamble     []record.Text       `json:"preamble,omitempty"`
	Closing      []record.Text       `json:"closing,omitempty"`
	Annex        []record.Text       `json:"annex,omitempty"`
	Summary      bool                `json:"summary"` // the wording is a summary, not the declaration's own
	Renews       []partnership.Named `json:"renews,omitempty"`
	Furthers     []partnership.Named `json:"furthers,omitempty"`
	RenewedBy    []partnership.Named `json:"renewed_by,omitempty"`
	FurtheredBy  []partnership.Named `json:"furthered_by,omitempty"`
	Aliases      []partnership.Alias `json:"aliases,omitempty"`
	Address      *record.Text        `json:"address,omitempty"`
	Reason       *record.Text        `json:"reason,omitempty"`
	Flags        []record.Code       `json:"flags,omitempty"`
	AsGiven      []record.Text       `json:"as_given,omitempty"`
	Redacted     []view.Tombstone    `json:"redacted,omitempty"`
	Translations []translation.Info  `json:"translations,omitempty"` // of its own fields; where a text lacked the language, it is added there
}

// PledgeInfo is a pledge as it stands now.
type PledgeInfo struct {
	ID           record.ID          `json:"id"`
	Act          Act                `json:"act"`
	Order        int                `json:"order"`
	Text         record.Text        `json:"text,omitzero"`
	Topics       []record.Code      `json:"topics,omitempty"`
	Suggested    bool               `json:"suggested"` // the topics were found by words
	Reason       *record.Text       `json:"reason,omitempty"`
	Flags        []record.Code      `json:"flags,omitempty"`
	AsGiven      []record.Text      `json:"as_given,omitempty"`
	Redacted     []view.Tombstone   `json:"redacted,omitempty"`
	Translations []translation.Info `json:"translations,omitempty"`
}

// AdoptionInfo says who adopted a declaration, when and how.
type AdoptionInfo struct {
	ID       record.ID          `json:"id"`
	Act      ActOfFact          `json:"act"`
	Adopter  record.Text        `json:"adopter,omitzero"`
	Body     *partnership.Named `json:"body,omitempty"`
	On       *record.Day        `json:"on,omitempty"`
	How      *record.Text       `json:"how,omitempty"`
	Reason   *record.Text       `json:"reason,omitempty"`
	Said     partnership.Said   `json:"said"`
	Redacted []view.Tombstone   `json:"redacted,omitempty"`
}

// EndorsementInfo says that somebody endorses a declaration. Who is Said.Of.
type EndorsementInfo struct {
	ID        record.ID          `json:"id"`
	Act       ActOfFact          `json:"act"`
	Endorser  partnership.Named  `json:"endorser"`
	Of        *partnership.Named `json:"of,omitempty"` // the declaration, where it is not the page's own
	On        *record.Day        `json:"on,omitempty"`
	Statement *record.Text       `json:"statement,omitempty"`
	Address   *record.Text       `json:"address,omitempty"`
	Reason    *record.Text       `json:"reason,omitempty"`
	Said      partnership.Said   `json:"said"`
	Redacted  []view.Tombstone   `json:"redacted,omitempty"`
}

// All lists the declarations on record, the one that the others stand on first: what was withdrawn, was renewed by another or only
// furthers another comes later; then the newest by the day it bears, then as they were put on record.
func All(r *view.Reader) ([]record.ID, error) {
	return view.Column[record.ID](r, `SELECT object FROM declaration d WHERE since < :position AND until >= :position
		ORDER BY act = 'withdrawn',
			EXISTS (SELECT 1 FROM link l WHERE l.target = d.object AND l.relation = 'renews' AND l.since < :position AND l.until >= :position),
			EXISTS (SELECT 1 FROM link l WHERE l.thing = d.object AND l.relation = 'furthers' AND l.since < :position AND l.until >= :position),
			first_day DESC, (SELECT min(since) FROM declaration f WHERE f.object = d.object)`)
}

// InfoOf is a declaration as it stands now, once the batch is read; record.ErrNotFound when there is none.
func InfoOf(r *view.Reader, b *partnership.Batch, id record.ID) (*Info, error) {
	facts, err := view.Value[string](r, `SELECT facts FROM declaration WHERE object = ?1 AND since < :position AND until >= :position`, id)
	if err != nil {
		return nil, err
	}
	var d Declaration
	if err := version.Facts(DeclarationKind, facts, &d); err != nil {
		return nil, err
	}
	info := &Info{ID: id, Act: d.Act, On: d.On, Summary: d.Summary, Flags: d.Flags, Aliases: partnership.Aliases("declaration", d.Aliases)}
	for _, l := range []struct {
		relation record.Relation
		back     bool
		to       *[]partnership.Named
	}{{"renews", false, &info.Renews}, {"furthers", false, &info.Furthers}, {"renews", true, &info.RenewedBy}, {"furthers", true, &info.FurtheredBy}} {
		ids, err := r.Links(id, l.relation, l.back)
		if err != nil {
			return nil, err
		}
		*l.to = named(b, ids)
	}
	b.Text(id, "title", &info.Title)
	b.Maybe(id, "place", &info.Place)
	b.List(id, "preamble", &info.Preamble)
	b.List(id, "closing", &info.Closing)
	b.List(id, "annex", &info.Annex)
	b.Maybe(id, "address", &info.Address)
	b.Maybe(id, "reason", &info.Reason)
	b.List(id, "as_given", &info.AsGiven)
	info.Translations, err = translation.Of(r, b, id)
	return info, err
}

func named(b *partnership.Batch, ids []record.ID) []partnership.Named {
	list := make([]partnership.Named, len(ids))
	for i, id := range ids {
		list[i].ID = id
		b.Name(&list[i])
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

// Translate adds what translations give to the texts of a declaration, after its batch was read.
func (d *Info) Translate() {
	t := d.Translations
	translation.Into(t, d.ID, "title", &d.Title)
	if d.Place != nil {
		translation.Into(t, d.ID, "place", d.Place)
	}
	for field, list := range map[string][]record.Text{"preamble": d.Preamble, "closing": d.Closing, "annex": d.Annex} {
		for i := range list {
			translation.Into(t, d.ID, element(field, i), &list[i])
		}
	}
}

// Pledges lists those of a declaration in their order, once the batch is read.
func Pledges(r *view.Reader, b *partnership.Batch, declaration record.ID) ([]*PledgeInfo, error) {
	ids, err := view.Column[record.ID](r, `SELECT object FROM pledge WHERE declaration = ?1 AND since < :position AND until >= :position
		ORDER BY place, (SELECT min(since) FROM pledge f WHERE f.object = pledge.object)`, declaration)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	list := make([]*PledgeInfo, len(ids))
	for i, id := range ids {
		if list[i], _, err = pledge(r, b, id); err != nil {
			return nil, err
		}
	}
	all, err := translation.By(r, b, ids)
	for _, p := range list {
		p.Translations = all[p.ID]
	}
	return list, err
}

// PledgeOf is a pledge as it stands now and its declaration, once the batch is read; record.ErrNotFound when there is none.
func PledgeOf(r *view.Reader, b *partnership.Batch, id record.ID) (*PledgeInfo, record.ID, error) {
	p, declaration, err := pledge(r, b, id)
	if err == nil {
		p.Translations, err = translation.Of(r, b, id)
	}
	return p, declaration, err
}

func pledge(r *view.Reader, b *partnership.Batch, id record.ID) (*PledgeInfo, record.ID, error) {
	type row struct {
		declaration record.ID
		facts       string
	}
	x, err := view.One(r, `SELECT declaration, facts FROM pledge WHERE object = ?1 AND since < :position AND until >= :position`, view.Args{id},
		func(x *row) []any { return []any{&x.declaration, &x.facts} })
	if err != nil {
		return nil, "", err
	}
	var p Pledge
	if err := version.Facts(PledgeKind, x.facts, &p); err != nil {
		return nil, "", err
	}
	info := &PledgeInfo{ID: id, Act: p.Act, Order: int(p.Order), Topics: p.Topics, Suggested: p.Suggested, Flags: p.Flags}
	b.Text(id, "text", &info.Text)
	b.Maybe(id, "reason", &info.Reason)
	b.List(id, "as_given", &info.AsGiven)
	return info, x.declaration, nil
}

// Translate adds what translations give to the text of a pledge, after its batch was read.
func (p *PledgeInfo) Translate() { translation.Into(p.Translations, p.ID, "text", &p.Text) }

// Adoptions lists who adopted a declaration, oldest first, once the batch is read. What was taken back is among it.
func Adoptions(r *view.Reader, b *partnership.Batch, declaration record.ID) ([]AdoptionInfo, error) {
	type row struct {
		AdoptionInfo
		said partnership.SaidRow
		body record.ID
		on   record.Day
	}
	rows, err := view.All(r, `SELECT a.object, a.act, a.body, a.first_day, a.last_day, `+partnership.SaidColumns+`
		FROM adoption a JOIN entry e ON e.idx = a.since
		WHERE a.declaration = ?1 AND a.since < :position AND a.until >= :position ORDER BY a.first_day, a.since`, view.Args{declaration},
		func(x *row) []any {
			return append([]any{&x.ID, &x.Act, &x.body, &x.on.From, &x.on.To}, x.said.Fields()...)
		})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list := make([]AdoptionInfo, len(rows))
	for i := range rows {
		x, a := &rows[i], &list[i]
		*a = x.AdoptionInfo
		a.On = partnership.DayOf(x.on.From, x.on.To)
		if x.body != "" {
			a.Body = &partnership.Named{ID: x.body}
			b.Name(a.Body)
		}
		x.said.Into(b, &a.Said)
		b.Text(a.ID, "adopter", &a.Adopter)
		b.Maybe(a.ID, "how", &a.How)
		b.Maybe(a.ID, "reason", &a.Reason)
		b.Redacted(a.ID, a.Said.Revision, &a.Redacted)
	}
	return list, nil
}

// Endorsements lists who endorses a declaration, oldest first, once the batch is read. What was taken back is among it.
func Endorsements(r *view.Reader, b *partnership.Batch, declaration record.ID) ([]EndorsementInfo, error) {
	return endorsements(r, b, `n.declaration = ?1`, declaration, false)
}

// EndorsedBy lists what a body endorses, like Endorsements, each with its declaration.
func EndorsedBy(r *view.Reader, b *partnership.Batch, body record.ID) ([]EndorsementInfo, error) {
	return endorsements(r, b, `n.endorser = ?1`, body, true)
}

// endorsements reads those that SQL chooses by an id; named: each names its declaration.
func endorsements(r *view.Reader, b *partnership.Batch, where string, id record.ID, named bool) ([]EndorsementInfo, error) {
	type row struct {
		EndorsementInfo
		of   record.ID
		said partnership.SaidRow
		on   record.Day
	}
	rows, err := view.All(r, `SELECT n.object, n.act, n.endorser, n.declaration, n.first_day, n.last_day, `+partnership.SaidColumns+`
		FROM endorsement n JOIN entry e ON e.idx = n.since
		WHERE `+where+` AND n.since < :position AND n.until >= :position ORDER BY n.first_day, n.since`, view.Args{id},
		func(x *row) []any {
			return append([]any{&x.ID, &x.Act, &x.Endorser.ID, &x.of, &x.on.From, &x.on.To}, x.said.Fields()...)
		})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list := make([]EndorsementInfo, len(rows))
	for i := range rows {
		x, n := &rows[i], &list[i]
		*n = x.EndorsementInfo
		n.On = partnership.DayOf(x.on.From, x.on.To)
		b.Name(&n.Endorser)
		if named {
			n.Of = &partnership.Named{ID: x.of}
			b.Name(n.Of)
		}
		x.said.Into(b, &n.Said)
		b.Maybe(n.ID, "statement", &n.Statement)
		b.Maybe(n.ID, "address", &n.Address)
		b.Maybe(n.ID, "reason", &n.Reason)
		b.Redacted(n.ID, n.Said.Revision, &n.Redacted)
	}
	return list, nil
}

func element(field string, i int) string { return field + "/" + strconv.Itoa(i) }
