-- What a model that was asked says of an answer. `key` is a hash of what it was asked (its name, its prompt, and the texts), so that nothing
-- is asked twice; `modes` is a list in JSON, the surest one first, empty where nothing was wrong or the reply was no judgement.
CREATE TABLE judgements (
  project_id  INTEGER NOT NULL REFERENCES projects (id),
  response_id TEXT NOT NULL,
  key         BLOB NOT NULL,
  judge       TEXT NOT NULL,
  outcome     TEXT NOT NULL CHECK (outcome IN ('modes', 'nothing', 'nonsense')),
  modes       TEXT NOT NULL,
  at_ms       INTEGER NOT NULL,
  PRIMARY KEY (project_id, response_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX judgements_by_key ON judgements (project_id, key);

-- What judging has cost, by day (UTC, days since the epoch): a day's budget holds over all runs.
CREATE TABLE judge_spend (
  day      INTEGER PRIMARY KEY,
  requests INTEGER NOT NULL,
  tokens   INTEGER NOT NULL
) STRICT;

-- Until when the calls of another system have been pulled: the start of the newest one, by that system's clock.
CREATE TABLE pull_marks (
  project_id INTEGER NOT NULL REFERENCES projects (id),
  source     TEXT NOT NULL,
  until_ms   INTEGER NOT NULL,
  PRIMARY KEY (project_id, source)
) STRICT, WITHOUT ROWID;

-- Which answer another one was asked for again in the place of.
CREATE INDEX records_by_next ON records (project_id, body ->> '$.regenerate.next_response') WHERE kind = 'regenerate';
