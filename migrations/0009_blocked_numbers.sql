-- Calls that were not put through, numbers that a coordinator blocked, texts that came from one.

-- Why a call was refused as it came (`hotline::Refusal`); NULL for nearly all.
ALTER TABLE calls ADD COLUMN refused TEXT;

ALTER TABLE messages ADD COLUMN blocked BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE blocked_numbers (
    id         TEXT   PRIMARY KEY,
    -- NULL when the block is over: the number and the note are then forgotten; that somebody blocked one, and why, is not.
    number     TEXT   UNIQUE,
    -- The call whose number it is: nobody types a number here.
    call_id    TEXT   NOT NULL REFERENCES calls (id),
    reason     TEXT   NOT NULL CHECK (reason IN ('insults', 'malicious', 'canvassing', 'other')),
    note       TEXT,
    since      BIGINT NOT NULL,
    -- NULL: until somebody takes it off.
    until_at   BIGINT,
    blocked_by TEXT   NOT NULL,
    lifted_at  BIGINT,
    lifted_by  TEXT
);
CREATE INDEX blocked_numbers_ending ON blocked_numbers (until_at) WHERE number IS NOT NULL AND until_at IS NOT NULL;

-- Calls after which a mediator asked a coordinator to look, until somebody has.
CREATE TABLE reported_calls (
    call_id     TEXT   PRIMARY KEY REFERENCES calls (id),
    reported_by TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    settled_at  BIGINT,
    settled_by  TEXT
);
CREATE INDEX reported_calls_open ON reported_calls (at, call_id) WHERE settled_at IS NULL;
