// Package export writes the whole public record into one file, and verifies such a file without asking any server.
//
// The file is a ZIP in one exact form (docs/format.md, "Export"), all of it at one signed position of the log:
//
//	authority.json          the table of authority in force
//	schemas/<kind>.json     the JSON Schema in force of each kind
//	pages/<path>.json       what each page shows at this position, on the day that the manifest states
//	tile/…                  the log (C2SP tlog-tiles): hashes, and the entries in tile/entries/…, which are nowhere else
//	disclosures/000000.jsonl …  what opens the digests in the entries, in the order of the record
//	blobs/<id>              the files that disclosures name
//	checkpoint              the signed tree (C2SP tlog-checkpoint)
//	keys                    the verifier keys that the record names
//	manifest.json           what the file claims to be; only a claim, which the checks hold against the rest
//
// Verify believes nothing in the file but what follows from the signed checkpoint: entries give its root, disclosures open digests of
// entries, blobs have the hashes in disclosures, and pages are what a view built from these entries alone shows.
package export
