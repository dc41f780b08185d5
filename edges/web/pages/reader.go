package pages

// readerPages adds the pages of members, plans and commitments.
func (s *site) readerPages() {}
