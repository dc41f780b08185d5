package record

// A LinkRule says which things one field of a kind may link to, and what the link means.
type LinkRule struct {
	From     string   `json:"from"`     // the kind that has the field
	Field    string   `json:"field"`    // "commitment"
	Relation Relation `json:"relation"` // "about"
	To       []string `json:"to"`       // the kinds that it may lead to; "*" is every kind
}

// Links lists which kind may link to which kinds in which relation: by kind, then in the order of its fields. It is read off the
// fields of the kinds, by which the desk and a verifier judge links, so that it cannot say anything else than they do.
func (ks *Kinds) Links() []LinkRule {
	var list []LinkRule
	for k := range ks.All() {
		for _, f := range k.Fields() {
			if f.Relation != "" {
				list = append(list, LinkRule{From: k.Name, Field: f.Name, Relation: f.Relation, To: f.To})
			}
		}
	}
	return list
}
