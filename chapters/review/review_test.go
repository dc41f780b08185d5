package review

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"troth/chapters/plan"
	"troth/chapters/review/method"
	"troth/core/record"
)

// The three voices use the same steps, though the package of methods knows no chapter.
func TestStepsAreTheSame(t *testing.T) {
	var steps []plan.Step
	for _, s := range method.Steps {
		steps = append(steps, plan.Step(s))
	}
	if d := cmp.Diff(plan.Steps, steps); d != "" {
		t.Fatal(d)
	}
}

func TestMedian(t *testing.T) {
	of := func(n ...int) map[plan.Step]int {
		counts := map[plan.Step]int{}
		for i, s := range plan.Steps {
			counts[s] = n[i]
		}
		return counts
	}
	for _, c := range []struct {
		counts map[plan.Step]int
		want   plan.Step
	}{
		{of(4, 0, 0, 0), ""},
		{of(5, 0, 0, 0), plan.NotStarted},
		{of(0, 0, 0, 5), plan.Complete},
		{of(2, 0, 0, 3), plan.Complete},
		{of(3, 0, 0, 3), plan.NotStarted}, // the lower of two in the middle
		{of(1, 2, 2, 1), plan.Limited},
		{of(1, 1, 3, 0), plan.Substantial},
	} {
		got := Median(c.counts)
		if (got == nil) != (c.want == "") || got != nil && *got != c.want {
			t.Errorf("%v: %v, want %q", c.counts, got, c.want)
		}
	}
}

func TestCodesAndValues(t *testing.T) {
	coded := []record.Code{"completion=4", "specificity=3"}
	missing := []record.Code{"potential_impact=ND", "relevance=NR"}
	a, b := Codes(Values(coded, missing))
	if d := cmp.Diff([][]record.Code{coded, missing}, [][]record.Code{a, b}); d != "" {
		t.Fatal(d)
	}
	for _, m := range method.Builtin().All() {
		if methodOf(string(MethodCode(m))) != m || methodOf(m.ID) == nil {
			t.Errorf("%s is not found by its code", m.ID)
		}
	}
}

// The newest report speaks at a glance, unless it says nothing of completion; a word is no step.
func TestGlanceAtFindings(t *testing.T) {
	finding := func(report string, act plan.ReportAct, coded string) FindingInfo {
		f := FindingInfo{Report: record.Code(report), Act: act}
		f.Step, f.Word = stepOf("irm-current@1", coded)
		return f
	}
	for _, c := range []struct {
		name   string
		oldest []FindingInfo
		step   plan.Step
		word   string
		report record.Code
		n      int
	}{
		{"one", []FindingInfo{finding("progress_report", plan.Said, "completion=3")}, plan.Limited, "", "progress_report", 1},
		{"newer wins", []FindingInfo{finding("progress_report", plan.Said, "completion=3"), finding("end_of_term", plan.Said, "completion=5")}, plan.Complete, "", "end_of_term", 2},
		{"newer is not coded", []FindingInfo{finding("progress_report", plan.Said, "completion=3"), finding("end_of_term", plan.Said, "specificity=1")}, plan.Limited, "", "progress_report", 2},
		{"newer was taken back", []FindingInfo{finding("progress_report", plan.Said, "completion=3"), finding("end_of_term", plan.TakenBack, "completion=5")}, plan.Limited, "", "progress_report", 1},
		{"withdrawn is a word", []FindingInfo{finding("progress_report", plan.Said, "completion=0")}, "", "0", "progress_report", 1},
		{"nothing coded", []FindingInfo{finding("progress_report", plan.Said, "specificity=1")}, "", "", "progress_report", 1},
		{"silence", nil, "", "", "", 0},
	} {
		slices.Reverse(c.oldest)
		g := FoundIn(c.oldest)
		step, word := plan.Step(""), ""
		if g.Step != nil {
			step = *g.Step
		}
		if g.Word != nil {
			word = g.Word.Code
		}
		if step != c.step || word != c.word || g.Report != c.report || g.Findings != c.n {
			t.Errorf("%s: %+v", c.name, g)
		}
		var totals ReviewerTotals = NewReviewerTotals()
		totals.Add(g)
		sum := totals.Silent + totals.Uncoded + totals.Words
		for _, n := range totals.Steps {
			sum += n
		}
		if sum != 1 || totals.Of != 1 {
			t.Errorf("%s: parts of %+v do not add up", c.name, totals)
		}
	}
}

// A method that comes as a data file, with a scale of seven steps and a rule of its own, is read like those built in.
func TestAMethodIsData(t *testing.T) {
	const file = `{"id": "seven", "version": 2, "names": {"en": "Seven steps"}, "period": {"words": {"en": "from now on"}}, "source": "a test",
		"known_by": ["progress7"], "missing": [{"code": "NR", "label": {"en": "Not reviewed"}}],
		"variables": [{"id": "progress7", "names": {"en": "Progress"}, "reports": ["hub"], "values": [
			{"code": "1", "label": {"en": "Nothing"}}, {"code": "2", "label": {"en": "Talk"}}, {"code": "3", "label": {"en": "Plan"}},
			{"code": "4", "label": {"en": "Begun"}}, {"code": "5", "label": {"en": "Half"}}, {"code": "6", "label": {"en": "Nearly"}},
			{"code": "7", "label": {"en": "Done"}}]}],
		"rules": [{"id": "shining", "names": {"en": "Shining"}, "formula": "progress7 >= 6", "reports": ["hub"]}],
		"completion": {"variable": "progress7", "words": [], "steps": {"1": "not_started", "2": "not_started", "3": "limited", "4": "limited",
			"5": "substantial", "6": "substantial", "7": "complete"}}}`
	methods, err := method.Load(fstest.MapFS{"seven.json": {Data: []byte(file)}})
	if err != nil {
		t.Fatal(err)
	}
	Use(methods)
	t.Cleanup(func() { Use(method.Builtin()) })
	said := Finding{Report: "hub", Methods: []record.Code{MethodCode(methods.All()[0])}, Coded: []record.Code{"progress7=6"}, Given: []record.Code{"shining=0"}}
	if err := said.Check(); err != nil {
		t.Fatal(err)
	}
	f := FindingInfo{Report: said.Report}
	f.Step, f.Word = stepOf("seven@2", "progress7=6")
	f.read([]string{"seven@2"}, said.Coded, nil, said.Given)
	if f.Step == nil || *f.Step != plan.Substantial {
		t.Errorf("step %v", f.Step)
	}
	if len(f.Codes) != 1 || f.Codes[0].Label.By["en"] != "Nearly" {
		t.Errorf("codes %+v", f.Codes)
	}
	if r := f.Methods[0].Ratings; len(r) != 1 || !r[0].Holds || !r[0].Disagrees || r[0].Name.By["en"] != "Shining" {
		t.Errorf("ratings %+v", r)
	}
	said.Coded[0] = "progress7=8"
	if said.Check() == nil {
		t.Error("a code off the scale was taken")
	}
}
