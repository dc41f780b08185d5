// Package opinionmap computes an opinion map from votes: who answers statements alike, which groups that makes, what makes each
// group itself, and what all of them agree on. It is mathematics alone: no clock, no files, no chance.
//
// # The method
//
// The definitions are those of Polis (Small, Bjorkegren, Erkkilä, Shaw, Megill: "Polis: Scaling deliberation by mapping high
// dimensional opinion spaces", 2021), so that results can be compared number by number; where ours differ is said at each function
// and in docs/opinion-maps.md. In short: the votes (agree +1, pass 0, disagree −1) are a matrix of people by statements that is
// mostly empty. Each statement's mean is taken away and what is missing is 0; the two directions in which people differ most are its
// principal components ([components]); people stand where their votes put them on these, stretched by how few votes they gave
// ([Map.Projection]). Up to a hundred base clusters of neighbours are made by k-means, and these are joined into two to five groups,
// by the number of groups whose silhouette is best (see [grouping]). Then each group is described by the statements on which it
// answers otherwise than the rest, and all by those on which everybody agrees.
//
// # The same bytes everywhere
//
// The same input gives the same bytes on every machine: only + − × ÷ and √ are used, which IEEE 754 defines to the last bit; every
// product is rounded before it is added to anything, float64(x*y) + z, since some processors would otherwise fuse the two; and sums
// over people run in blocks of a fixed number of rows, whatever the number of cores, and are joined in the order of the blocks.
// A test builds the package for arm64 and looks for fused instructions.
//
// # Votes alone
//
// A map hangs on the votes, on what was moderated and on the options, and on nothing else: not on the order in which they came, not on
// the map before. Polis keeps the groups of earlier runs alive; here whether groups are real is told by resampling ([Stability]).
package opinionmap
