-- Rows are versions of things: true for the entries since ≤ index < until.

-- What search narrows pages by that is not said in the text which was found: of plans, commitments and organisations.
CREATE TABLE facet (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  member  TEXT NOT NULL, -- whose it is, or ''
  year    TEXT NOT NULL, -- in which the plan was handed in, or else began; or ''
  areas   TEXT NOT NULL, -- codes with spaces between them
  ratings TEXT NOT NULL, -- rules that hold by a method, in the same way
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
