package problem

import (
	"errors"
	"fmt"
	"testing"
)

func TestACheckNamesEveryFaultAtOnce(t *testing.T) {
	var c Check
	c.Want(false, "title", "Give the change a title.")
	c.Want(true, "codes", "Choose at least one code.")
	c.Note("due", fmt.Errorf("%q is not a date.", "soon"))
	c.Note("owner", nil)
	err := c.Err("%s is not complete.", "CR003")
	want := "CR003 is not complete.\n  title: Give the change a title.\n  due: \"soon\" is not a date."
	if err == nil || err.Error() != want {
		t.Errorf("Err() = %v, want %s", err, want)
	}
}

func TestACheckWithoutFaultsIsNoError(t *testing.T) {
	var c Check
	if err := c.Err("unused"); err != nil {
		t.Errorf("Err() = %v, want nil", err)
	}
}

func TestAFaultOfAPartIsAFaultOfTheWhole(t *testing.T) {
	var part Check
	part.Want(false, "owners[1]", "Name an organisation.")
	var whole Check
	whole.Note("owners", part.Err("The owners are not complete."))
	if got := Of(whole.Err("No.")).Faults; len(got) != 1 || got[0].Field != "owners[1]" {
		t.Errorf("faults = %v, want the part's own", got)
	}
}

func TestAProblemIsFoundThroughWrapping(t *testing.T) {
	err := fmt.Errorf("import: %w", New(Conflict, "CCAG03-12 has changed."))
	if !Is(err, Conflict) || Is(err, Invalid) {
		t.Errorf("Is does not see through %v", err)
	}
	if Of(errors.New("disk")) != nil {
		t.Error("an operator's error is not a Problem")
	}
}

func TestWhatCouldNotBeReadIsNotMissingTooAndAllElseIsKept(t *testing.T) {
	var c, later Check
	c.Want(false, "due", "It is not a date.")
	later.Want(false, "due", "Give the date.")
	later.Want(false, "lines", "The first is no line.")
	later.Want(false, "lines", "The second is no line.")
	if err := c.Rest(later.Err("No.")); err != nil {
		t.Fatal(err)
	}
	got := Of(c.Err("No.")).Faults
	if len(got) != 3 || got[0].Message != "It is not a date." || got[2].Message != "The second is no line." {
		t.Errorf("faults = %v", got)
	}
	if disk := errors.New("disk"); c.Rest(disk) != disk {
		t.Error("an operator's error is kept to itself")
	}
}

func TestACheckKnowsWhichFieldsAreAtFault(t *testing.T) {
	var c Check
	c.Want(false, "due", "Give the date.")
	if !c.Names("due") || c.Names("title") {
		t.Error("the fault is on due, and only there")
	}
}
