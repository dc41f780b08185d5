// Package desk is the one way to write.
//
// Do takes the head of the record and holds it, brings the view up to it, and serves the waiting requests in turn: decide, authority,
// encode, append, apply, each request inside a savepoint, so that one that fails undoes itself alone. Then, in this order: commit the
// record (durable), seal it, commit the view, answer. A stop between any two of these leaves nothing that the ordinary path does not
// finish at the next start. Nothing is decided on a stale view, so there are no locks and no retries; requests that arrive together
// share one durable commit.
package desk
