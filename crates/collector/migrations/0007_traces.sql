-- Calls of language models, as traces tell of them. A call is known by its place in the trace: what comes twice, or in
-- parts, is one row. `body` is all that is known; the other columns are what is looked for.
CREATE TABLE calls (
  project_id     INTEGER NOT NULL REFERENCES projects (id),
  trace_id       TEXT NOT NULL,
  span_id        TEXT NOT NULL,
  run_id         TEXT,
  response_id    TEXT,
  user           TEXT,
  end_ms         INTEGER NOT NULL,
  received_at_ms INTEGER NOT NULL,
  body           TEXT NOT NULL,
  PRIMARY KEY (project_id, trace_id, span_id)
) STRICT;
CREATE INDEX calls_by_span ON calls (project_id, span_id);
CREATE INDEX calls_by_run ON calls (project_id, run_id) WHERE run_id IS NOT NULL;
CREATE INDEX calls_by_response ON calls (project_id, response_id) WHERE response_id IS NOT NULL;
CREATE INDEX calls_by_user ON calls (project_id, user) WHERE user IS NOT NULL;
CREATE INDEX calls_by_age ON calls (project_id, received_at_ms);
