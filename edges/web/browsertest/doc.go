// Package browsertest shows pages to a real browser and says what a reader
// would meet: what the accessibility rules find, what sticks out at 320
// pixels, where the Tab key goes, what the console and the content security
// policy complain about, and how many bytes the first visit takes.
//
// It is imported by tests alone:
//
//	b := browsertest.Start(t)
//	p := b.Open(t, server.URL+"/", browsertest.View{Width: 320})
//	for _, problem := range p.Problems() {
//		t.Error(problem)
//	}
//
// A browser is needed only where TROTH_BROWSER is set, as `make test` does in
// its last step; without it Start skips the test. [Crawl] and [CheckHTML] read
// pages over HTTP without a browser, so they work in every test run.
package browsertest
