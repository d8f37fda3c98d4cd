-- Frozen sets of hard cases. A version that is there never changes, but for cases that are to be erased; one that was
-- removed leaves its number behind, so that none is used twice.
CREATE TABLE sets (
  id            INTEGER PRIMARY KEY,
  project_id    INTEGER NOT NULL REFERENCES projects (id),
  name          TEXT NOT NULL,
  version       INTEGER NOT NULL CHECK (version > 0),
  frozen_at_ms  INTEGER NOT NULL,
  removed_at_ms INTEGER,
  selection     TEXT NOT NULL,
  erased        INTEGER NOT NULL DEFAULT 0,
  UNIQUE (project_id, name, version)
) STRICT;

-- A copy of what is known of an answer that served badly. `visitor` has brought the prompt and the answer,
-- `expected_visitor` how it should have been. `received_at_ms` is when something of it last came, by which it ages.
CREATE TABLE cases (
  set_id           INTEGER NOT NULL REFERENCES sets (id),
  place            INTEGER NOT NULL,
  case_id          TEXT NOT NULL,
  prompt_key       INTEGER NOT NULL,
  response_id      TEXT NOT NULL,
  trace_id         TEXT,
  visitor          TEXT,
  expected_visitor TEXT,
  received_at_ms   INTEGER NOT NULL,
  body             TEXT NOT NULL,
  PRIMARY KEY (set_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_by_response ON cases (response_id);
CREATE INDEX cases_by_trace ON cases (trace_id) WHERE trace_id IS NOT NULL;
CREATE INDEX cases_by_age ON cases (received_at_ms);

-- Whoever had said something of the answer when it was frozen.
CREATE TABLE case_people (
  set_id  INTEGER NOT NULL,
  place   INTEGER NOT NULL,
  visitor TEXT NOT NULL,
  PRIMARY KEY (visitor, set_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_people_by_case ON case_people (set_id, place);
