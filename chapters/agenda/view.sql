-- Rows are versions of things: true for the entries since ≤ index < until. The words of publishers are in text alone.

CREATE TABLE code_list (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  code    TEXT NOT NULL,
  act     TEXT NOT NULL,
  version TEXT NOT NULL, -- or ''
  facts   TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX code_list_code ON code_list (code);

CREATE TABLE listed_code (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  list   TEXT NOT NULL, -- the thing
  code   TEXT NOT NULL,
  act    TEXT NOT NULL,
  level  TEXT NOT NULL, -- or ''
  parent TEXT NOT NULL, -- or ''
  facts  TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX listed_code_list ON listed_code (list);
CREATE INDEX listed_code_code ON listed_code (code);
