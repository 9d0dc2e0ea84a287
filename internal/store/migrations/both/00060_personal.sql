-- +goose Up
-- What a person keeps for their own use: lists under a name, forms not sent yet,
-- and how far they have looked. Nothing of this is part of the record: it is in
-- no journal, backup or proof, and goes when it is removed.
CREATE TABLE saved_view (
	id      text PRIMARY KEY,
	owner   text NOT NULL,
	name    text NOT NULL,
	folded  text NOT NULL,
	address text NOT NULL,
	shared  text NOT NULL,
	made    text NOT NULL
);
CREATE UNIQUE INDEX saved_view_name ON saved_view (owner, folded);
CREATE INDEX saved_view_shared ON saved_view (shared) WHERE shared <> '';

CREATE TABLE draft (
	owner  text NOT NULL,
	form   text NOT NULL,
	fields text NOT NULL,
	saved  sorttext NOT NULL,
	PRIMARY KEY (owner, form)
);

CREATE TABLE looked (
	owner text NOT NULL,
	place text NOT NULL,
	seq   integer NOT NULL,
	since integer NOT NULL,
	at    text NOT NULL,
	PRIMARY KEY (owner, place)
);
