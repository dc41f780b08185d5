package home_test

import (
	"troth/chapters/chaptertest"
	"troth/chapters/partnership"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

func member(name string) partnership.Member {
	return partnership.Member{Act: partnership.Joined, Sort: partnership.National, Name: record.In("en", name)}
}

// bodyOf is an organisation that belongs to a member.
func bodyOf(m record.ID) partnership.Organisation {
	part := record.To(m)
	return partnership.Organisation{Act: partnership.OrganisationEntered, Name: record.In("en", "Ministry"), Part: &part}
}

func appoint(operator, body record.ID, role record.Code, person record.ID) desk.Decide {
	return partnership.Appoint(operator, "", partnership.Appointment{For: record.To(body), Role: role, Person: record.Person{ID: person},
		Held: record.Day{From: "2026-01-01"}})
}

// end ends all appointments for a body, yesterday.
func end(w *chaptertest.World, body record.ID) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		ids, err := r.Links(body, "for", true)
		var all []desk.Saying
		for _, id := range ids {
			one, err := partnership.EndAppointment(w.Operator.For, id, w.Clock.AddDate(0, 0, -1).Format("2006-01-02"))(r)
			if err != nil {
				return nil, err
			}
			all = append(all, one...)
		}
		return all, err
	}
}
