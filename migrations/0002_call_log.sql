-- The trace of a call: its sheet, what was promised to follow. See `services/call-log`.

CREATE TABLE call_sheets (
    call_id              TEXT   PRIMARY KEY REFERENCES calls (id) ON DELETE CASCADE,
    version              BIGINT NOT NULL,
    created_at           BIGINT NOT NULL,
    updated_at           BIGINT NOT NULL,
    updated_by           TEXT   NOT NULL,
    -- Since when theme and outcome, the two that are required, both stand.
    completed_at         BIGINT,
    -- Codes of `call_log::vocabulary`.
    theme                TEXT,
    administrative_theme TEXT,
    operator             TEXT,
    autonomy             TEXT,
    outcome              TEXT,
    referral             TEXT,
    relation             TEXT,
    gender               TEXT,
    age_band             TEXT,
    status               TEXT,
    -- Several codes, joined by "|".
    equipment            TEXT,
    minutes              BIGINT,
    -- Typed freely, screened.
    demarche             TEXT,
    commune              TEXT,
    postcode             TEXT,
    tags                 TEXT,
    notes                TEXT,
    -- JSON: for each field the version that changed it last, and who. Two people's edits meet here.
    field_versions       TEXT   NOT NULL
);

CREATE TABLE follow_ups (
    id           TEXT   PRIMARY KEY,
    version      BIGINT NOT NULL,
    line_id      TEXT   NOT NULL REFERENCES lines (id),
    call_id      TEXT   REFERENCES calls (id) ON DELETE SET NULL,
    owner_id     TEXT   NOT NULL REFERENCES accounts (id),
    kind         TEXT   NOT NULL,
    note         TEXT,
    -- A day in the line's time zone (2026-03-29), and the two instants at which it begins and is over.
    due_on       TEXT   NOT NULL,
    due_from     BIGINT NOT NULL,
    overdue_from BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    created_by   TEXT   NOT NULL,
    done_at      BIGINT,
    done_by      TEXT
);
CREATE INDEX follow_ups_open_of_owner ON follow_ups (owner_id, overdue_from, id) WHERE done_at IS NULL;
CREATE INDEX follow_ups_open ON follow_ups (overdue_from, id) WHERE done_at IS NULL;
CREATE INDEX follow_ups_done ON follow_ups (done_at, id) WHERE done_at IS NOT NULL;
CREATE INDEX follow_ups_of_call ON follow_ups (call_id) WHERE call_id IS NOT NULL;

-- Append-only: what became of a promise. Words and ids only.
CREATE TABLE follow_up_events (
    follow_up_id TEXT   NOT NULL REFERENCES follow_ups (id) ON DELETE CASCADE,
    -- The version of the row that this event made.
    version      BIGINT NOT NULL,
    kind         TEXT   NOT NULL CHECK (kind IN ('created', 'postponed', 'reassigned', 'done', 'reopened')),
    detail       TEXT,
    by_id        TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (follow_up_id, version)
);

-- How long a wrap-up lasted: from one presence of a mediator to the next.
CREATE INDEX call_events_presence ON call_events (mediator_id, at, id) WHERE kind = 'presence';
