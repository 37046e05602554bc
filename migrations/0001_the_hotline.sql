-- The whole hotline, in one text that SQLite and PostgreSQL both understand.
--
-- TEXT, BIGINT, DOUBLE PRECISION and BOOLEAN only. Times are BIGINT epoch milliseconds, ids sortable TEXT, lists and
-- rules JSON in TEXT when nothing filters on them. Whatever is filtered or summed has a column of its own.
-- A migration that has been released is never edited: add the next one.

-- ---------------------------------------------------------------- people

CREATE TABLE accounts (
    id            TEXT    PRIMARY KEY,
    version       BIGINT  NOT NULL,
    login         TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('mediator', 'coordinator', 'administrator')),
    password_hash TEXT    NOT NULL,
    locale        TEXT    NOT NULL,
    active        BOOLEAN NOT NULL,
    created_at    BIGINT  NOT NULL
);

CREATE TABLE sessions (
    token_hash  TEXT   PRIMARY KEY,
    account_id  TEXT   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    csrf_secret TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL
);
CREATE INDEX sessions_of_account ON sessions (account_id);
CREATE INDEX sessions_expiring ON sessions (expires_at);

-- Failed sign-ins only; `subject` is an opaque hash (of a login, of an address), never the thing itself.
CREATE TABLE sign_in_attempts (
    id      TEXT   PRIMARY KEY,
    subject TEXT   NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX sign_in_attempts_of_subject ON sign_in_attempts (subject, at);
CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (at);

CREATE TABLE settings (
    name    TEXT   PRIMARY KEY,
    value   TEXT   NOT NULL,
    version BIGINT NOT NULL
);

-- ---------------------------------------------------------------- lines

CREATE TABLE lines (
    id      TEXT    PRIMARY KEY,
    version BIGINT  NOT NULL,
    name    TEXT    NOT NULL,
    flow    TEXT    NOT NULL,
    -- Time zone, week, holidays and exceptional closures, as `dispatch::hours` reads them.
    hours   TEXT    NOT NULL,
    rules   TEXT    NOT NULL,
    active  BOOLEAN NOT NULL
);

-- A number belongs to one line; the first of a line's numbers is the one it shows.
CREATE TABLE line_numbers (
    number   TEXT   PRIMARY KEY,
    line_id  TEXT   NOT NULL REFERENCES lines (id) ON DELETE CASCADE,
    position BIGINT NOT NULL
);
CREATE INDEX line_numbers_of_line ON line_numbers (line_id, position);

-- ---------------------------------------------------------------- mediators

CREATE TABLE mediators (
    id             TEXT   PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    version        BIGINT NOT NULL,
    presence       TEXT   NOT NULL CHECK (presence IN
                       ('offline', 'available', 'ringing', 'connecting', 'talking', 'wrap_up', 'on_break')),
    presence_since BIGINT NOT NULL,
    idle_since     BIGINT NOT NULL,
    endpoint       TEXT   NOT NULL CHECK (endpoint IN ('browser', 'telephone')),
    telephone      TEXT,
    offer_id       TEXT,
    call_id        TEXT,
    wrap_up_began  BIGINT,
    wrap_up_until  BIGINT,
    break_reason   TEXT,
    after_wrap_up  TEXT   NOT NULL,
    -- When something must happen if nothing else does first; NULL when nothing must.
    deadline       BIGINT
);
-- "Who could be rung, idle longest first": holds only the available.
CREATE INDEX mediators_available ON mediators (idle_since, id) WHERE presence = 'available';
CREATE INDEX mediators_due ON mediators (deadline) WHERE deadline IS NOT NULL;

CREATE TABLE mediator_lines (
    mediator_id TEXT NOT NULL REFERENCES mediators (id) ON DELETE CASCADE,
    line_id     TEXT NOT NULL REFERENCES lines (id) ON DELETE CASCADE,
    PRIMARY KEY (mediator_id, line_id)
);
CREATE INDEX mediator_lines_of_line ON mediator_lines (line_id, mediator_id);

CREATE TABLE mediator_languages (
    mediator_id TEXT NOT NULL REFERENCES mediators (id) ON DELETE CASCADE,
    language    TEXT NOT NULL,
    PRIMARY KEY (mediator_id, language)
);

-- No row at all means every topic.
CREATE TABLE mediator_topics (
    mediator_id TEXT NOT NULL REFERENCES mediators (id) ON DELETE CASCADE,
    topic       TEXT NOT NULL,
    PRIMARY KEY (mediator_id, topic)
);

-- ---------------------------------------------------------------- calls

CREATE TABLE calls (
    id                TEXT    PRIMARY KEY,
    version           BIGINT  NOT NULL,
    line_id           TEXT    NOT NULL REFERENCES lines (id),
    origin            TEXT    NOT NULL CHECK (origin IN ('inbound', 'outbound')),
    origin_mediator   TEXT,
    follow_up_id      TEXT,
    number            TEXT,
    leg               TEXT,
    language          TEXT    NOT NULL,
    topic             TEXT,
    priority          BIGINT  NOT NULL,
    arrived_at        BIGINT  NOT NULL,
    queued_at         BIGINT,
    state             TEXT    NOT NULL CHECK (state IN ('in_flow', 'waiting', 'awaiting_callback', 'connecting',
                          'talking', 'reconnecting', 'leaving_message', 'ended')),
    state_since       BIGINT  NOT NULL,
    -- What completes the state: a connection's stage; until (or not before) when; how the call ended.
    stage             TEXT,
    until_at          BIGINT,
    ending            TEXT,
    offer_id          TEXT,
    offers_made       BIGINT  NOT NULL,
    mediator_id       TEXT,
    talk_began_at     BIGINT,
    held              BOOLEAN NOT NULL,
    muted             BOOLEAN NOT NULL,
    called_back       BOOLEAN NOT NULL,
    callback_attempts BIGINT  NOT NULL,
    recording_id      TEXT,
    -- Derived at each save from the columns above, so that the database can find what it could not compute.
    deadline          BIGINT,
    -- "language/topic" while the call may be offered this moment, else NULL.
    offer_key         TEXT,
    -- In the queue, being rung for or not.
    in_queue          BOOLEAN NOT NULL,
    ended_at          BIGINT,
    -- The column of the day's figures, once settled.
    figure            TEXT
);
-- The heads of the queue, by what a mediator must know. Holds only calls that may be offered, so the dead weigh nothing.
CREATE INDEX calls_offerable ON calls (line_id, offer_key, priority DESC, queued_at, id) WHERE offer_key IS NOT NULL;
-- The caller's place: a range of this index is "those before me".
CREATE INDEX calls_in_queue ON calls (line_id, priority, queued_at, id) WHERE in_queue;
CREATE INDEX calls_due ON calls (deadline) WHERE deadline IS NOT NULL;
CREATE INDEX calls_live ON calls (line_id, arrived_at) WHERE ended_at IS NULL;
CREATE INDEX calls_of_leg ON calls (leg) WHERE leg IS NOT NULL;
CREATE INDEX calls_arrived ON calls (line_id, arrived_at);
CREATE INDEX calls_of_number ON calls (number, arrived_at) WHERE number IS NOT NULL;
CREATE INDEX calls_of_mediator ON calls (mediator_id, arrived_at) WHERE mediator_id IS NOT NULL;
-- What the estimate of the wait is made of: the conversations that ended last.
CREATE INDEX calls_talked ON calls (line_id, ended_at) WHERE talk_began_at IS NOT NULL;

CREATE TABLE offers (
    id          TEXT   PRIMARY KEY,
    version     BIGINT NOT NULL,
    call_id     TEXT   NOT NULL REFERENCES calls (id),
    mediator_id TEXT   NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN
                    ('pending', 'accepted', 'declined', 'expired', 'withdrawn', 'completed')),
    leg         TEXT,
    made_at     BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    settled_at  BIGINT,
    live        BOOLEAN NOT NULL,
    deadline    BIGINT
);
-- The last arbiter of invariant 1: whatever a program believes, nobody is booked twice.
CREATE UNIQUE INDEX offers_one_per_mediator ON offers (mediator_id) WHERE live;
CREATE UNIQUE INDEX offers_one_per_call ON offers (call_id) WHERE live;
CREATE INDEX offers_of_call ON offers (call_id, made_at);
CREATE INDEX offers_due ON offers (deadline) WHERE deadline IS NOT NULL;
CREATE INDEX offers_of_leg ON offers (leg) WHERE leg IS NOT NULL;

-- ---------------------------------------------------------------- history, effects

-- Append-only, written in the decision's own transaction. Words and ids only: no personal data.
CREATE TABLE call_events (
    id          TEXT   PRIMARY KEY,
    line_id     TEXT,
    call_id     TEXT,
    mediator_id TEXT,
    kind        TEXT   NOT NULL,
    detail      TEXT,
    at          BIGINT NOT NULL
);
CREATE INDEX call_events_of_call ON call_events (call_id, id) WHERE call_id IS NOT NULL;
CREATE INDEX call_events_by_age ON call_events (at);

-- What must be done in the world. A row is work until it is settled; `due_at` is also the lease: whoever claims it
-- moves it into the future, and a node that dies leaves it to come due again.
CREATE TABLE effects (
    id         TEXT   PRIMARY KEY,
    call_id    TEXT,
    word       TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    made_at    BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,
    claimed_by TEXT,
    attempts   BIGINT NOT NULL,
    last_error TEXT,
    settled_at BIGINT,
    given_up   BOOLEAN NOT NULL
);
CREATE INDEX effects_due ON effects (due_at, id) WHERE settled_at IS NULL;
CREATE INDEX effects_of_call ON effects (call_id) WHERE call_id IS NOT NULL AND settled_at IS NULL;
CREATE INDEX effects_settled ON effects (settled_at) WHERE settled_at IS NOT NULL;

-- ---------------------------------------------------------------- recordings, messages

CREATE TABLE recordings (
    id          TEXT   PRIMARY KEY,
    call_id     TEXT   NOT NULL REFERENCES calls (id),
    line_id     TEXT   NOT NULL REFERENCES lines (id),
    made_at     BIGINT NOT NULL,
    duration_ms BIGINT,
    media_type  TEXT   NOT NULL,
    -- Where the sound is: a path under the data folder, or the provider's address.
    location    TEXT   NOT NULL,
    heard_at    BIGINT,
    heard_by    TEXT
);
CREATE INDEX recordings_of_line ON recordings (line_id, made_at);
CREATE INDEX recordings_of_call ON recordings (call_id);

CREATE TABLE messages (
    id          TEXT   PRIMARY KEY,
    line_id     TEXT   NOT NULL REFERENCES lines (id),
    call_id     TEXT,
    direction   TEXT   NOT NULL CHECK (direction IN ('in', 'out')),
    number      TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    -- The provider's identity (MessageSid): a webhook that comes twice finds its row.
    provider_id TEXT   UNIQUE,
    status      TEXT   NOT NULL,
    error       TEXT,
    at          BIGINT NOT NULL
);
CREATE INDEX messages_of_number ON messages (line_id, number, at);
CREATE INDEX messages_of_call ON messages (call_id, at) WHERE call_id IS NOT NULL;
