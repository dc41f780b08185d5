// Package method holds the assessment methods of independent reviewers as
// data: which variables a review codes, on which scales, in which report, and
// which ratings follow from the codes by which formula.
//
// A method is one JSON file in data/; a new one needs no change of Go. Scales
// that several methods share stand in data/scales.json. Files are checked when
// they are loaded, so that a formula can only name variables of its method and
// codes of their scales.
//
// Ratings (starred, high completion and the like) are computed from codes,
// never typed. A rating is computed only when every input of its formula is
// coded, so that each count of ratings has an honest denominator; otherwise
// the result says which inputs were missing and in what way.
//
// The methods built in are those of OGP's Independent Reporting Mechanism, one
// for each of the three formulas by which commitments were starred.
package method
