// Package partnership is about who takes part: members (governments, parliaments, cities, civil-society organisations …), other
// organisations (reviewers, ministries, the operator of this record), who acts for whom (appointments), and the published files
// from which the accounts of others are taken (editions).
//
// All of it is said in the voice of the partnership itself, by the operator. A member keeps its id through every change of name.
//
// Other chapters name bodies by what stands here: Said tells who said something, when and from which edition, and Batch reads the
// texts of all things that a page names in one query.
package partnership
