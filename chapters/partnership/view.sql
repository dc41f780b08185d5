-- Rows are versions of things: true for the entries since ≤ index < until. facts holds the permanent fields of the envelope.

CREATE TABLE member (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  sort   TEXT NOT NULL,
  act    TEXT NOT NULL,
  within TEXT NOT NULL, -- the member on whose territory it lies, or ''
  facts  TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX member_within ON member (within) WHERE within <> '';

CREATE TABLE organisation (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  act    TEXT NOT NULL, -- '' for an operator that only the first entry names
  part   TEXT NOT NULL, -- the member that it belongs to, or ''
  facts  TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX organisation_part ON organisation (part) WHERE part <> '';

-- Bodies whose name stands in an entry of another thing: the operator, in the first entry of the record.
CREATE TABLE named_by (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  thing  TEXT NOT NULL, -- whose text "name" it is
  PRIMARY KEY (object, since)
) WITHOUT ROWID;

CREATE TABLE appointment (
  object    TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  body      TEXT NOT NULL,
  role      TEXT NOT NULL,
  first_day TEXT NOT NULL, -- '' where open
  last_day  TEXT NOT NULL, -- '' where open
  facts     TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX appointment_body ON appointment (body, role);

CREATE TABLE edition (
  object    TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  sha256    TEXT NOT NULL,
  first_day TEXT NOT NULL, -- of its publication; '' where open
  last_day  TEXT NOT NULL,
  licence   TEXT NOT NULL, -- or ''
  facts     TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX edition_sha256 ON edition (sha256);
