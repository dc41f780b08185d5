package method

// Missing says in what way a value is not there. The ways are never mixed:
// each has a meaning of its own, and none counts as a zero.
type Missing string

const (
	Coded         Missing = ""      // nothing is missing
	NotDefined    Missing = "ND"    // the variable did not exist in the method that was used
	NotReviewed   Missing = "NR"    // the report that codes it is not there, or not yet
	NotApplicable Missing = "NA"    // the variable does not apply to this commitment
	Empty         Missing = "empty" // nothing was written
	NotUnderstood Missing = "?"     // something was written that is no code
)

// A Value is what a report says about one variable: a code, or how it is
// missing.
type Value struct {
	Code    string  `json:"code,omitempty"`
	Missing Missing `json:"missing,omitempty"`
}

// Values are what is known when a finding is looked at: by variable, and by
// rule where a source publishes the rating itself. The published rating is
// never used as a result; that it is NotDefined says that the rule was no part
// of the method in use.
type Values map[string]Value

// defined reports whether the name existed in the method behind these values.
func (v Values) defined(name string) bool {
	x, ok := v[name]
	return ok && x.Missing != NotDefined && x.Missing != Empty
}

// Reports of the Independent Reporting Mechanism. A method may name others.
const (
	ProgressReport = "progress_report"
	EndOfTerm      = "end_of_term"
)

// A Step is a point on the scale that government, reviewer and people share.
type Step string

const (
	NotStarted  Step = "not_started"
	Limited     Step = "limited"
	Substantial Step = "substantial"
	Complete    Step = "complete"
)

// Steps are the steps in their order.
var Steps = []Step{NotStarted, Limited, Substantial, Complete}

// Text is what people read, by language. English is always there.
type Text map[string]string

// In is the text in a language, or else in English.
func (t Text) In(lang string) string {
	if s, ok := t[lang]; ok {
		return s
	}
	return t["en"]
}
