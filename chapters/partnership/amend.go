package partnership

import (
	"fmt"
	"reflect"

	"troth/chapters/partnership/version"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// AmendOrganisation makes a decision that says an organisation anew, with the reason: renamed, moved, dissolved (its Act). The id
// stays, and so does what it said. change gets the present version; former names are for it to keep.
func AmendOrganisation(operator, id record.ID, reason record.Text, change func(*Organisation)) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var was, now Organisation
		for _, o := range []*Organisation{&was, &now} {
			if err := version.Current(r, OrganisationKind, "organisation", id, o); err != nil {
				return nil, fmt.Errorf("%w: organisation %s: %w", desk.ErrRefused, id, err)
			}
			o.Former = version.Compact(o.Former)
		}
		now.Act, now.Reason = OrganisationAmended, &reason
		change(&now)
		same := now
		same.Act, same.Reason = was.Act, was.Reason
		switch {
		case was.Act == OrganisationDissolved:
			return nil, fmt.Errorf("%w: the organisation is dissolved; nothing of it can be amended", desk.ErrRefused)
		case now.Act == OrganisationAmended && reflect.DeepEqual(same, was):
			return nil, fmt.Errorf("%w: nothing of the organisation would change", desk.ErrRefused)
		case now.Reason == nil || now.Reason.IsZero():
			return nil, fmt.Errorf("%w: who amends an organisation says why", desk.ErrRefused)
		}
		return []desk.Saying{{Object: id, Thing: now, Of: operator}}, nil
	}
}

// RenameOffice makes a decision that says the office of an appointment in other words. Who holds it, for whom, in which role and how
// long stays as it is.
func RenameOffice(operator, id record.ID, office record.Text) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var a Appointment
		err := version.Current(r, AppointmentKind, "appointment", id, &a)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%w: appointment %s: %w", desk.ErrRefused, id, err)
		case a.Person.ID == "":
			return nil, fmt.Errorf("%w: who held the appointment was removed from the record, so it is in force no more", desk.ErrRefused)
		case a.Act == AppointmentEnded:
			return nil, fmt.Errorf("%w: the appointment has ended", desk.ErrRefused)
		case a.Office != nil && reflect.DeepEqual(*a.Office, office):
			return nil, fmt.Errorf("%w: nothing of the appointment would change", desk.ErrRefused)
		}
		a.Act, a.Office = AppointmentAmended, &office
		return []desk.Saying{{Object: id, Thing: a, Of: operator}}, nil
	}
}
