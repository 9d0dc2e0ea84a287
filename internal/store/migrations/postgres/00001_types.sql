-- +goose Up
CREATE DOMAIN sorttext AS text COLLATE "C";
CREATE DOMAIN blob AS bytea;
