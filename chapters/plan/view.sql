-- Rows are versions of things: true for the entries since ≤ index < until. facts holds the permanent fields of the envelope.
-- Days are the bounds of what was said, '' where open or not said. There is no status of a commitment here: progress is one voice.

CREATE TABLE plan (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  member    TEXT NOT NULL,
  act       TEXT NOT NULL,
  number    TEXT NOT NULL, -- or ''
  first_day TEXT NOT NULL,
  last_day  TEXT NOT NULL,
  facts     TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX plan_member ON plan (member);

CREATE TABLE commitment (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  plan      TEXT NOT NULL,
  member    TEXT NOT NULL, -- of the plan
  act       TEXT NOT NULL,
  number    TEXT NOT NULL, -- or ''
  first_day TEXT NOT NULL,
  last_day  TEXT NOT NULL,
  withheld  TEXT NOT NULL, -- names of the fields that are on record as digests alone, with commas
  facts     TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX commitment_plan ON commitment (plan);
CREATE INDEX commitment_member ON commitment (member);

-- The policy areas that each version of a commitment is tagged with, once each.
CREATE TABLE area (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  area   TEXT NOT NULL,
  PRIMARY KEY (object, since, area)
) WITHOUT ROWID;
CREATE INDEX area_area /* for readers alone */ ON area (area, object);

CREATE TABLE milestone (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  commitment TEXT NOT NULL,
  act        TEXT NOT NULL,
  number     TEXT NOT NULL, -- or ''
  due_first  TEXT NOT NULL,
  due_last   TEXT NOT NULL,
  state      TEXT NOT NULL, -- as the member reports it, '' when it has not
  met_first  TEXT NOT NULL,
  met_last   TEXT NOT NULL,
  facts      TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX milestone_commitment ON milestone (commitment);

-- What milestones, and commitments, are measured by.
CREATE TABLE indicator (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  commitment TEXT NOT NULL, -- on whose page it stands
  measures   TEXT NOT NULL, -- the milestone or the commitment that it belongs to
  act        TEXT NOT NULL,
  number     TEXT NOT NULL, -- or ''
  due_first  TEXT NOT NULL,
  due_last   TEXT NOT NULL,
  facts      TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX indicator_commitment ON indicator (commitment);

-- What the government reports.
CREATE TABLE progress (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  commitment TEXT NOT NULL,
  act        TEXT NOT NULL,
  step       TEXT NOT NULL,
  first_day  TEXT NOT NULL,
  last_day   TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX progress_commitment /* for readers alone */ ON progress (commitment);

CREATE TABLE evidence (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  commitment TEXT NOT NULL, -- on whose page it stands
  proves     TEXT NOT NULL,
  act        TEXT NOT NULL,
  first_day  TEXT NOT NULL,
  last_day   TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX evidence_commitment ON evidence (commitment);

-- Which commitments are said to be one promise under two numbers.
CREATE TABLE sameness (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  commitment TEXT NOT NULL,
  other      TEXT NOT NULL,
  act        TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX sameness_commitment ON sameness (commitment);
CREATE INDEX sameness_other /* for readers alone */ ON sameness (other);
