-- Rows are versions of things: true for the entries since ≤ index < until. facts holds the permanent fields of the envelope.

CREATE TABLE conversation (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  act    TEXT NOT NULL,
  about  TEXT NOT NULL, -- or ''
  began  TEXT NOT NULL, -- first day, or ''
  ended  TEXT NOT NULL, -- last day, or ''
  facts  TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX conversation_about ON conversation (about);

CREATE TABLE statement (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  conversation TEXT NOT NULL,
  number INTEGER NOT NULL,
  act    TEXT NOT NULL,
  status TEXT NOT NULL,
  meta   INTEGER NOT NULL,
  facts  TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX statement_conversation ON statement (conversation, number);

CREATE TABLE opinion_report (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  conversation TEXT NOT NULL,
  participants INTEGER NOT NULL,
  statements   INTEGER NOT NULL,
  votes        INTEGER NOT NULL,
  facts        TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX opinion_report_conversation ON opinion_report (conversation);
