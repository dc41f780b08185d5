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
