package plan_test

import (
	"strings"
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/home"
	"troth/chapters/plan"
	"troth/core/desk"
	"troth/core/record"
)

// Indicators stand under what they measure, by number, in their present version; what cannot be said of them is refused.
func TestIndicators(t *testing.T) {
	w := chaptertest.NewWorld(t)
	why := record.In("en", "Counted otherwise")
	number := func(s string) *record.Code { c := record.Code(s); return &c }
	step := w.Do(w.Contact, plan.SetMilestone(w.Member, plan.Milestone{Commitment: record.To(w.Commitment), Title: record.In("en", "Open the register")}))[0]
	set := func(of record.ID, n string) record.ID {
		return w.Do(w.Contact, plan.SetIndicator(w.Member, plan.Indicator{Measures: record.To(of), Number: number(n), Title: record.In("en", "Owners "+n)}))[0]
	}
	tenth, second, own := set(step, "1.10"), set(step, "1.2"), set(w.Commitment, "1")
	w.Do(w.Contact, plan.ChangeIndicator(w.Member, second, plan.IndicatorAmended, why, func(i *plan.Indicator) { i.Title = record.In("en", "Owners named") }))
	w.Do(w.Contact, plan.ChangeIndicator(w.Member, tenth, plan.IndicatorDropped, why, func(*plan.Indicator) {}))

	r := w.Read()
	defer r.Close()
	p, err := home.Commitment(r, w.Commitment)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Indicators) != 1 || p.Indicators[0].ID != own || len(p.Milestones) != 1 || len(p.Milestones[0].Indicators) != 2 {
		t.Fatalf("indicators: %+v, milestones: %+v", p.Indicators, p.Milestones)
	}
	first, last := p.Milestones[0].Indicators[0], p.Milestones[0].Indicators[1]
	if first.ID != second || first.Title.By["en"] != "Owners named" || first.Act != plan.IndicatorAmended || last.ID != tenth || last.Act != plan.IndicatorDropped {
		t.Errorf("the milestone is measured by %+v", p.Milestones[0].Indicators)
	}
	for _, x := range []struct {
		what   string
		decide desk.Decide
		want   string
	}{
		{"of another member", plan.SetIndicator(w.Review, plan.Indicator{Measures: record.To(step), Title: why}), "is not the member whose commitment it is"},
		{"set again", plan.ChangeIndicator(w.Member, second, plan.IndicatorSet, why, func(*plan.Indicator) {}), "it is amended or dropped"},
		{"nothing changed", plan.ChangeIndicator(w.Member, second, plan.IndicatorAmended, why, func(*plan.Indicator) {}), "nothing of the indicator would change"},
		{"without a reason", plan.ChangeIndicator(w.Member, second, plan.IndicatorDropped, record.Text{}, func(*plan.Indicator) {}), "says why"},
		{"dropped twice", plan.ChangeIndicator(w.Member, tenth, plan.IndicatorDropped, why, func(*plan.Indicator) {}), "was dropped already"},
		{"moved to another milestone", plan.ChangeIndicator(w.Member, second, plan.IndicatorAmended, why, func(i *plan.Indicator) { i.Measures = record.To(w.Commitment) }), "an indicator stays with what it belongs to"},
	} {
		if _, err := w.Try(w.Contact, x.decide); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: want %q, got %v", x.what, x.want, err)
		}
	}
}
