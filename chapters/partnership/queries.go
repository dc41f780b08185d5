package partnership

import (
	"troth/core/record"
	"troth/core/view"
)

// Named is a thing and what it is called. The name has no language when it was redacted, or when the thing has none.
type Named struct {
	ID   record.ID   `json:"id"`
	Name record.Text `json:"name"`
}

// Said tells who put a version of something on record, when, in whose name and from which edition.
type Said struct {
	Entry    record.Index `json:"entry"`
	Revision int          `json:"revision"`
	At       string       `json:"at"`
	Voice    record.Voice `json:"voice"`
	Role     string       `json:"role"`
	By       *Named       `json:"by,omitempty"`     // who put it here; absent for a person
	Of       *Named       `json:"of,omitempty"`     // whose account it is; absent for a person
	Source   *Source      `json:"source,omitempty"` // absent when it was said here
}

// Source is the edition that something was taken from.
type Source struct {
	ID        record.ID    `json:"id"`
	Publisher record.Text  `json:"publisher"`
	Title     record.Text  `json:"title"`
	Published *record.Day  `json:"published,omitempty"`
	Licence   *record.Code `json:"licence,omitempty"`
}

// Alias is an id that others give a thing.
type Alias struct {
	Scheme string `json:"scheme"`
	ID     string `json:"id"`
}

// MemberInfo is a member as it stands now.
type MemberInfo struct {
	ID       record.ID        `json:"id"`
	Act      MemberAct        `json:"act"`
	Sort     Sort             `json:"sort"`
	Name     record.Text      `json:"name"`
	Former   []record.Text    `json:"former,omitempty"`
	Country  *record.Code     `json:"country,omitempty"`
	Within   *Named           `json:"within,omitempty"`
	Zone     *record.Code     `json:"zone,omitempty"`
	Aliases  []Alias          `json:"aliases,omitempty"`
	On       *record.Day      `json:"on,omitempty"`
	Reason   *record.Text     `json:"reason,omitempty"`
	Flags    []record.Code    `json:"flags,omitempty"`
	AsGiven  []record.Text    `json:"as_given,omitempty"`
	Redacted []view.Tombstone `json:"redacted,omitempty"` // fields of this version that were removed
}
