-- Rows are versions of things: true for the entries since ≤ index < until. The words are in the text of the translation.

CREATE TABLE translation (
  object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
  thing    TEXT NOT NULL,    -- that it translates
  field    TEXT NOT NULL,    -- of the thing
  revision INTEGER NOT NULL, -- of the thing
  made     TEXT NOT NULL,
  act      TEXT NOT NULL,
  PRIMARY KEY (object, since)
) WITHOUT ROWID;
CREATE INDEX translation_thing ON translation (thing);
