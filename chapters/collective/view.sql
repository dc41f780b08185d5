-- Rows are versions of things: true for the entries since ≤ index < until. facts holds the permanent fields of the envelope.

CREATE TABLE action (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  act    TEXT NOT NULL,
  status TEXT NOT NULL,
  number TEXT NOT NULL, -- or ''
  facts  TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;

-- Who joins is whose account it is.
CREATE TABLE joining (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  action    TEXT NOT NULL,
  joiner    TEXT NOT NULL,
  act       TEXT NOT NULL,
  first_day TEXT NOT NULL, -- '' where not said
  last_day  TEXT NOT NULL,
  facts     TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX joining_action ON joining (action);
CREATE INDEX joining_joiner ON joining (joiner);

CREATE TABLE resource (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  action    TEXT NOT NULL,
  giver     TEXT NOT NULL,
  act       TEXT NOT NULL,
  sort      TEXT NOT NULL,
  first_day TEXT NOT NULL,
  last_day  TEXT NOT NULL,
  facts     TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX resource_action ON resource (action);
CREATE INDEX resource_giver ON resource (giver);
