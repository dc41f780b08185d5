-- Rows are versions of things: true for the entries since ≤ index < until. facts holds the permanent fields of the envelope.

CREATE TABLE declaration (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  act       TEXT NOT NULL,
  first_day TEXT NOT NULL, -- that it bears, '' where open or not said
  last_day  TEXT NOT NULL,
  facts     TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;

CREATE TABLE pledge (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  declaration TEXT NOT NULL,
  place       INTEGER NOT NULL,
  act         TEXT NOT NULL,
  facts       TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX pledge_declaration ON pledge (declaration);

CREATE TABLE adoption (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  declaration TEXT NOT NULL,
  body        TEXT NOT NULL, -- or ''
  act         TEXT NOT NULL,
  first_day   TEXT NOT NULL,
  last_day    TEXT NOT NULL,
  facts       TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX adoption_declaration ON adoption (declaration);

-- Who endorses is whose account it is.
CREATE TABLE endorsement (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  declaration TEXT NOT NULL,
  endorser    TEXT NOT NULL,
  act         TEXT NOT NULL,
  first_day   TEXT NOT NULL,
  last_day    TEXT NOT NULL,
  facts       TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX endorsement_declaration ON endorsement (declaration);
CREATE INDEX endorsement_endorser ON endorsement (endorser);
