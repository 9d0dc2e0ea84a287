package cli

import (
	"fmt"
	"slices"
	"testing"

	"crosscode/examples"
	"crosscode/internal/secretariat"
)

// Whom a visitor of the demonstration acts as has the seats that the register of
// seats gives them.
func TestThePeopleOfTheDemonstrationHaveTheSeatsOfTheExample(t *testing.T) {
	story, err := secretariat.ReadStory(examples.Programme())
	if err != nil {
		t.Fatal(err)
	}
	var told, want []string
	for _, a := range story.Acts {
		for _, d := range a.Deeds {
			if d.Kind == "seat" {
				told = append(told, fmt.Sprintf("%s: %s of %s for %s", d.Edit.Fields["account"], d.Edit.Fields["role"], d.Edit.Fields["group"], d.Edit.Fields["organisation"]))
			}
		}
	}
	for _, who := range samples() {
		for _, p := range who.Seats {
			want = append(want, fmt.Sprintf("%s: %s of %s for %s", who.ID, p.Role, p.Group, who.Organisation))
		}
		for _, r := range who.Roles {
			want = append(want, fmt.Sprintf("%s: %s of  for %s", who.ID, r, who.Organisation))
		}
	}
	slices.Sort(told)
	slices.Sort(want)
	if !slices.Equal(told, want) {
		t.Errorf("the example tells of\n%q\nand the demonstration has\n%q", told, want)
	}
}
