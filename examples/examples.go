// Package examples is the example programme that crosscode demo replays: a story
// with dates, in the files beside this one, from the setting up of the
// governance of Market-wide Half-Hourly Settlement to its first migrations.
//
// The facts are those of the public record; the words are ours, and owners are
// organisations and roles. What is told of a day before 24 March 2022 is what a
// secretariat would have had before it read in the papers of the fourth meeting
// of the Cross-Code Advisory Group. See README.md for what was left out, and why.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed [0-9]*.yaml plan.yaml r0015.txt
var files embed.FS

//go:embed plan.yaml
var plan string

// Plan is the plan of the programme, a plan file: its activities from M5 to M7
// as the papers have them, and an outline beyond.
func Plan() string { return plan }

// Programme returns the files of the story, to be read in the order of their
// names, and the plan file that it brings in.
func Programme() fs.FS { return files }
