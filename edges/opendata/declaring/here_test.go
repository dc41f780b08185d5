package declaring_test

import (
	"testing"

	"troth/chapters/chaptertest"
	"troth/chapters/declaration"
	"troth/core/record"
)

// sayHere changes a pledge by the operator's own word.
func sayHere(t *testing.T, n *chaptertest.Node, id record.ID) {
	t.Helper()
	n.Do(n.Operator, declaration.AmendPledge(n.Operator.For, id, record.In("en", "Its topics were chosen by hand."), func(p *declaration.Pledge) {
		p.Topics, p.Suggested = []record.Code{"delivery"}, false
	}))
}
