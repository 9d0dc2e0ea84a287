package web

import (
	"slices"
	"testing"

	"crosscode/internal/secretariat"
)

// A field of a register stands in addresses and forms beside what these say
// themselves; one of the same name could be neither asked for nor typed.
func TestNoFieldIsCalledWhatAnAddressOrAFormSaysItself(t *testing.T) {
	address := []string{paramAsAt, paramSort, paramColumns, paramRows, paramSize, paramAfter, paramBefore, paramDone, paramMark, paramBack}
	form := []string{"ref", "class", "why", "version", paramBack, paramForm, paramDiscard, paramQuiet, paramDone}
	for _, k := range secretariat.Registers() {
		for _, f := range k.Fields {
			if f.Filter && slices.Contains(address, f.Name) {
				t.Errorf("%s: the filter %s is taken for something else in the address of a list", k.Name, f.Name)
			}
			if written(k) && !f.ByAct && slices.Contains(form, f.Name) {
				t.Errorf("%s: the field %s is taken for something else in a form", k.Name, f.Name)
			}
		}
	}
}
