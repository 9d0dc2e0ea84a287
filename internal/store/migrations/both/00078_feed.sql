-- +goose Up
-- Addresses at which a program that cannot sign in follows something as a person
-- sees it. Of the secret in an address only a hash is kept. Nothing of this is
-- part of the record.
CREATE TABLE feed_address (
	id      text PRIMARY KEY,
	hash    blob NOT NULL,
	account text NOT NULL,
	name    text NOT NULL,
	feed    text NOT NULL,
	made    text NOT NULL,
	used    text NOT NULL
);
CREATE UNIQUE INDEX feed_address_hash ON feed_address (hash);
CREATE INDEX feed_address_account ON feed_address (account);
