// Package declaration is about what a partnership declares together: declarations with their preamble, the pledges they make in
// their order, who adopted them, and which members and organisations endorse them.
//
// A pledge is a thing of its own, so that what is promised later can say which pledge it serves. Adopting and endorsing are two facts
// of their own, neither of which follows from the other: a committee adopts a declaration, and a member endorses it later or never.
// Both are voluntary. Endorsing a declaration joins no action and makes no duty, and nothing is computed from it.
//
// A declaration in another language is a translation of its fields (chapter translation); another edition of the same text is a new
// version of what it changes.
package declaration
