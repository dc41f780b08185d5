package pages

// Addresses of the pages about the record itself, without the language; empty as long as there is no such page.
const (
	recordPath   = "/record"
	verifyPath   = ""
	downloadPath = ""
	rulesPath    = ""
)

// recordPages adds the pages about the record itself.
func (s *site) recordPages() {}
