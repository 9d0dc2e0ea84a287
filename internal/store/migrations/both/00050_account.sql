-- +goose Up
-- Who may sign in. Nothing of this is part of the record: it is not in the
-- journal, a backup or a proof, and can be forgotten. Of every secret only a
-- hash is kept, but for that of the second factor, which both sides compute with.
CREATE TABLE account (
	id           text PRIMARY KEY,
	email        text NOT NULL,
	folded       text NOT NULL,
	name         text NOT NULL,
	organisation text NOT NULL,
	state        text NOT NULL,
	password     text NOT NULL,
	factor       text NOT NULL,
	factor_on    integer NOT NULL,
	factor_step  integer NOT NULL,
	made         text NOT NULL,
	made_by      text NOT NULL
);
CREATE UNIQUE INDEX account_email ON account (folded) WHERE folded <> '';

CREATE TABLE recovery (
	account text NOT NULL,
	hash    blob NOT NULL,
	PRIMARY KEY (account, hash)
);

CREATE TABLE session (
	hash    blob PRIMARY KEY,
	account text NOT NULL,
	made    text NOT NULL,
	seen    sorttext NOT NULL,
	ends    sorttext NOT NULL
);
CREATE INDEX session_account ON session (account);

CREATE TABLE invitation (
	hash    blob PRIMARY KEY,
	account text NOT NULL,
	made_by text NOT NULL,
	expires sorttext NOT NULL
);
CREATE INDEX invitation_account ON invitation (account);

-- Attempts to sign in that failed, by a hash of the address that was given,
-- whether or not there is an account of it.
CREATE TABLE attempt (
	who      blob PRIMARY KEY,
	failures integer NOT NULL,
	barred   sorttext NOT NULL,
	last     sorttext NOT NULL
);
