package pages

import (
	"strings"
	"testing"

	"troth/chapters/partnership"
	"troth/chapters/plan"
	"troth/chapters/review"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// What an organisation said here stands apart from what the operator took from files, and files that bear its name lead to their pages.
func TestOrganisationTells(t *testing.T) {
	x := newWorld(t, Options{})
	x.take()
	publisher := x.Do(x.Operator, partnership.Put(x.Operator.For, "", partnership.Organisation{Act: partnership.OrganisationEntered, Name: *text("OGP")}))[0]
	x.Do(x.Operator, func(*view.Reader) ([]desk.Saying, error) {
		return []desk.Saying{{Of: x.Review, Source: x.edition, Thing: review.Finding{Act: plan.Said, Commitment: record.To(x.imported), Report: "progress_report",
			Methods: []record.Code{"irm-current@1"}, Coded: []record.Code{"completion=3"}}}}, nil
	})
	silent := seen(t, x.get(t, "/en"+pathOf(x.Review)))
	if !strings.Contains(silent, "It has said nothing here itself.") || !strings.Contains(silent, "The organisation did not say it here.") {
		t.Errorf("a reviewer of whom all is imported: %s", silent)
	}
	x.find([]record.Code{"completion=3", "relevance=1"}, nil)
	both := seen(t, x.get(t, "/en"+pathOf(x.Review)))
	if strings.Contains(both, "It has said nothing here itself.") || !strings.Contains(both, "What was put on record of it") {
		t.Errorf("a reviewer that said something here too: %s", both)
	}
	page := x.get(t, "/en"+pathOf(publisher))
	if !strings.Contains(page, "What it published") || !strings.Contains(page, pathOf(x.edition)) {
		t.Error("its file is not on the page of its publisher")
	}
	if strings.Contains(silent, "What it published") {
		t.Error("the reviewer published nothing")
	}
}

// A finding that another edition gives otherwise is told in words, as the reviewer's voice, where it moved and in the past of its commitment.
func TestFindingThatMoved(t *testing.T) {
	x := newWorld(t, Options{})
	x.take()
	say := func(object record.ID, act plan.ReportAct, coded record.Code) record.ID {
		return x.Do(x.Operator, func(*view.Reader) ([]desk.Saying, error) {
			return []desk.Saying{{Object: object, Of: x.Review, Source: x.edition, Thing: review.Finding{Act: act, Commitment: record.To(x.imported), Report: "progress_report",
				Methods: []record.Code{"irm-current@1"}, Coded: []record.Code{coded}}}}, nil
		})[0]
	}
	finding := say("", plan.Said, "completion=4")
	if page := seen(t, x.get(t, "/en"+movedPath)); strings.Contains(page, "Findings that reviewers changed") {
		t.Error("a first finding is told as a change")
	}
	say(finding, plan.Corrected, "completion=3")
	for path, want := range map[string][]string{
		"/en" + movedPath:          {"Findings that reviewers changed", "The independent reviewer’s voice; the promise is what it was.", "removed: Substantial → added: Limited"},
		"/fr" + pathOf(x.edition):  {"Constats que des évaluateurs ont changés", "Dont constats d’évaluateurs", "Versions suivantes comparées"},
		"/en" + pathOf(x.imported): {"2 versions: what changed", "What the reviewer found: Progress report", "Completion removed: Substantial → added: Limited"},
	} {
		page := seen(t, x.get(t, path))
		for _, words := range want {
			if !strings.Contains(page, words) {
				t.Errorf("%s lacks %q", path, words)
			}
		}
	}
}
