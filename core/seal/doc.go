// Package seal makes the record a log that strangers can check.
//
// The leaves of a Merkle tree (RFC 6962, SHA-256) are the envelopes, in the order of the record. Who holds a signed checkpoint of
// the tree (C2SP tlog-checkpoint) can tell whether anything under it was changed, moved or left out since: from the tiles
// (C2SP tlog-tiles), or for one entry from its receipt (C2SP tlog-proof), without asking or trusting the server.
//
// # What is written, in which order
//
//  1. Grow, in the record's transaction: the nodes of the tree and its head, beside the entries.
//  2. The record commits.
//  3. Sign: the new rows are read back through another connection, hashed, and compared with the head. The guard moves. The
//     checkpoint is signed, then published.
//
// A stop between any two of these steps leaves a record that is ahead of its guard, or a guard that is ahead of what was published.
// The next Sign finishes both; start-up calls it, and nothing else.
//
// # What is refused
//
// The guard is the promise never to sign two trees of which one does not contain the other. Where it is missing, damaged, or names a
// tree that the record does not contain (an older backup, a second copy that went its own way), Sign fails with an error that names
// the way back, and Grow refuses until a Sign succeeds. Reading goes on.
package seal
