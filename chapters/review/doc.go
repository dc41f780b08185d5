// Package review is about what others than the government say of its commitments: the findings of independent reviewers, and the
// observations of people.
//
// A finding holds codes, nothing computed: which variables of which methods a report coded, and how others are missing. What the
// codes mean, the step that they come to and the ratings that follow (starred, high completion) are computed when they are read, by
// the methods in the package method, which are data. An observation is one person's answer to how far a commitment has come.
package review
