-- +goose Up
-- What lets a program act for somebody, and what it was answered. Neither is
-- part of the record: neither is in the journal, a backup or a proof.
CREATE TABLE token (
	id           text PRIMARY KEY,
	name         text NOT NULL,
	hash         blob NOT NULL,
	actor        text NOT NULL,
	organisation text NOT NULL,
	roles        text NOT NULL,
	seats        text NOT NULL,
	powers       text NOT NULL,
	made         text NOT NULL,
	made_by      text NOT NULL,
	expires      text NOT NULL,
	used         text NOT NULL,
	revoked      text NOT NULL
);

CREATE TABLE answer (
	token   text NOT NULL,
	key     text NOT NULL,
	asked   blob NOT NULL,
	expires sorttext NOT NULL,
	status  integer NOT NULL,
	headers text NOT NULL,
	body    blob NOT NULL,
	PRIMARY KEY (token, key)
);
CREATE INDEX answer_expires ON answer (expires);
