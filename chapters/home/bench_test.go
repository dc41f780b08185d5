package home_test

import (
	"fmt"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// large is a record of the size of the file of 2016: 1,927 commitments of 61 members, one plan of 120, each with a finding from an
// edition, some with progress and observations.
func large(b *testing.B) (w *chaptertest.World, biggest record.ID) {
	w = chaptertest.NewWorld(b)
	o := w.Operator.For
	edition := w.Do(w.Operator, partnership.Put(o, "", partnership.Edition{Publisher: record.In("en", "A publisher"), Title: record.In("en", "A file"),
		SHA256: record.Hash{1}}))[0]
	n := 0
	for m := range 60 {
		member := w.Say(w.Operator, o, "", member(fmt.Sprint("Member ", m)))
		w.Do(w.Operator, func(*view.Reader) ([]desk.Saying, error) {
			number := code("1")
			id := record.NewID("pl")
			if m == 0 {
				biggest = id
			}
			say := []desk.Saying{{Object: id, Source: edition, Of: member, Thing: plan.Plan{Act: plan.PlanAdopted, Member: record.To(member), Number: number}}}
			for i := range map[bool]int{true: 120, false: 31}[m == 0] {
				cm := record.NewID("cm")
				lead, words := record.In("en", "Ministry of Finance"), record.In("en", fmt.Sprintf("%0600d", i))
				say = append(say, desk.Saying{Object: cm, Source: edition, Of: member, Thing: plan.Commitment{Act: plan.Adopted, Plan: record.To(id),
					Number: code(fmt.Sprint(i)), Title: record.In("en", fmt.Sprint("Commitment number ", n)), Text: &words, Lead: &lead,
					Partners: []record.Text{record.In("en", "One"), record.In("en", "Two")}, Areas: []record.Code{"ogp2016:open-data", "ogp2016:aid"}}})
				f := finding(cm, record.Code(fmt.Sprint(n%6)))
				f.Act = plan.Said
				say = append(say, desk.Saying{Source: edition, Of: w.Review, Thing: f})
				n++
			}
			return say, nil
		})
	}
	speak(w, record.Government)
	speak(w, record.Reviewer)
	for range 7 {
		speak(w, record.People)
	}
	w.Do(w.Contact, plan.SetMilestone(w.Member, plan.Milestone{Commitment: record.To(w.Commitment), Title: record.In("en", "First"), Due: &record.Day{From: "2026-01-01", To: "2026-01-31"}}))
	return w, biggest
}

func code(s string) *record.Code { c := record.Code(s); return &c }

func BenchmarkPages(b *testing.B) {
	w, biggest := large(b)
	r := w.Read()
	defer r.Close()
	imported, err := view.Value[record.ID](r, `SELECT object FROM commitment WHERE plan = ?1 LIMIT 1`, biggest)
	if err != nil {
		b.Fatal(err)
	}
	for _, page := range []struct {
		name string
		read func() (any, error)
	}{
		{"commitment/imported", func() (any, error) { return home.Commitment(r, imported) }},
		{"commitment/three-voices", func() (any, error) { return home.Commitment(r, w.Commitment) }},
		{"plan/120", func() (any, error) { return home.Plan(r, biggest) }},
		{"member", func() (any, error) { return home.Member(r, w.Member) }},
		{"members", func() (any, error) { return home.Members(r) }},
		{"areas", func() (any, error) { return home.Areas(r) }},
		{"area", func() (any, error) { return home.PolicyArea(r, "ogp2016:aid") }},
		{"home", func() (any, error) { return home.Home(r) }},
		{"record", func() (any, error) { return home.Record(r, r.Position(), "", 50) }},
	} {
		b.Run(page.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := page.read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// One voice after the other, through a rebuild: the price of an observation in the view.
func BenchmarkRebuild(b *testing.B) {
	w := chaptertest.NewWorld(b)
	const n = 5000
	for range n / 100 {
		w.Do(w.Person, func(*view.Reader) ([]desk.Saying, error) {
			var say []desk.Saying
			for range 100 {
				say = append(say, desk.Saying{Thing: review.Observation{Act: plan.Said, Commitment: record.To(w.Commitment), Step: plan.Limited}})
			}
			return say, nil
		})
	}
	for b.Loop() {
		w.Rebuilt().Close()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "µs/entry")
}
