-- +goose Up
-- The different words of the index of words, in their order. It keeps nothing
-- itself, and looks the index up by its name whenever it is read.
CREATE VIRTUAL TABLE search_words USING fts5vocab (search_index, instance);
