// Package plan computes a programme plan: when each activity can start and
// finish, how much it may slip, what drives it and what a change would move.
//
// # Ideas
//
// A [Plan] is a value: activities in outline order, links between them,
// calendars, resources and the [Rules] they are scheduled by. [Compile] checks
// it and lays it out as a [Network]; [Network.Schedule] runs the critical path
// method and returns a [Schedule], one [Dates] for each activity. Neither
// changes the plan, so a what-if is a copy of the plan, changed.
//
// Time is local and naive, in whole minutes ([Minute]); durations are working
// minutes unless they say that they are elapsed. A [Calendar] says which minutes
// are worked; [WorkingTime] is a calendar ready for arithmetic: it keeps the
// running total of working minutes at each change of pattern, so that adding,
// subtracting and counting cost O(log n) in the number of exceptions however
// long the duration.
//
// # Algorithm
//
// The forward pass visits activities in topological order (Kahn's algorithm)
// and gives each the earliest start that its links, constraint and progress
// allow; the backward pass gives the latest finish that keeps the end of the
// plan. Slack is the working time between the two. Rules for Microsoft Project
// files follow what that program does, observed on its own files; rules for
// progress from a data date keep retained logic.
//
// # Not here
//
// Files and their formats, governance (committed dates, boundaries, thresholds),
// levelling of resources and risk live elsewhere and build on these values.
package plan
