package home_test

import (
	"errors"
	"strings"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
)

// Each voice speaks alone, in the name of its own actor; the other two must then be silent on every page that tells of them.
func TestEachVoiceAlone(t *testing.T) {
	for _, voice := range []record.Voice{record.Government, record.Reviewer, record.People} {
		t.Run(string(voice), func(t *testing.T) {
			w := chaptertest.NewWorld(t)
			speak(w, voice)
			r := w.Read()
			defer r.Close()
			page, err := home.Commitment(r, w.Commitment)
			if err != nil {
				t.Fatal(err)
			}
			silent := map[record.Voice]bool{
				record.Government: page.Government.Glance.Step == nil && page.Government.Glance.Reports == 0 && len(page.Government.Reports) == 0,
				record.Reviewer:   page.Reviewer.Glance.Findings == 0 && page.Reviewer.Glance.Step == nil && len(page.Reviewer.Findings) == 0,
				record.People:     page.People.Glance.Answers == 0 && page.People.Glance.Median == nil && len(page.People.Observations) == 0,
			}
			for v, is := range silent {
				if is != (v != voice) {
					t.Errorf("%s spoke; %s silent: %v", voice, v, is)
				}
			}
			if d := page.Distance; d.Steps != 0 || len(d.Voices) > 1 {
				t.Errorf("distance %+v with one voice", d)
			}
			p, err := home.Plan(r, w.Plan)
			if err != nil {
				t.Fatal(err)
			}
			got := map[record.Voice]int{record.Government: p.Voices.Government.Silent, record.Reviewer: p.Voices.Reviewer.Silent,
				record.People: p.Voices.People.Silent}
			for v, n := range got {
				want := 2
				if v == voice {
					want = 1
				}
				if n != want {
					t.Errorf("%s spoke of one of two commitments; %s is silent on %d", voice, v, n)
				}
			}
		})
	}
}

// speak lets one voice say something of the world's commitment.
func speak(w *chaptertest.World, voice record.Voice) {
	w.T.Helper()
	about := record.To(w.Commitment)
	switch voice {
	case record.Government:
		w.Do(w.Contact, plan.Report(w.Member, plan.Progress{Commitment: about, Step: plan.Complete}))
	case record.Reviewer:
		w.Do(w.Reviewer, review.Find(w.Review, finding(w.Commitment, "3")))
	case record.People:
		w.Do(w.Person, review.Observe(w.Person, review.Observation{Commitment: about, Step: plan.NotStarted}))
	}
}

func finding(commitment record.ID, completion record.Code) review.Finding {
	return review.Finding{Commitment: record.To(commitment), Report: "progress_report", Methods: []record.Code{"irm-current@1"},
		Coded: []record.Code{"completion=" + completion, "potential_impact=3", "relevance=1", "specificity=3"},
		Given: []record.Code{"starred=1"}}
}

func TestVoicesTogether(t *testing.T) {
	w := chaptertest.NewWorld(t)
	speak(w, record.Government)
	speak(w, record.Reviewer)
	about := record.To(w.Commitment)
	for i := range review.MedianFrom {
		r := w.Read()
		page, err := home.Commitment(r, w.Commitment)
		r.Close()
		if err != nil {
			t.Fatal(err)
		}
		if g := page.People.Glance; g.Answers != i || g.Median != nil {
			t.Fatalf("after %d answers: %+v", i, g)
		}
		if page.Distance.Steps != 2 { // complete, limited
			t.Fatalf("distance %+v", page.Distance)
		}
		w.Do(w.Person, review.Observe(w.Person, review.Observation{Commitment: about, Step: plan.Steps[i%2]}))
	}
	r := w.Read()
	defer r.Close()
	page, err := home.Commitment(r, w.Commitment)
	if err != nil {
		t.Fatal(err)
	}
	if m := page.People.Glance.Median; m == nil || *m != plan.NotStarted {
		t.Fatalf("median of three not started and two limited: %v", m)
	}
	if page.Distance.Steps != 3 || len(page.Distance.Voices) != 3 {
		t.Fatalf("distance %+v", page.Distance)
	}
	var star *review.RatingInfo
	for i, x := range page.Reviewer.Findings[0].Methods[0].Ratings {
		if x.Rule == "starred" {
			star = &page.Reviewer.Findings[0].Methods[0].Ratings[i]
		}
	}
	if star == nil || !star.Computed || star.Holds || star.Given != "1" || !star.Disagrees {
		t.Fatalf("limited completion is no star, and the publisher's star stands beside it: %+v", star)
	}
	for _, c := range page.Reviewer.Findings[0].Codes {
		if c.Label.IsZero() || c.Name.IsZero() {
			t.Errorf("%s=%s has no label", c.Variable, c.Code)
		}
	}
}

// What may not be said is refused with a sentence, and nothing of it is on record.
func TestRefusals(t *testing.T) {
	w := chaptertest.NewWorld(t)
	speak(w, record.Government)
	other := w.Say(w.Operator, w.Operator.For, "", member("Other"))
	otherContact := w.Appoint(other, "contact")
	bound := w.Say(w.Operator, w.Operator.For, "", bodyOf(w.Member))
	boundReviewer := w.Appoint(bound, "reviewer")
	both := w.Reviewer // the same person comes to speak for both
	why := record.In("en", "Because")
	about := record.To(w.Commitment)
	seen := w.Do(w.Person, review.Observe(w.Person, review.Observation{Commitment: about, Step: plan.Limited, Person: &record.Person{ID: w.Person.Person}}))[0]
	stranger := w.Person
	stranger.Person = record.NewID("pn")
	nothing := record.NewID("cm")
	gone := w.Second
	w.Do(w.Contact, plan.Withdraw(w.Member, gone, why))
	second := w.Do(w.Contact, plan.Adopt(w.Member, plan.Plan{Member: record.To(w.Member)}))[0]
	gonePlan := w.Do(w.Contact, plan.Adopt(w.Member, plan.Plan{Member: record.To(w.Member)}, plan.Commitment{Title: why}))
	lost := gonePlan[1]
	w.Say(w.Contact, w.Member, gonePlan[0], plan.Plan{Act: plan.PlanWithdrawn, Member: record.To(w.Member), Reason: &why})
	report := plan.Report(w.Member, plan.Progress{Commitment: about, Step: plan.Limited})

	for _, c := range []struct {
		name   string
		who    authority.Actor
		decide desk.Decide
		says   string
	}{
		{"progress of another member", otherContact, plan.Report(other, plan.Progress{Commitment: about, Step: plan.Complete}), "is not the member whose commitment it is"},
		{"progress by a reviewer", w.Reviewer, report, "a reviewer may not say a progress"},
		{"progress by a person", w.Person, report, "a person may not say a progress"},
		{"progress by the operator", w.Operator, report, "may not say a progress"},
		{"progress on a withdrawn commitment", w.Contact, plan.Report(w.Member, plan.Progress{Commitment: record.To(gone), Step: plan.Complete}), "the commitment is withdrawn; it takes no progress"},
		{"progress in a withdrawn plan", w.Contact, plan.Report(w.Member, plan.Progress{Commitment: record.To(lost), Step: plan.Complete}), "the plan is withdrawn"},
		{"progress on nothing", w.Contact, plan.Report(w.Member, plan.Progress{Commitment: record.To(nothing), Step: plan.Complete}), "there is no commitment"},
		{"progress on days to come", w.Contact, plan.Report(w.Member, plan.Progress{Commitment: about, Step: plan.Complete, Period: &record.Day{From: "2027-01-01"}}), "on days that have been"},
		{"second withdrawal", w.Contact, plan.Withdraw(w.Member, gone, why), "the commitment is withdrawn already"},
		{"withdrawal without a reason", w.Contact, plan.Withdraw(w.Member, w.Commitment, record.Text{}), "says why"},
		{"withdrawal by another member", otherContact, plan.Withdraw(other, w.Commitment, why), "is not the member whose commitment it is"},
		{"amendment of a withdrawn commitment", w.Contact, plan.Amend(w.Member, gone, why, retitle), "the commitment is withdrawn already"},
		{"amendment that changes nothing", w.Contact, plan.Amend(w.Member, w.Commitment, why, func(*plan.Commitment) {}), "nothing of the commitment would change"},
		{"amendment without a reason", w.Contact, plan.Amend(w.Member, w.Commitment, record.Text{}, retitle), "says why"},
		{"amendment that moves to another plan", w.Contact, plan.Amend(w.Member, w.Commitment, why, func(c *plan.Commitment) { c.Plan.To = second }), "a commitment stays in its plan"},
		{"plan for another member", w.Contact, plan.Adopt(w.Member, plan.Plan{Member: record.To(other)}), "a member adopts its own plans"},
		{"commitment in another's plan", otherContact, plan.Promise(other, w.Plan, plan.Commitment{Title: why}), "is not the member whose plan it is"},
		{"milestone met without saying so", w.Contact, plan.SetMilestone(w.Member, plan.Milestone{Commitment: about, Title: why, Met: &record.Day{From: "2026-01-01"}}), "is said to be met"},
		{"milestone of a withdrawn commitment", w.Contact, plan.SetMilestone(w.Member, plan.Milestone{Commitment: record.To(gone), Title: why}), "it takes no milestone"},
		{"evidence without file or address", w.Contact, plan.Prove(w.Contact, plan.Evidence{Proves: about, Title: why}), "a file or an address"},
		{"evidence by another member", otherContact, plan.Prove(otherContact, plan.Evidence{Proves: about, Title: why, Address: &why}), "is not the member whose commitment it is"},
		{"evidence by a reviewer who belongs to the member", boundReviewer, plan.Prove(boundReviewer, plan.Evidence{Proves: about, Title: why, Address: &why}), "a reviewer may not say a evidence"},
		{"finding by the assessed", w.Contact, review.Find(w.Member, finding(w.Commitment, "4")), "belongs to the member that it would assess"},
		{"finding by a body of the assessed", boundReviewer, review.Find(bound, finding(w.Commitment, "4")), "belongs to the member that it would assess"},
		{"finding by a person", w.Person, review.Find(w.Review, finding(w.Commitment, "4")), "a person may not say a finding"},
		{"finding on nothing", w.Reviewer, review.Find(w.Review, finding(nothing, "4")), "there is no commitment"},
		{"finding with a code off the scale", w.Reviewer, review.Find(w.Review, finding(w.Commitment, "9")), "is no code of a variable"},
		{"finding without codes", w.Reviewer, review.Find(w.Review, review.Finding{Commitment: about, Report: "end_of_term", Methods: []record.Code{"irm-current@1"}}), "codes at least one variable"},
		{"finding by an unknown method", w.Reviewer, review.Find(w.Review, review.Finding{Commitment: about, Report: "end_of_term", Methods: []record.Code{"mine@1"}, Coded: []record.Code{"completion=4"}}), "no method"},
		{"observation of nothing", w.Person, review.Observe(w.Person, review.Observation{Commitment: record.To(nothing), Step: plan.Limited}), "there is no commitment"},
		{"observation in another's name", w.Person, review.Observe(w.Person, review.Observation{Commitment: about, Step: plan.Limited, Person: &record.Person{ID: stranger.Person}}), "by the person whose it is"},
		{"observation by a contact", w.Contact, review.Observe(w.Person, review.Observation{Commitment: about, Step: plan.Limited}), "a contact may not say a observation"},
		{"observation of days to come", w.Person, review.Observe(w.Person, review.Observation{Commitment: about, Step: plan.Limited, Seen: &record.Day{From: "2027-01-01", To: "2027-01-01"}}), "still to come"},
		{"another's observation corrected", stranger, review.CorrectObservation(stranger, seen, review.Observation{Act: plan.Corrected, Step: plan.Complete, Reason: &why}), "only the person whose observation it is"},
		{"observation corrected without a reason", w.Person, review.CorrectObservation(w.Person, seen, review.Observation{Act: plan.Corrected, Step: plan.Complete}), "says why"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := w.Size()
			_, err := w.Try(c.who, c.decide)
			if !errors.Is(err, desk.ErrRefused) {
				t.Fatalf("not refused: %v", err)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("refused because %q, not because %q", err, c.says)
			}
			if w.Size() != before {
				t.Fatal("something is on record")
			}
		})
	}

	// Somebody who speaks for the member as well cannot review it.
	w.Do(w.Operator, appoint(w.Operator.For, w.Member, "contact", both.Person))
	if _, err := w.Try(w.Reviewer, review.Find(w.Review, finding(w.Commitment, "4"))); !errors.Is(err, desk.ErrRefused) {
		t.Fatalf("a finding by somebody who speaks for both: %v", err)
	}
	// Without the appointment, and after its last day, nobody speaks.
	w.Clock = w.Clock.AddDate(2, 0, 0)
	w.Do(w.Operator, end(w, w.Contact.For))
	if _, err := w.Try(w.Contact, report); !errors.Is(err, desk.ErrRefused) {
		t.Fatalf("a report after the appointment ended: %v", err)
	}
}

func retitle(c *plan.Commitment) { c.Title = record.In("en", "Something else") }

// What is kept of everything between entries follows the record: a reader of now knows of a new entry, and one of an earlier position does
// not, whoever read before.
func TestWhatIsKeptFollowsTheRecord(t *testing.T) {
	w := chaptertest.NewWorld(t)
	count := func(at record.Index, want int) {
		t.Helper()
		r := w.Read()
		defer r.Close()
		if at > 0 {
			r = r.At(at)
		}
		members, err := home.Members(r)
		if err != nil {
			t.Fatal(err)
		}
		areas, err := home.Areas(r)
		if err != nil {
			t.Fatal(err)
		}
		if n := members.Totals.Commitments; n != want || areas.Commitments != want {
			t.Errorf("at %d: %d and %d commitments, want %d", at, n, areas.Commitments, want)
		}
	}
	count(0, 2)
	before := w.Size()
	w.Do(w.Contact, plan.Adopt(w.Member, plan.Plan{Member: record.To(w.Member)}, plan.Commitment{Title: record.In("en", "Another")}))
	count(0, 3)
	count(before, 2)
	count(0, 3)
}
