-- +goose Up

-- How many words wait to be put into the index together; new tables are made so.
ALTER INDEX IF EXISTS search_doc SET (gin_pending_list_limit = 1024);
