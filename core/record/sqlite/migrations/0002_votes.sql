-- Votes: the third table, beside entries and documents. What a voter's erasure leaves of a vote is its row with the leaf alone.

-- Ids of conversations and statements, each once.
CREATE TABLE voted (
  n  INTEGER PRIMARY KEY,
  id TEXT    NOT NULL UNIQUE
) STRICT;

-- Rows are deleted when a participant is erased: see wipe.go for what that leaves in pages.
CREATE TABLE participant (
  n            INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL,  -- voted.n
  number       INTEGER NOT NULL,  -- public, drawn at random
  token        BLOB    NOT NULL,  -- hash of the token
  key          BLOB    NOT NULL   -- 32 bytes
) STRICT;
CREATE UNIQUE INDEX participant_number ON participant (conversation, number);
CREATE UNIQUE INDEX participant_token ON participant (conversation, token);

-- Rows are added at the end alone and none is ever deleted, so that SQLite never moves one (see disclosure): to erase is to set all
-- from participant on to NULL.
CREATE TABLE vote (
  n            INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL,  -- voted.n
  idx          INTEGER NOT NULL,  -- place in the conversation, from 0 without gaps
  leaf         BLOB    NOT NULL,  -- 32 bytes: what the tree is over
  participant  INTEGER,           -- participant.n
  statement    INTEGER,           -- voted.n
  value        INTEGER,           -- -1, 0, 1
  important    INTEGER,           -- 0, 1
  at           INTEGER,           -- seconds since 1970
  request      BLOB,              -- 16 bytes
  mac          BLOB               -- 32 bytes
) STRICT;
CREATE UNIQUE INDEX vote_at ON vote (conversation, idx);
CREATE UNIQUE INDEX vote_of ON vote (participant, request) WHERE participant IS NOT NULL;

-- Nodes of the trees over votes stand in node, beside those of the record: first is voted.n * 2^40 + the stored index of the first node in
-- the run. The record's own have first < 2^40.
