// Package plan is about what a member promises and how it says it is going: action plans, their commitments with milestones and
// what these are measured by, the progress that the member reports, and evidence.
//
// A commitment has no status. What the government says of it is progress, a thing of its own; what reviewers and people say of it
// belongs to the chapter review, and no voice can write another's. Evidence can be put by every voice and counts as its own.
//
// A plan, a commitment, a milestone, an indicator and progress are the account of the member whose plan it is: said by the member
// itself, or taken by the operator from an edition that the entry names.
package plan
