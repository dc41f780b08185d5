-- Rows are versions of things: true for the entries since ≤ index < until. Days are bounds, '' where open or not said.
-- Findings hold codes alone: what they mean is computed by the method when they are read.

-- What reviewers found.
CREATE TABLE finding (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  commitment TEXT NOT NULL,
  act        TEXT NOT NULL,
  report     TEXT NOT NULL,
  methods    TEXT NOT NULL, -- separated by spaces: 'irm-current@1'
  coded      TEXT NOT NULL, -- separated by line feeds: 'completion=4'
  missing    TEXT NOT NULL,
  given      TEXT NOT NULL,
  flags      TEXT NOT NULL,
  first_day  TEXT NOT NULL, -- of its publication
  last_day   TEXT NOT NULL,
  facts      TEXT NOT NULL, -- the permanent fields, for its history
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX finding_commitment /* for readers alone */ ON finding (commitment);

-- What people saw. There may be very many: rows stand in the order in which they came, and things are found by an index of their own.
CREATE TABLE observation (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  commitment TEXT NOT NULL,
  act        TEXT NOT NULL,
  step       TEXT NOT NULL,
  first_day  TEXT NOT NULL,
  last_day   TEXT NOT NULL
);
CREATE INDEX observation_object ON observation (object);
CREATE INDEX observation_commitment /* for readers alone */ ON observation (commitment, since);

-- How many people see which step, after each answer. A row is true until the next one of the same commitment, which is not written
-- here: a commitment's newest row before a position counts the answers up to there, found at once however many there are.
CREATE TABLE answers /* for readers alone */ (
  object      TEXT NOT NULL, -- the commitment
  since       INTEGER NOT NULL,
  not_started INTEGER NOT NULL,
  limited     INTEGER NOT NULL,
  substantial INTEGER NOT NULL,
  complete    INTEGER NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;

-- The same after the newest answer: what the next row is counted from, and read by nobody else.
CREATE TABLE answered (
  object      TEXT PRIMARY KEY, -- the commitment
  not_started INTEGER NOT NULL,
  limited     INTEGER NOT NULL,
  substantial INTEGER NOT NULL,
  complete    INTEGER NOT NULL
) WITHOUT ROWID;
