-- +goose Up
-- What is to be sent and what became of it. A letter says to whom it goes and
-- what it is about, and holds nothing of what it will say: that is written when
-- it is sent, from what its reader may see by then. Nothing of this is part of
-- the record.
CREATE TABLE letter (
	id      text PRIMARY KEY,
	made    sorttext NOT NULL,
	cause   integer NOT NULL,
	sort    text NOT NULL,
	owner   text NOT NULL,
	organisation text NOT NULL,
	address text NOT NULL,
	about   text NOT NULL,
	more    text NOT NULL,
	state   text NOT NULL,
	tries   integer NOT NULL,
	said    text NOT NULL,
	changed text NOT NULL
);
CREATE INDEX letter_state ON letter (state, made, id);
CREATE INDEX letter_made ON letter (made, id);
CREATE INDEX letter_owner ON letter (owner) WHERE owner <> '';

CREATE TABLE subscription (
	id    text PRIMARY KEY,
	owner text NOT NULL,
	kind  text NOT NULL,
	ref   text NOT NULL,
	id_of integer NOT NULL,
	pace  text NOT NULL,
	made  text NOT NULL
);
CREATE UNIQUE INDEX subscription_of ON subscription (owner, kind, ref);

-- How far the journal has been told to whom: at once to all who asked for that,
-- and once a day to each.
CREATE TABLE told (
	owner text PRIMARY KEY,
	seq   integer NOT NULL,
	day   text NOT NULL
);

CREATE TABLE secret (
	name  text PRIMARY KEY,
	value blob NOT NULL
);
