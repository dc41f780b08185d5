// Package record holds what was said, in order, for ever. It knows no chapter, no HTTP, and no clock but the one it is given.
//
// A thing (a commitment, a finding) is said in versions; each version is an Entry: an Envelope, which is public and permanent and
// whose bytes are a leaf of the log, and beside it the values that can be redacted, each opening one salted digest in the envelope.
// What a thing of some kind can say is a Go struct; the type of each field is its class (see Text and its neighbours).
//
// A Store keeps entries in order and, in the same database, private documents. docs/format.md defines every byte.
package record
