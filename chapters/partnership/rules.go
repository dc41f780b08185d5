package partnership

import (
	"errors"
	"fmt"
	"reflect"

	"troth/chapters/partnership/version"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// Roles that bodies hold by appointment.
const (
	Contact  = "contact"  // speaks for a member: a government's point of contact
	Reviewer = "reviewer" // speaks for an organisation that reviews
)

// Independent is the relation of an organisation to a member that it may assess: it gives its own account, and neither it nor
// anyone appointed to it belongs to the member.
const Independent authority.Relation = "independent"

// May says who may put the kinds of this chapter on record.
var May = authority.Table{
	{Kind: "member", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "organisation", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "appointment", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
	{Kind: "edition", Role: authority.Operator, Relation: authority.Own, Voice: record.Partnership},
}

// Standing tells whether a person holds, on the reader's day, the appointment in whose role they act.
func Standing(r *view.Reader, who authority.Actor) error {
	if who.Person == "" {
		return fmt.Errorf("nobody is named who acts as %s", who.Role)
	}
	n, err := view.Value[int](r, `
		SELECT count(*) FROM appointment a CROSS JOIN text p ON p.object = a.object AND p.field = 'person' AND p.language = ''
		WHERE a.body = ?1 AND a.role = ?2 AND p.value = ?3 AND a.first_day <= :day AND (a.last_day = '' OR a.last_day >= :day)
		AND a.since < :position AND a.until >= :position AND p.since < :position AND p.until >= :position`,
		who.For, who.Role, personValue(who.Person))
	if err == nil && n == 0 {
		err = fmt.Errorf("%s does not hold the role %q for %q on %s", who.Person, who.Role, who.For, r.Day())
	}
	return err
}

// personValue is a person as the view's text has it: canonical JSON.
func personValue(id record.ID) string { return fmt.Sprintf(`{"id":%q}`, id) }

// Independence gives Independent when the organisation that speaks for itself may assess a member.
func Independence(r *view.Reader, e record.Envelope, member record.ID) ([]authority.Relation, error) {
	if e.By == "" || e.By != e.Of || e.By == member {
		return nil, nil
	}
	n, err := view.Value[int](r, `
		SELECT (SELECT count(*) FROM organisation WHERE object = ?1 AND part = ?2 AND since < :position AND until >= :position)
			+ (SELECT count(*) FROM member WHERE object = ?1 AND within = ?2 AND since < :position AND until >= :position)
			+ (SELECT count(*) FROM appointment a CROSS JOIN text p ON p.object = a.object AND p.field = 'person'
				CROSS JOIN appointment b ON b.body = ?2 CROSS JOIN text q ON q.object = b.object AND q.field = 'person' AND q.value = p.value
				WHERE a.body = ?1
				AND a.first_day <= :day AND (a.last_day = '' OR a.last_day >= :day)
				AND b.first_day <= :day AND (b.last_day = '' OR b.last_day >= :day)
				AND a.since < :position AND a.until >= :position AND p.since < :position AND p.until >= :position
				AND b.since < :position AND b.until >= :position AND q.since < :position AND q.until >= :position)`, e.By, member)
	if err != nil || n > 0 {
		return nil, err
	}
	return []authority.Relation{Independent}, nil
}

// Put makes a decision that puts one new thing of this chapter on record in the operator's name. An id may be drawn beforehand with
// record.NewID; empty, the desk draws one.
func Put(operator, id record.ID, thing any) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		if e, ok := thing.(Edition); ok {
			if was, err := EditionOf(r, e.SHA256); err == nil {
				return nil, fmt.Errorf("%w: this file is on record already, as edition %s", desk.ErrRefused, was)
			} else if !errors.Is(err, record.ErrNotFound) {
				return nil, err
			}
		}
		if id != "" {
			if _, err := r.Kind(id); err == nil {
				return nil, fmt.Errorf("%w: %s is on record already; say what changed", desk.ErrRefused, id)
			}
		}
		return []desk.Saying{{Object: id, Thing: thing, Of: operator}}, nil
	}
}

// AmendMember makes a decision that says a member anew: renamed, suspended, gone. The id stays, and so do its plans. change gets the
// present version; former names are for it to keep.
func AmendMember(operator, id record.ID, change func(*Member)) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var was, now Member
		for _, m := range []*Member{&was, &now} {
			if err := version.Current(r, MemberKind, "member", id, m); err != nil {
				return nil, fmt.Errorf("%w: member %s: %w", desk.ErrRefused, id, err)
			}
			m.Former, m.AsGiven = version.Compact(m.Former), version.Compact(m.AsGiven)
		}
		now.Act, now.Reason = Amended, nil
		change(&now)
		same := now
		same.Act, same.Reason = was.Act, was.Reason
		switch {
		case now.Act == Amended && reflect.DeepEqual(same, was):
			return nil, fmt.Errorf("%w: nothing of the member would change", desk.ErrRefused)
		case was.Act == Left && now.Act != Joined:
			return nil, fmt.Errorf("%w: the member has left; it can only join again", desk.ErrRefused)
		}
		return []desk.Saying{{Object: id, Thing: now, Of: operator}}, nil
	}
}

// Appoint makes a decision that gives a person a role for a body from a day on.
func Appoint(operator, id record.ID, a Appointment) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		isMember, err := IsMember(r, a.For.To)
		if err != nil {
			return nil, err
		}
		switch {
		case a.Held.From == "":
			return nil, fmt.Errorf("%w: an appointment has a first day", desk.ErrRefused)
		case a.Role == Contact && !isMember:
			return nil, fmt.Errorf("%w: a point of contact is appointed for a member", desk.ErrRefused)
		case a.Role == Reviewer && isMember:
			return nil, fmt.Errorf("%w: a member does not review; a reviewer is appointed for an organisation", desk.ErrRefused)
		}
		a.Act = Appointed
		return []desk.Saying{{Object: id, Thing: a, Of: operator}}, nil
	}
}

// EndAppointment makes a decision that ends an appointment with a last day.
func EndAppointment(operator, id record.ID, last string) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var a Appointment
		err := version.Current(r, AppointmentKind, "appointment", id, &a)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%w: appointment %s: %w", desk.ErrRefused, id, err)
		case a.Person.ID == "":
			return nil, fmt.Errorf("%w: who held the appointment was removed from the record, so it is in force no more", desk.ErrRefused)
		case a.Held.To != "" && a.Held.To <= last:
			return nil, fmt.Errorf("%w: the appointment ended on %s already", desk.ErrRefused, a.Held.To)
		case last < a.Held.From:
			return nil, fmt.Errorf("%w: the appointment began on %s, after %s", desk.ErrRefused, a.Held.From, last)
		}
		a.Act, a.Held.To = AppointmentEnded, last
		return []desk.Saying{{Object: id, Thing: a, Of: operator}}, nil
	}
}

// Found says what follows the first entry of a record: its operator, as an organisation that others can link to.
func Found(operator record.ID, name record.Text) []desk.Saying {
	return []desk.Saying{{Object: operator, Of: operator, Thing: Organisation{Act: OrganisationEntered, Name: name}}}
}
