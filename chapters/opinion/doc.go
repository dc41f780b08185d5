// Package opinion is about opinion conversations: people answer short statements with agree, disagree or pass, and a map shows which
// groups emerge, what makes each of them itself, and what all of them agree on.
//
// On record, as entries, stand the conversation, its statements with how they were moderated, and the reports of what was counted:
// how many votes, and the digest of the matrix that holds them all. The votes themselves are no entries. Those of a conversation that
// was held elsewhere and imported stand in the matrix of its report, a document beside the record. The map hangs on the votes alone
// (package opinionmap); it is computed from the matrix whenever it is asked for, and anybody can compute it again.
//
// The matrix is published whole, under numbers and without any attribute: the pattern of somebody's answers is public, who they are
// is not. Where people said that they live is counted in one table, which gives away nobody: see Places.
package opinion
