-- Whether records of pages must bear a response token.
ALTER TABLE projects ADD COLUMN tokens TEXT NOT NULL DEFAULT 'off' CHECK (tokens IN ('off', 'accepted', 'required'));

-- What response tokens are signed with. A secret that has ended is gone; its name stays, so that none is used twice.
CREATE TABLE token_secrets (
  id            INTEGER PRIMARY KEY,
  kid           TEXT NOT NULL UNIQUE,
  project_id    INTEGER NOT NULL REFERENCES projects (id),
  secret        TEXT,
  created_at_ms INTEGER NOT NULL,
  ended_at_ms   INTEGER
) STRICT;

-- Tokens are judged and then dropped. Those of before were kept with their records.
UPDATE records SET body = json_remove(body, '$.response.token') WHERE json_extract(body, '$.response.token') IS NOT NULL;
UPDATE history SET body = json_remove(body, '$.response.token') WHERE json_extract(body, '$.response.token') IS NOT NULL;
