-- +goose Up
CREATE TABLE head (
	one      integer PRIMARY KEY CHECK (one = 1),
	origin   text NOT NULL,
	size     integer NOT NULL,
	at       text NOT NULL,
	frontier blob NOT NULL
);

CREATE TABLE entry (
	seq      integer PRIMARY KEY,
	at       sorttext NOT NULL,
	recorded text NOT NULL,
	actor    text NOT NULL,
	act      text NOT NULL,
	why      text NOT NULL,
	item     text NOT NULL,
	cause    integer NOT NULL,
	kind     text NOT NULL,
	id       integer NOT NULL,
	ref      text NOT NULL,
	version  integer NOT NULL,
	form     integer NOT NULL,
	commitment blob NOT NULL,
	salt     blob,
	body     text NOT NULL
);
CREATE UNIQUE INDEX entry_record ON entry (id, seq);
CREATE INDEX entry_at ON entry (at, seq);
CREATE INDEX entry_cause ON entry (cause, seq);

CREATE TABLE checkpoint (
	size integer PRIMARY KEY,
	note text NOT NULL
);

-- Where copies of the record went, so that a redaction can name them.
CREATE TABLE backup (
	at   text NOT NULL,
	size integer NOT NULL,
	file text NOT NULL
);

-- What each projection holds. The projections themselves are made from the
-- declarations of the registers, and built again when those have changed.
CREATE TABLE projection (
	kind  text PRIMARY KEY,
	shape text NOT NULL
);
