package plan

import (
	"fmt"

	"troth/chapters/partnership"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// SameAs makes a decision by which somebody says that two commitments of one member are one promise under two numbers: the member itself,
// or the operator of the record. Neither commitment is changed by it.
func SameAs(who authority.Actor, one, other record.ID, because record.Text) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var at [2]Place
		for i, id := range []record.ID{one, other} {
			if id.Prefix() != CommitmentKind.Prefix {
				return nil, desk.Refuse("%s is no commitment; promises alone can be the same", id)
			}
			var err error
			if at[i], err = PlaceOf(r, id); err != nil {
				return nil, desk.Missing("commitment", id, err)
			}
		}
		said, err := view.Value[int](r, `SELECT count(*) FROM sameness WHERE act = 'said' AND commitment IN (?1, ?2) AND other IN (?1, ?2)
			AND since < :position AND until >= :position`, one, other)
		switch {
		case err != nil:
			return nil, err
		case one == other:
			return nil, desk.Refuse("the two are one commitment already")
		case at[0].Member != at[1].Member:
			return nil, desk.Refuse("the two are promises of different members, and so not the same")
		case who.Role == partnership.Contact && who.For != at[0].Member:
			return nil, desk.Refuse("%s is not the member whose commitments they are", who.For)
		case because.IsZero():
			return nil, desk.Refuse("who says that two promises are the same says why")
		case said > 0:
			return nil, desk.Refuse("it is said already that the two are the same")
		}
		return []desk.Saying{{Thing: Sameness{Act: SameSaid, Commitment: record.To(one), Same: record.To(other), Because: because}, Of: who.For}}, nil
	}
}

// NotSame makes a decision by which whoever said that two commitments are the same takes it back, with the reason.
func NotSame(who authority.Actor, id record.ID, reason record.Text) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		was, err := view.One(r, `SELECT s.commitment, s.other, s.act, e.of FROM sameness s JOIN entry e ON e.idx = s.since
			WHERE s.object = ?1 AND s.since < :position AND s.until >= :position`, view.Args{id}, func(x *samenessRow) []any {
			return []any{&x.commitment, &x.other, &x.Act, &x.of}
		})
		if err != nil {
			return nil, desk.Missing("sameness", id, err)
		}
		texts, err := r.Texts(id)
		if err != nil {
			return nil, err
		}
		switch {
		case was.of != who.For:
			return nil, desk.Refuse("%s is not who said that the two are the same", who.For)
		case was.Act == SameTakenBack:
			return nil, desk.Refuse("it was taken back already")
		case reason.IsZero():
			return nil, desk.Refuse("who takes back what was said says why")
		case texts["because"].IsZero():
			return nil, desk.Refuse("why the two are the same was removed; nothing is left to take back")
		}
		return []desk.Saying{{Object: id, Of: who.For, Thing: Sameness{Act: SameTakenBack, Commitment: record.To(was.commitment), Same: record.To(was.other),
			Because: texts["because"], Reason: &reason}}}, nil
	}
}

type samenessRow struct {
	SameInfo
	said              partnership.SaidRow
	commitment, other record.ID
	of                record.ID
	number            string
	plan              record.ID
	planNumber        string
	period            record.Day
}

func applySameness(tx *view.Tx, e record.Entry, s *Sameness) error {
	one, err := PlaceOf(tx.Reader, s.Commitment.To)
	if err != nil {
		return err
	}
	other, err := PlaceOf(tx.Reader, s.Same.To)
	if err != nil {
		return err
	}
	switch {
	case one.Member != other.Member:
		return fmt.Errorf("promises of two members, %s and %s, are not the same", one.Member, other.Member)
	case e.Of.Prefix() == partnership.MemberKind.Prefix && e.Of != one.Member:
		return fmt.Errorf("%s is not the member whose commitments they are", e.Of)
	}
	if err := Stays(tx, e, "sameness", one.Commitment); err != nil {
		return err
	}
	if err := tx.Supersede("sameness", e, one.Commitment, other.Commitment, s.Act); err != nil {
		return err
	}
	if err := one.touch(tx); err != nil {
		return err
	}
	return other.touch(tx)
}

// SameInfo is a commitment that somebody says is the same promise as the one whose page it is, with who said so and when.
type SameInfo struct {
	ID       record.ID         `json:"id"` // of the statement
	Act      SameAct           `json:"act"`
	Other    partnership.Named `json:"other"`            // the other commitment
	Number   *record.Code      `json:"number,omitempty"` // of it
	Plan     Short             `json:"plan"`             // that it stands in
	Because  record.Text       `json:"because,omitzero"`
	Reason   *record.Text      `json:"reason,omitempty"` // why it was taken back
	Said     partnership.Said  `json:"said"`
	Redacted []view.Tombstone  `json:"redacted,omitempty"`
}

// Same lists what is said to be the same promise as a commitment, in the order in which it was said, once the batch is read; what was taken
// back is among it. What is the same as something that is the same is not: nobody said so.
func Same(r *view.Reader, b *partnership.Batch, commitment record.ID) ([]SameInfo, error) {
	rows, err := view.All(r, `SELECT s.object, s.act, c.object, c.number, p.object, p.number, p.first_day, p.last_day, `+partnership.SaidColumns+`
		FROM sameness s JOIN entry e ON e.idx = s.since
		JOIN commitment c ON c.object = iif(s.commitment = ?1, s.other, s.commitment) AND c.since < :position AND c.until >= :position
		JOIN plan p ON p.object = c.plan AND p.since < :position AND p.until >= :position
		WHERE (s.commitment = ?1 OR s.other = ?1) AND s.since < :position AND s.until >= :position ORDER BY s.since`, view.Args{commitment},
		func(x *samenessRow) []any {
			return append([]any{&x.ID, &x.Act, &x.Other.ID, &x.number, &x.plan, &x.planNumber, &x.period.From, &x.period.To}, x.said.Fields()...)
		})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list := make([]SameInfo, len(rows))
	for i := range rows {
		x, s := &rows[i], &list[i]
		*s = x.SameInfo
		if x.number != "" {
			s.Number = (*record.Code)(&x.number)
		}
		s.Plan = Short{ID: x.plan, Period: partnership.DayOf(x.period.From, x.period.To)}
		if x.planNumber != "" {
			s.Plan.Number = (*record.Code)(&x.planNumber)
		}
		b.Maybe(x.plan, "title", &s.Plan.Title)
		b.Name(&s.Other)
		x.said.Into(b, &s.Said)
		b.Text(s.ID, "because", &s.Because)
		b.Maybe(s.ID, "reason", &s.Reason)
		b.Redacted(s.ID, s.Said.Revision, &s.Redacted)
	}
	return list, nil
}

// SamePairs counts the pairs of commitments of a scope that are said to be one promise under two numbers. No figure leaves one of the
// two out: a statement that two are the same is one voice's, the lists show both, and each may have accounts of its own. A page that counts
// commitments says how many such pairs are among them, and leaves it to the reader.
func SamePairs(r *view.Reader, s Scope) (int, error) {
	where, args := s.Where()
	return view.Value[int](r, `SELECT count(*) FROM sameness x WHERE x.act = 'said' AND x.since < :position AND x.until >= :position
		AND x.commitment IN (SELECT c.object FROM commitment c WHERE `+where+`) AND x.other IN (SELECT c.object FROM commitment c WHERE `+where+`)`, args...)
}
