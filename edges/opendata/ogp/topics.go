package ogp

import (
	"slices"

	"troth/chapters/review/method"
)

// Topics are what the columns of a file are about: fields, named as in data/columns.json ("start"), and of a report its variables, its
// ratings and its year ("progress_report/completion", "end_of_term/starred", "progress_report/published"). Of what is no topic of a file its
// rows say nothing, neither that it is so nor that it is not.
func (f *File) Topics() map[string]bool {
	topics := map[string]bool{}
	for _, c := range f.Columns {
		for _, t := range c.Topics {
			topics[t] = true
		}
	}
	return topics
}

// topics are what a column with this meaning is about.
func (m holding) topics() []string {
	switch m.kind {
	case field:
		return []string{m.name}
	case code, label:
		v := vocab().Variables[m.index]
		return []string{v.Report + "/" + v.Variable}
	case rating:
		x := vocab().Ratings[m.index]
		if x.Newest != "" { // of whichever report is the newest
			return []string{method.ProgressReport + "/" + x.Rule, method.EndOfTerm + "/" + x.Rule}
		}
		return []string{x.Report + "/" + x.Rule}
	case publication:
		return []string{m.name + "/published"}
	}
	return nil
}

// ColumnFor is the name that columns about a topic usually have, nothing when there is no such topic.
func ColumnFor(topic string) string {
	v := vocab()
	first := func(names []string, m holding) string {
		if len(names) > 0 && slices.Contains(m.topics(), topic) {
			return names[0]
		}
		return ""
	}
	if names := v.Fields[topic]; names != nil {
		return names[0]
	}
	for i, x := range v.Variables {
		if name := first(slices.Concat(x.Label, x.Code), holding{kind: code, index: i}); name != "" {
			return name
		}
	}
	for i, x := range v.Ratings {
		if name := first(x.Columns, holding{kind: rating, index: i}); name != "" {
			return name
		}
	}
	for report, names := range v.Published {
		if name := first(names, holding{kind: publication, name: report}); name != "" {
			return name
		}
	}
	return ""
}

// OfNewest reports whether a rating is published once for all reports on a commitment, and goes to the newest.
func OfNewest(rule string) bool {
	return slices.ContainsFunc(vocab().Ratings, func(x ratingColumn) bool { return x.Rule == rule && x.Newest != "" })
}

// Has reports whether a file has a column of that name, or one that means the same.
func (f *File) Has(name string) bool {
	topics := vocab().byName[columnKey(name)].topics()
	return slices.ContainsFunc(f.Columns, func(c Column) bool {
		return columnKey(c.Name) == columnKey(name) || topics != nil && slices.Equal(c.Topics, topics)
	})
}
