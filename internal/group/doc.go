// Package group knows the governance groups: their level, where they stand in
// the structure, their terms of reference, and what becomes of them.
//
// A group that is renamed under a new short name, as TAG became TMAG, is two
// records: the old one keeps its meetings, papers and decisions under the name
// of the day, and points to its successor. A name that changes while the short
// name stays is kept in the one record, with the days between which it was used.
//
// Who sits in a group is a role, and belongs to package party; what groups do
// when they meet belongs to package meeting.
package group
