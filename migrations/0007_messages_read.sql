-- A text that somebody sent must be read by somebody: since when it was, and by which account.
ALTER TABLE messages ADD COLUMN seen_at BIGINT;
ALTER TABLE messages ADD COLUMN seen_by TEXT;

-- What waits to be read or heard, the longest first; and what was, the latest first.
CREATE INDEX messages_unseen ON messages (at, id) WHERE direction = 'in' AND seen_at IS NULL;
CREATE INDEX messages_seen ON messages (seen_at) WHERE seen_at IS NOT NULL;
CREATE INDEX recordings_unheard ON recordings (made_at, id) WHERE heard_at IS NULL;
CREATE INDEX recordings_heard ON recordings (heard_at) WHERE heard_at IS NOT NULL;
