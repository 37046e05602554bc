-- Needs and abilities, circles that widen, ranks that age, telephones that ring at once.

ALTER TABLE mediators ADD COLUMN level TEXT NOT NULL DEFAULT 'confirmed';
-- Départements, marks of trainings and topics refused today: one id a line, filtered by the rules and not by the database.
ALTER TABLE mediators ADD COLUMN territories TEXT NOT NULL DEFAULT '';
ALTER TABLE mediators ADD COLUMN training TEXT NOT NULL DEFAULT '';
ALTER TABLE mediators ADD COLUMN refuses TEXT NOT NULL DEFAULT '';
ALTER TABLE mediators ADD COLUMN taken BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mediators ADD COLUMN cap BIGINT;
-- How far a mediator has come as a number, and how much they did, for the strategies; only of who is available.
ALTER TABLE mediators ADD COLUMN level_rank BIGINT NOT NULL DEFAULT 1;
CREATE INDEX mediators_available_fewest ON mediators (taken, idle_since, id) WHERE presence = 'available';
CREATE INDEX mediators_available_level ON mediators (level_rank, idle_since, id) WHERE presence = 'available';
-- "Is anybody of this circle at work?"
CREATE INDEX mediators_on_duty ON mediators (id) WHERE presence NOT IN ('offline', 'on_break');

ALTER TABLE calls ADD COLUMN territory TEXT;
ALTER TABLE calls ADD COLUMN known_mediator TEXT;
ALTER TABLE calls ADD COLUMN rank_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE calls ADD COLUMN reach TEXT NOT NULL DEFAULT 'anyone';
ALTER TABLE calls ADD COLUMN reach_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE calls ADD COLUMN widens_at BIGINT;
-- What a mediator must be to take the call now: `hotline::Needs::key`. `offer_key` repeats it while it may be offered.
ALTER TABLE calls ADD COLUMN needs TEXT NOT NULL DEFAULT '';
-- Further offers that ring at once, one id a line.
ALTER TABLE calls ADD COLUMN also TEXT NOT NULL DEFAULT '';
-- The end of the window in which a person wants to be called back.
ALTER TABLE calls ADD COLUMN window_end BIGINT;
UPDATE calls SET rank_at = COALESCE(queued_at, arrived_at) - priority * 600000,
                 reach_since = COALESCE(queued_at, arrived_at),
                 needs = language || '/' || COALESCE(topic, '') || '/' || CASE WHEN topic IS NULL THEN '' ELSE 'e' END
                         || '//first_steps//';
UPDATE calls SET offer_key = needs WHERE offer_key IS NOT NULL;

DROP INDEX calls_offerable;
DROP INDEX calls_in_queue;
-- The heads of the queue, by what a mediator must be. Holds only calls that may be offered, so the dead weigh nothing.
CREATE INDEX calls_offerable ON calls (line_id, offer_key, rank_at, id) WHERE offer_key IS NOT NULL;
-- The caller's place: a range of this index is "those before me".
CREATE INDEX calls_in_queue ON calls (line_id, rank_at, id) WHERE in_queue;

-- Several telephones may ring for one call, and a colleague may be asked into it: that one mediator owns it is kept by
-- the call's own row and version. Nobody is booked twice: `offers_one_per_mediator` stays.
DROP INDEX offers_one_per_call;
