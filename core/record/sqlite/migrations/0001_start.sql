-- The record: entries with their disclosures, the tree over them, and its head. The register: private documents.
-- Rows of entry, disclosure and node are only ever added; what is forgotten leaves an empty row (see disclosure).

CREATE TABLE entry (
  idx      INTEGER PRIMARY KEY,   -- place in the record, from 0 without gaps
  object   TEXT    NOT NULL,      -- the thing, of which this is
  revision INTEGER NOT NULL,      -- version
  leaf     BLOB    NOT NULL,      -- the envelope, canonical: what the tree is over
  UNIQUE (object, revision)
) STRICT;

-- Values and salts of the redactable fields. A place is idx * 4096 + n, so that rows are added at the end alone and, since none is
-- ever deleted, SQLite never moves one to another page: a moved row would leave a copy of itself in unused space that
-- secure_delete does not reach. To forget is to set value and salt to NULL.
CREATE TABLE disclosure (
  place    INTEGER PRIMARY KEY,
  field    TEXT    NOT NULL,
  value    BLOB,                  -- canonical
  salt     BLOB,                  -- 32 bytes
  withheld INTEGER NOT NULL       -- 0 shown to readers, 1 shown to nobody
) STRICT;

-- For people who look into the file.
CREATE VIEW disclosed AS
  SELECT place / 4096 AS idx, field, value, salt, withheld, value IS NULL AS forgotten FROM disclosure;

-- Nodes of the Merkle tree in the order of tlog.StoredHashIndex: each row a run of at most 256 hashes of 32 bytes.
CREATE TABLE node (
  first  INTEGER PRIMARY KEY,     -- stored index of the first of them
  hashes BLOB    NOT NULL
) STRICT;

CREATE TABLE head (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL,          -- entries in the tree
  root BLOB    NOT NULL           -- its root hash
) STRICT;
INSERT INTO head VALUES (1, 0, zeroblob(32));

CREATE TABLE doc (
  type    TEXT    NOT NULL,
  id      TEXT    NOT NULL,
  version INTEGER NOT NULL,
  keys    TEXT    NOT NULL,       -- JSON list: the same keys as in doc_key
  body    BLOB    NOT NULL,       -- JSON
  PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE doc_key (
  type TEXT NOT NULL,
  key  TEXT NOT NULL,
  id   TEXT NOT NULL,
  PRIMARY KEY (type, key)
) STRICT, WITHOUT ROWID;
