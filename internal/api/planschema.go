package api

import "github.com/danielgtaylor/huma/v2"

// planSchemas describes what is told of a plan, as package planreport writes it.
func planSchemas(schemas map[string]*huma.Schema) {
	text := func(words string) *huma.Schema { return typed("string", words) }
	whole := func(words string) *huma.Schema { return typed("integer", words) }
	figure := func(words string) *huma.Schema { return typed("number", words) }
	yes := func(words string) *huma.Schema { return typed("boolean", words) }
	or := func(s *huma.Schema) *huma.Schema { s.Nullable = true; return s }
	moment := func(words string) *huma.Schema {
		return &huma.Schema{Type: "string", Nullable: true, Description: words, Examples: []any{"2022-10-31T08:00"}}
	}
	day := func(words string) *huma.Schema {
		return &huma.Schema{Type: "string", Format: "date", Description: words}
	}
	const minutes = "In working minutes."
	schemas["PlanSchedule"] = object("A plan, computed. Instants are local, without a zone.", map[string]*huma.Schema{
		"finish": moment("When the plan ends."),
		"activities": many(object("", map[string]*huma.Schema{
			"uid": whole("Its number in the plan."), "ref": text("What the plan calls it."), "name": text(""), "summary": yes("It holds others."), "milestone": yes(""),
			"early_start": moment(""), "early_finish": moment(""), "late_start": moment(""), "late_finish": moment(""), "start": moment(""), "finish": moment(""),
			"total_slack_minutes": whole(minutes), "free_slack_minutes": whole(minutes), "critical": yes(""), "longest_path": yes("It is on the longest path to the end.")}, "ref")),
		"differences": many(object("A value that the file has otherwise.", map[string]*huma.Schema{
			"uid": whole(""), "field": text(""), "stored": {Description: "As the file has it."}, "computed": {Description: "As it is computed."}, "class": text("Why they differ.")})),
		"committed": many(object("What a milestone is promised for.", map[string]*huma.Schema{
			"ref": text("The milestone."), "rule": text("As it is written."), "date": day("What that comes to."), "forecast": moment(""), "slack_minutes": whole(minutes)})),
		"boundaries": many(object("A boundary, counted back by itself.", map[string]*huma.Schema{
			"name": text(""), "milestone": text(""), "earliest": or(day("")), "latest": or(day("")), "forecast": moment(""), "met": yes("The forecast keeps it."),
			"slack_minutes": or(whole("Until the latest; null: open.")),
			"needs": many(object("What it asks of one activity.", map[string]*huma.Schema{"ref": text(""), "latest_start": moment(""), "latest_finish": moment(""),
				"slack_minutes": whole(minutes)}))})),
	})
	schemas["PlanChecks"] = object("The checks of a plan's health.", map[string]*huma.Schema{
		"checks": many(object("One of the fourteen.", map[string]*huma.Schema{
			"number": whole(""), "name": text(""), "population": text("What it was taken over."), "counted": whole("How many those are."), "measure": figure(""), "limit": text("What passes."),
			"passed": or(yes("null: it could not be made.")), "skipped": text("Why not."),
			"found": many(object("", map[string]*huma.Schema{"uid": whole(""), "name": text(""), "from": whole("Of a link: what it comes from."), "words": text("")}, "from"))}, "skipped")),
		"own_checks": many(object("One of ours.", map[string]*huma.Schema{
			"name": text(""), "passed": or(yes("null: it could not be made.")), "skipped": text("Why not."), "found": many(text(""))}, "skipped"))})
	saved := func(members map[string]*huma.Schema) *huma.Schema {
		members["p50_saved"], members["p80_saved"] = figure("Working days earlier without the risk."), figure("")
		return object("", members)
	}
	schemas["PlanRisk"] = object("When milestones may really be reached. Durations are working days from the start of the plan.", map[string]*huma.Schema{
		"iterations": whole(""), "seed": whole(""), "combine_risks": {Type: "string", Enum: []any{"series", "parallel"}, Description: "How several act on one activity."}, "start": moment("Of the plan."),
		"milestones": many(object("A milestone; the last is the end of the plan.", map[string]*huma.Schema{
			"ref": text(""), "name": text(""), "deterministic": figure("As the plan has it."), "mean": figure(""), "sd": figure(""), "p10": figure(""), "p50": figure(""), "p80": figure(""), "p90": figure(""),
			"dates":      object("", map[string]*huma.Schema{"deterministic": moment(""), "p10": moment(""), "p50": moment(""), "p80": moment(""), "p90": moment("")}),
			"boundaries": many(object("", map[string]*huma.Schema{"name": text(""), "earliest": or(day("")), "latest": or(day("")), "probability": figure("How often it is kept, from 0 to 1.")}))})),
		"releases": many(object("An activity that starts in a release window.", map[string]*huma.Schema{"ref": text(""), "name": text(""), "planned": or(day("null: in no window.")),
			"windows": many(object("", map[string]*huma.Schema{"day": day(""), "provisional": yes(""), "probability": figure("How often it is in this one."), "by": figure("And in this one or an earlier.")}))})),
		"activities": many(object("", map[string]*huma.Schema{"id": text(""), "name": text(""), "criticality": figure("How often it is on the longest path."), "sensitivity": figure("Rank correlation with the end.")})),
		"risks":      many(saved(map[string]*huma.Schema{"id": text(""), "name": text(""), "milestones": many(saved(map[string]*huma.Schema{"ref": text("")}))})),
		"warnings":   many(text(""))})
	moves := func(words string) *huma.Schema {
		return many(object(words, map[string]*huma.Schema{"ref": text(""), "name": text(""), "was": moment(""), "is": moment(""), "working_minutes_later": whole("Less than 0: earlier.")}))
	}
	schemas["PlanScenario"] = object("What comes of a scenario, or of the plan as it is.", map[string]*huma.Schema{
		"name": text(""), "finish": moment("When the plan ends."), "milestones": moves("A milestone that moves."), "activities": moves("An activity that moves."),
		"boundaries": many(object("", map[string]*huma.Schema{"name": text(""), "milestone": text(""), "was_kept": yes(""), "kept": yes(""), "was_slack_minutes": or(whole(minutes)), "slack_minutes": or(whole(minutes))})),
		"windows":    many(object("A release that goes in another window.", map[string]*huma.Schema{"ref": text(""), "was": day(""), "is": day(""), "provisional": yes(""), "windows_later": whole("")})),
		"thresholds": many(object("A threshold that is crossed.", map[string]*huma.Schema{"milestone": text(""), "rule": text(""), "decided_by": text(""), "reference": text("The date that it counts from."),
			"limit": text(""), "new": text(""), "delay_months": whole(""), "decide_by": day(""), "latest_raise": day(""), "because": many(text("The arithmetic."))})),
		"assumptions": many(object("", map[string]*huma.Schema{"id": text(""), "falsified": yes("It is taken to be false."), "changed": many(text("What rests on it and changes."))})),
		"overloads":   many(object("", map[string]*huma.Schema{"team": text(""), "from": moment(""), "to": moment(""), "need": whole(""), "capacity": figure(""), "activities": many(text(""))})),
		"words":       many(text("All of it in sentences."))})
	schemas["PlanWhatIf"] = object("Scenarios beside the plan as it is.", map[string]*huma.Schema{"as_planned": to("PlanScenario"), "scenarios": many(to("PlanScenario"))})
	schemas["PlanChanges"] = object("How a plan differs between two times.", map[string]*huma.Schema{
		"milestones": many(text("What became of a milestone, in words.")),
		"changes": many(object("What became of an activity.", map[string]*huma.Schema{"uid": whole(""), "name": text(""), "kind": text("added, removed, changed, or plan where it is about all of it."),
			"fields": many(object("", map[string]*huma.Schema{"field": text(""), "from": text(""), "to": text("")})), "words": text("")}))}, "milestones")
	schemas["PlanExplanation"] = object("Why an activity starts when it does.", map[string]*huma.Schema{
		"chain": many(object("A step, back to what waits for nothing.", map[string]*huma.Schema{"uid": whole(""), "name": text(""), "start": moment(""), "finish": moment(""),
			"because": many(object("A reason; the chain follows the first.", map[string]*huma.Schema{"cause": text(""), "from": whole("The activity that it comes from."), "link": text("FS, SS, FF or SF."),
				"lag_minutes": whole(""), "lag_percent": figure(""), "lag_elapsed": yes("The lag runs on the clock."), "constraint": text(""), "date": moment("The start that it asks for.")},
				"from", "link", "lag_minutes", "lag_percent", "lag_elapsed", "constraint")), "words": text("")})),
		"slack": text("How much it may slip, and whether it is critical.")})
}
