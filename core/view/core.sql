-- What every view has, whatever the chapters are. A row is true for the entries since ≤ index < until; what is true still has
-- until = 9223372036854775807. A reader at position n (n entries on record) sees the rows with since < n and until >= n.

CREATE TABLE meta (
  size    INTEGER NOT NULL, -- entries applied
  unknown INTEGER NOT NULL  -- of these, entries whose kind this program does not know
);
INSERT INTO meta VALUES (0, 0);

-- One row for each entry: what the record says about its own order.
CREATE TABLE entry (
  idx      INTEGER PRIMARY KEY,
  object   TEXT NOT NULL,
  revision INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  at       TEXT NOT NULL,
  by       TEXT NOT NULL, -- '' for a person
  voice    TEXT NOT NULL,
  role     TEXT NOT NULL,
  source   TEXT NOT NULL, -- '' when it was said here
  of       TEXT NOT NULL  -- '' for a person
);
CREATE INDEX entry_object /* for readers alone */ ON entry (object, idx);
CREATE INDEX entry_source /* for readers alone */ ON entry (source, idx) WHERE source <> '';

-- Which other things' pages an entry changed. (It always changes the page of its own thing.)
CREATE TABLE touched /* for readers alone */ (
  thing TEXT NOT NULL,
  idx   INTEGER NOT NULL,
  PRIMARY KEY (thing, idx)
) WITHOUT ROWID;

-- All links, read from both ends.
CREATE TABLE link (
  thing    TEXT NOT NULL,
  relation TEXT NOT NULL,
  target   TEXT NOT NULL,
  since    INTEGER NOT NULL,
  until    INTEGER NOT NULL,
  PRIMARY KEY (thing, relation, target, since)
) WITHOUT ROWID;
CREATE INDEX link_target /* for readers alone */ ON link (target, relation, since); -- new links of a thing stand side by side

-- Ids given elsewhere.
CREATE TABLE alias (
  scheme TEXT NOT NULL,
  alias  TEXT NOT NULL,
  thing  TEXT NOT NULL,
  since  INTEGER NOT NULL,
  until  INTEGER NOT NULL,
  PRIMARY KEY (scheme, alias, thing, since)
) WITHOUT ROWID;
CREATE INDEX alias_thing /* for readers alone */ ON alias (thing);

-- The only place of redactable values. Chapters' tables never copy them: their queries join this one, so that a redaction is one
-- delete here and nothing else knows.
CREATE TABLE text (
  n         INTEGER PRIMARY KEY,
  object    TEXT NOT NULL,
  field     TEXT NOT NULL,    -- 'title', 'names/0'
  language  TEXT NOT NULL,    -- '' for the canonical JSON of a person or a file
  original  INTEGER NOT NULL, -- 1 for the language it was written in
  revision  INTEGER NOT NULL,
  since     INTEGER NOT NULL,
  until     INTEGER NOT NULL,
  shelf     INTEGER NOT NULL, -- where it stands in the index of words: 1 what things are called, 2 what is said, 3 what is only looked up; 0 nowhere
  spaceless INTEGER NOT NULL, -- 1 when some of it is in a script that writes words without spaces
  page      TEXT NOT NULL,    -- the thing on whose page it is read, or ''
  voice     TEXT NOT NULL,    -- of the entry, as is the next
  source    TEXT NOT NULL,
  value     TEXT NOT NULL     -- last, since it may be long and what stands behind it is slow to reach
);
CREATE INDEX text_object ON text (object, field, since);
CREATE INDEX text_blob /* for readers alone */ ON text (json_extract(value, '$.blob')) WHERE language = ''; -- which file is this document?
CREATE INDEX text_spaceless ON text (spaceless) WHERE spaceless = 1;

-- Full text of all versions, in two indexes: words, and, by three letters in a row, what has no spaces between them. In the index of words
-- a text stands at a place made of its shelf and its number, the last number first: read from the beginning on it gives what things are called,
-- then what is said, then what is only looked up, as the codes of a list are; and of each the newest first. search.go asks them.
CREATE VIEW text_words AS SELECT n, shelf, (shelf << 40) + 1099511627775 - n AS place, value FROM text WHERE shelf > 0;
CREATE VIEW text_grams AS SELECT n, 1099511627775 - n AS place, value FROM text WHERE spaceless = 1;
CREATE VIRTUAL TABLE words USING fts5 (value, content = 'text_words', content_rowid = 'place', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3',
  columnsize = 0);
CREATE VIRTUAL TABLE words_grams USING fts5 (value, content = 'text_grams', content_rowid = 'place', tokenize = 'trigram remove_diacritics 1', columnsize = 0);
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
INSERT INTO words_grams (words_grams, rank) VALUES ('secure-delete', 1);
INSERT INTO words (words, rank) VALUES ('hashsize', 2097152); -- bytes that are gathered before a segment is written: fewer have to be merged
CREATE VIRTUAL TABLE words_all USING fts5vocab ('words', 'row');

-- What was removed, by which entry, for which revisions.
CREATE TABLE redaction (
  object  TEXT NOT NULL,
  field   TEXT NOT NULL,
  through INTEGER NOT NULL,
  idx     INTEGER NOT NULL, -- of the redaction entry
  PRIMARY KEY (object, field, idx)
) WITHOUT ROWID;

-- Which field gives the words of another thing's field once more, and has to go when they go.
CREATE TABLE rendition (
  target   TEXT NOT NULL, -- the thing whose words they are
  of_field TEXT NOT NULL, -- of the target
  thing    TEXT NOT NULL, -- that gives them once more
  field    TEXT NOT NULL, -- of the thing
  since    INTEGER NOT NULL, -- the first entry that did
  PRIMARY KEY (target, of_field, thing, field)
) WITHOUT ROWID;

-- Who runs the record: the operator of the newest genesis.
CREATE TABLE operator (
  id    TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL
);

-- The schemas of kinds and the table of authority, as they are on record by their hashes.
CREATE TABLE schema (
  object TEXT NOT NULL,
  since  INTEGER NOT NULL,
  until  INTEGER NOT NULL,
  name   TEXT NOT NULL, -- of the kind
  hash   TEXT NOT NULL
);
CREATE TABLE authority (
  object TEXT NOT NULL,
  since  INTEGER NOT NULL,
  until  INTEGER NOT NULL,
  hash   TEXT NOT NULL
);

-- The batches of votes: their sizes and roots grow with the versions of one thing for each conversation.
CREATE TABLE batch (
  object       TEXT NOT NULL,
  since        INTEGER NOT NULL,
  until        INTEGER NOT NULL,
  conversation TEXT NOT NULL,
  size         INTEGER NOT NULL,
  root         TEXT NOT NULL,
  erased       INTEGER NOT NULL -- of these votes, how many have only their leaf left
);
CREATE INDEX batch_object ON batch (object, until);
CREATE INDEX batch_of /* for readers alone */ ON batch (conversation, size, since);
