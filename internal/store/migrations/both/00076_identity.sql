-- +goose Up
-- Who an account is to an identity provider: by issuer and subject together, and
-- by nothing else. Both are empty where the account is signed in to by password.
ALTER TABLE account ADD COLUMN issuer text NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN subject text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX account_identity ON account (issuer, subject) WHERE subject <> '';
