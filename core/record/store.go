package record

import (
	"context"
	"errors"
	"iter"

	"golang.org/x/mod/sumdb/tlog"
)

// A Doc is private state: a session, a draft, a request id, a cursor. Only its newest version is kept, it is found by its keys,
// and when it is deleted it is gone. It never enters a view, an export or anything public.
type Doc struct {
	Type    string
	ID      ID
	Version int      // 1 when new; Put raises it
	Body    []byte   // JSON
	Keys    []string // unique within the type
}

var (
	// ErrTaken: a unique key of the document is in use by another.
	ErrTaken = errors.New("key is taken")
	// ErrChanged: the document is no longer the version that was read.
	ErrChanged = errors.New("document was changed meanwhile")
	// ErrNotFound: there is no such entry or document.
	ErrNotFound = errors.New("not found")
	// ErrUnsure: the commit failed in a way that leaves open whether it is durable. The next Begin that succeeds knows.
	ErrUnsure = errors.New("may or may not be on record")
	// ErrFull: there is no room left on the disk. Nothing was made durable; reading goes on, and so does writing once there is room.
	ErrFull = errors.New("no room left on the disk")
	// ErrCorrupt: what is stored contradicts itself.
	ErrCorrupt = errors.New("stored data is damaged")
)

// A Store keeps the record, the documents and the votes in one database.
//
// Reads see what was committed and may run at any time, from any number of goroutines, beside a writer. They return ErrNotFound
// for what is not there.
type Store interface {
	// Begin waits for the head of the record and holds it: one writer at a time, in however many processes. ctx bounds the wait,
	// not the transaction.
	Begin(ctx context.Context) (Tx, error)

	// Head is the newest committed tree; its zero value when nothing is on record.
	Head(ctx context.Context) (Tree, error)
	// Entries yields the entries from ≤ index < to, in order, without what is withheld. It streams: memory does not grow with
	// the number of entries. It ends early where the record ends.
	Entries(ctx context.Context, from, to Index) iter.Seq2[Entry, error]
	// Leaves yields the envelopes of the same entries as they are stored, for whoever only hashes them: without parsing, and without
	// what they disclose. A leaf is the caller's to keep.
	Leaves(ctx context.Context, from, to Index) iter.Seq2[[]byte, error]
	// Revisions lists the indexes of a thing's entries, oldest first; empty when there are none.
	Revisions(ctx context.Context, object ID) ([]Index, error)
	// Withheld returns the values of an entry that are on record as digests alone, by field.
	Withheld(ctx context.Context, i Index) (map[string]Disclosure, error)
	// Hashes reads committed nodes of the tree, through another connection than any writer's.
	Hashes(ctx context.Context) tlog.HashReader

	Doc(ctx context.Context, typ string, id ID) (Doc, error)
	DocByKey(ctx context.Context, typ, key string) (Doc, error)
	// DocsByKeys lists those documents, each once, by id, that have one of the keys.
	DocsByKeys(ctx context.Context, typ string, keys ...string) ([]Doc, error)
	Docs(ctx context.Context, typ string) iter.Seq2[Doc, error] // by id

	VoteReader

	// Scrub makes sure that forgotten values stand in no file of the store: log files included. It may be called beside
	// readers and repeated; it returns an error when something still holds them.
	Scrub(ctx context.Context) error
	// Copy writes a consistent copy of the store, without anything that was forgotten, into a new file, and makes it durable.
	// Writers may go on meanwhile.
	Copy(ctx context.Context, file string) error
	Close() error
}

// A Tx holds the head. It is used by one goroutine and ends with Commit or Rollback; after either, Rollback does nothing.
type Tx interface {
	tlog.HashReader // nodes of the tree, this transaction's included

	// Head is the tree as this transaction has set it, at first the committed one.
	Head() Tree
	// Size is the number of entries, this transaction's included. It runs ahead of Head until SetHead.
	Size() Index

	// Try runs do; when it returns an error, everything that was done inside is undone and the error is returned. When it panics,
	// everything is undone too. A Try may run within another.
	Try(do func() error) error

	// Append puts an entry behind the last; e.Index must be Size(), and the revision higher than that of the thing's last.
	Append(e Entry, withheld map[string]Disclosure) error
	// Hashes stores nodes of the tree at the consecutive stored indexes first, first+1 … (see tlog.StoredHashIndex). They must
	// follow those that are stored: no gap, none twice.
	Hashes(first int64, nodes []tlog.Hash) error
	// SetHead refuses a tree over more entries than there are.
	SetHead(Tree) error

	// Last returns the newest entry of a thing, this transaction's included, or ErrNotFound.
	Last(object ID) (Entry, error)
	// Entry returns the entry at an index, this transaction's included.
	Entry(i Index) (Entry, error)
	// Forget deletes value and salt of a field of an entry, shown or withheld. A field that is gone already is no error.
	Forget(i Index, field string) error

	Doc(typ string, id ID) (Doc, error)
	DocByKey(typ, key string) (Doc, error)
	// Put writes a document: Version 0 makes a new one, else it must be the version that is stored (ErrChanged). ErrTaken when
	// a key belongs to another document, or a new document's id is in use. A Put that fails changes nothing.
	Put(Doc) error
	// Delete removes a document and frees its keys. One that is gone already is no error.
	Delete(typ string, id ID) error

	VoteWriter

	// Commit makes everything durable, or nothing. On ErrUnsure it may be either; the next Begin finds out which, for good.
	Commit() error
	Rollback() error
}

// DropDocs deletes documents of a type; one that is gone already is no error.
func DropDocs(ctx context.Context, s Store, typ string, ids ...ID) error {
	tx, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, id := range ids {
		if err := tx.Delete(typ, id); err != nil {
			return err
		}
	}
	return tx.Commit()
}
