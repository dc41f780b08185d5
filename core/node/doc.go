// Package node opens one data folder: one record, one origin, one partnership.
//
// The folder holds
//
//	record.sqlite        entries, tree, register: the truth
//	blobs/               documents that entries name
//	view-….sqlite        what readers read; can be deleted, troth rebuild makes it again
//	guard                the last tree signed; in no backup
//	key                  the log's signing key (0600)
//	place                tells a folder from its copy
//	lock                 held by the one process that writes
//	troth.sock           where that process takes commands (0600)
package node
