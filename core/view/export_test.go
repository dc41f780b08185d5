package view

// Begun is what is asked of the index of words for a query's words and what begins with them, and whether what is found is looked at.
func (r *Reader) Begun(q Query) (match string, looks bool, err error) {
	match, keep, err := r.begun(q, false)
	return match, keep != nil, err
}
