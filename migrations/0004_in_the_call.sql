-- Whoever is in a call beside the caller and its mediator: guests the mediator asked in, supervisors.

-- A colleague who is asked in is booked by an offer of their own, beside the one of the call's mediator.
DROP INDEX IF EXISTS offers_one_per_call;

CREATE TABLE parties (
    id          TEXT    PRIMARY KEY,
    version     BIGINT  NOT NULL,
    call_id     TEXT    NOT NULL REFERENCES calls (id),
    -- Either a colleague or a supervisor with the offer that books them, or an outside number.
    mediator_id TEXT,
    offer_id    TEXT,
    number      TEXT,
    part        TEXT    NOT NULL CHECK (part IN
                    ('consulted', 'third', 'successor', 'listening', 'whispering', 'barging_in')),
    state       TEXT    NOT NULL CHECK (state IN ('ringing', 'joined', 'gone')),
    leg         TEXT,
    made_by     TEXT    NOT NULL,
    made_at     BIGINT  NOT NULL,
    until_at    BIGINT,
    -- Derived at each save.
    live        BOOLEAN NOT NULL,
    supervisor  BOOLEAN NOT NULL,
    deadline    BIGINT
);
-- At most one guest and one supervisor in a call, whatever a program believes.
CREATE UNIQUE INDEX parties_one_of_a_kind ON parties (call_id, supervisor) WHERE live;
CREATE INDEX parties_of_call ON parties (call_id, made_at);
CREATE INDEX parties_due ON parties (deadline) WHERE deadline IS NOT NULL;
