-- +goose Up
-- Bytes too large for the body of an entry: files. A body names them by their
-- SHA-256, so the proof of the entry is a proof of them, and the same bytes are
-- kept once. They are cut into parts, so that nobody has to hold them whole.
-- Since is the entry that was next when they came; gone is the redaction that
-- took the parts away, if one did.
CREATE TABLE content (
	hash  sorttext PRIMARY KEY,
	size  integer NOT NULL,
	since integer NOT NULL,
	gone  text NOT NULL
);

CREATE TABLE content_part (
	hash  sorttext NOT NULL,
	nth   integer NOT NULL,
	bytes blob NOT NULL,
	PRIMARY KEY (hash, nth)
);
