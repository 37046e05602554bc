-- Mediators with a telephone only: they dial a line's number for volunteers, give a code, and work by keys.

-- A line's number is called by the public or, where this is true, by its volunteers.
ALTER TABLE line_numbers ADD COLUMN for_volunteers BOOLEAN NOT NULL DEFAULT FALSE;

-- How a mediator is known on the telephone, and where they are rung when they work by it.
CREATE TABLE telephone_access (
    mediator_id TEXT   PRIMARY KEY REFERENCES mediators (id) ON DELETE CASCADE,
    -- Their own telephone: the only one that is ever rung for them, whichever they call from.
    telephone   TEXT,
    -- Where the administrator has them rung when no shift by telephone says otherwise.
    usual       TEXT   NOT NULL CHECK (usual IN ('browser', 'telephone')),
    -- A number of their own to type before the code when they call from elsewhere. No secret.
    number      TEXT   UNIQUE,
    -- They signed on by keys, and not at a computer: after a call they are asked how it went.
    by_keys     BOOLEAN NOT NULL DEFAULT FALSE,
    -- A PHC string, never the code; NULL while there is none.
    pin_hash    TEXT,
    pin_set_at  BIGINT
);
CREATE INDEX telephone_access_of_telephone ON telephone_access (telephone) WHERE telephone IS NOT NULL;
INSERT INTO telephone_access (mediator_id, telephone, usual) SELECT id, telephone, endpoint FROM mediators;

-- What a mediator asked for by keys and what can only begin when their telephone is free again: a row per leg, taken when
-- the leg ends, or at `due_at` should the news of its end be lost.
CREATE TABLE volunteer_wishes (
    leg         TEXT   PRIMARY KEY,
    mediator_id TEXT   NOT NULL REFERENCES mediators (id) ON DELETE CASCADE,
    wish        TEXT   NOT NULL,
    due_at      BIGINT NOT NULL
);
CREATE INDEX volunteer_wishes_due ON volunteer_wishes (due_at);
