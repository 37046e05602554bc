-- Who switched a line's surge mode on or off, and when: told on the board and at the desks.
CREATE TABLE surge_switches (
    id         TEXT    PRIMARY KEY,
    line_id    TEXT    NOT NULL REFERENCES lines (id) ON DELETE CASCADE,
    turned_on  BOOLEAN NOT NULL,
    account_id TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    at         BIGINT  NOT NULL
);
CREATE INDEX surge_switches_of_line ON surge_switches (line_id, at, id);
