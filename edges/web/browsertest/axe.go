package browsertest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// A Violation is one rule of axe-core that a page breaks.
type Violation struct {
	Rule   string `json:"id"`     // "color-contrast"
	Impact string `json:"impact"` // minor, moderate, serious or critical
	Help   string `json:"help"`
	URL    string `json:"helpUrl"`
	Nodes  []struct {
		Target  []any  `json:"target"` // selectors, from the outermost frame inwards
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
		Any     []struct {
			Related []struct {
				Target []any `json:"target"`
			} `json:"relatedNodes"` // what it has to do with: what lies over it, for one
		} `json:"any"`
	} `json:"nodes"`
}

// String is the rule, and for each element where it stands and what to mend.
func (v Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "axe %s (%s): %s", v.Rule, v.Impact, v.Help)
	for _, n := range v.Nodes {
		fmt.Fprintf(&b, "\n    %v  %s", n.Target, shorten(n.HTML, 160))
		for line := range strings.Lines(n.Summary) {
			fmt.Fprintf(&b, "\n        %s", strings.TrimSpace(line))
		}
		for _, check := range n.Any {
			for _, r := range check.Related {
				fmt.Fprintf(&b, "\n        see %v", r.Target)
			}
		}
	}
	return b.String()
}

func shorten(s string, n int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= n {
		return string(r)
	}
	return string(r[:n]) + "…"
}

// axeRules are the tags of the rules that Axe runs: WCAG 2.0, 2.1 and 2.2 at
// levels A and AA, and axe-core's best practices.
var axeRules = []string{"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"}

// Axe runs axe-core on the page as it stands now and returns the rules that it
// breaks, as the state of the page, the width and the colours of the View have
// it. It runs in a world of its own, so the page's content security policy
// stays in force and sees nothing of it. Where the View has scripts off, they
// are on while axe-core looks, for its timers; scripts of the page that were
// passed over while it loaded stay unrun.
func (p *Page) Axe() []Violation {
	p.t.Helper()
	violations, _ := p.axe()
	return violations
}

// AxeUnsure returns what axe-core could not decide by itself, for a person to
// look at: text over a picture, for one.
func (p *Page) AxeUnsure() []Violation {
	p.t.Helper()
	_, unsure := p.axe()
	return unsure
}

func (p *Page) axe() (violations, unsure []Violation) {
	p.t.Helper()
	source, err := axeSource()
	if err != nil {
		p.t.Fatal(err)
	}
	tags, err := json.Marshal(axeRules)
	if err != nil {
		p.t.Fatal(err)
	}
	if p.noScript {
		p.Do(scripts(true))
		defer p.Do(scripts(false))
	}
	if !inspect[bool](p, `!!globalThis.axe`) {
		inspect[bool](p, source+"\ntrue")
	}
	result := inspect[struct {
		Passes             int
		Violations, Unsure []Violation
		Engine             string
	}](p, fmt.Sprintf(`(async () => {
		const r = await axe.run(document, {runOnly: {type: 'tag', values: %s}, resultTypes: ['violations', 'incomplete']});
		return {Passes: r.passes.length, Violations: r.violations, Unsure: r.incomplete, Engine: r.testEngine.version};
	})()`, tags))
	if result.Passes == 0 {
		p.t.Fatalf("axe-core %s found no rule to apply: the page is empty or was left while it was looked at", result.Engine)
	}
	return result.Violations, result.Unsure
}

// axeSource is axe-core as npm put it beside this package.
var axeSource = sync.OnceValues(func() (string, error) {
	dir, err := moduleRoot()
	if err != nil {
		return "", err
	}
	b, err := os.ReadFile(filepath.Join(dir, "edges/web/browsertest/node_modules/axe-core/axe.min.js"))
	if err != nil {
		return "", fmt.Errorf("axe-core is not installed; run npm ci in edges/web/browsertest, as make test does: %w", err)
	}
	return string(b), nil
})

// moduleRoot is the folder of go.mod, looked for upwards from the folder of
// the test that runs.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no go.mod above the folder of this test")
		}
		dir = parent
	}
}
