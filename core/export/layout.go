package export

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"troth/core/record"
)

// FormatVersion is the version of the form of an export that this program writes.
const FormatVersion = 1

// A Manifest says what an export claims to be.
type Manifest struct {
	Format  int          `json:"format"` // FormatVersion
	Origin  string       `json:"origin"` // of the log
	Size    record.Index `json:"size"`   // entries
	Root    record.Hash  `json:"root"`   // of the tree over them
	Day     string       `json:"day"`    // for which the pages answer, "2026-11-23"
	View    string       `json:"view"`   // fingerprint of the view that made the pages
	Program string       `json:"program"`
	Counts  Counts       `json:"counts"`
}

// Counts is how much an export holds.
type Counts struct {
	Entries     int64 `json:"entries"`
	Disclosures int64 `json:"disclosures"` // values that open a shown digest
	Redacted    int64 `json:"redacted"`    // shown digests whose value is gone
	Withheld    int64 `json:"withheld"`    // digests whose value is shown to nobody
	Blobs       int64 `json:"blobs"`
	Pages       int64 `json:"pages"`
	Schemas     int64 `json:"schemas"`
	Votes       int64 `json:"votes,omitempty"`        // erased ones included
	ErasedVotes int64 `json:"erased_votes,omitempty"` // of which only the leaf is left
}

// Names of files, and of their folders.
const (
	checkpointFile = "checkpoint"
	keysFile       = "keys"
	authorityFile  = "authority.json"
	manifestFile   = "manifest.json"
	schemaFolder   = "schemas/"
	pageFolder     = "pages/"
	blobFolder     = "blobs/"
	valueFolder    = "disclosures/"
	tileFolder     = "tile/"
	voteFolder     = "votes/"
)

// Limits of the form. Write keeps them, Verify demands them, so that no file costs more memory to verify than they allow.
const (
	maxFiles    = 1 << 20
	maxName     = 255
	maxSmall    = 16 << 20 // bytes of checkpoint, keys, table, a schema, the manifest
	maxPage     = 64 << 20 // bytes of a page
	valuesSplit = 1 << 20  // a file of disclosures ends with the line that reaches this many bytes
	maxLine     = record.MaxValue + 4096
	maxRatio    = 100 // what deflates better is stored as it is
)

func schemaName(kind string) string { return schemaFolder + kind + ".json" }
func blobName(id record.ID) string  { return blobFolder + string(id) }
func valuesName(n int) string       { return fmt.Sprintf("%s%06d.jsonl", valueFolder, n) }
func tileName(t tlog.Tile) string   { return torchwood.TilePath(t) }

// pageName is the name of the file of a page. The page without a path is the first one: home.
func pageName(path string) (string, error) {
	if path == "" {
		path = "index"
	}
	name := pageFolder + path + ".json"
	if !fs.ValidPath(path) || checkName(name) != nil {
		return "", fmt.Errorf("page %q cannot be the name of a file", path)
	}
	return name, nil
}

// PageJSON is what a page looks like in an export: encoding/json of its struct, and a line feed.
func PageJSON(data any) ([]byte, error) {
	b, err := json.Marshal(data)
	return append(b, '\n'), err
}

// checkName refuses names that are not plain ASCII paths below the folder that one unpacks in.
func checkName(name string) error {
	switch {
	case len(name) > maxName:
		return fmt.Errorf("the name has %d bytes, %d are allowed", len(name), maxName)
	case !fs.ValidPath(name) || name == ".":
		return fmt.Errorf("%q is not the path of a file", name)
	}
	for i := range len(name) {
		if c := name[i]; c < 0x21 || c > 0x7e || strings.IndexByte(`\:*?"<>|`, c) >= 0 {
			return fmt.Errorf("the name %q has the byte %#02x", name, c)
		}
	}
	return nil
}

// sizeLimit is the largest size that a file of this name may have; an error when an export has no file of such a name.
func sizeLimit(name string) (int64, error) {
	if err := checkName(name); err != nil {
		return 0, err
	}
	within := func(folder, suffix string) (string, bool) {
		rest, ok := strings.CutPrefix(name, folder)
		rest, end := strings.CutSuffix(rest, suffix)
		return rest, ok && end && rest != ""
	}
	switch name {
	case checkpointFile, keysFile, authorityFile, manifestFile:
		return maxSmall, nil
	}
	if _, ok := within(schemaFolder, ".json"); ok {
		return maxSmall, nil
	}
	if _, ok := within(pageFolder, ".json"); ok {
		return maxPage, nil
	}
	if id, ok := within(blobFolder, ""); ok && record.ID(id).Valid() {
		return math.MaxInt64, nil
	}
	if _, ok := within(valueFolder, ".jsonl"); ok {
		return valuesSplit - 1 + maxLine, nil
	}
	if rest, ok := within(voteFolder, ".jsonl"); ok && isVotes(rest) {
		return valuesSplit - 1 + maxVoteLine, nil
	}
	if t, err := torchwood.ParseTilePath(name); err == nil && t.L < 64 && tileName(t) == name {
		if t.L < 0 {
			return int64(t.W) * (2 + record.MaxLeaf), nil
		}
		return int64(t.W) * tlog.HashSize, nil
	}
	return 0, fmt.Errorf("an export has no file %s", name)
}

// bundle is the tile with the entries from n·256 on, of a tree of this size.
func bundle(size record.Index, n int64) tlog.Tile {
	return tlog.Tile{H: torchwood.TileHeight, L: -1, N: n, W: int(min(torchwood.TileWidth, int64(size)-n*torchwood.TileWidth))}
}

func bundles(size record.Index) int64 {
	return (int64(size) + torchwood.TileWidth - 1) / torchwood.TileWidth
}
