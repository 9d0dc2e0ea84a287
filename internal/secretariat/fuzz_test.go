package secretariat

import (
	"reflect"
	"testing"

	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// What is typed into a field of any register, or stands in a cell of a file, is
// read as it is written, or refused in words.
func FuzzACellOfAnyFieldIsReadAsItIsWritten(f *testing.F) {
	var fields []*record.Field
	for _, k := range Registers() {
		fields = append(fields, k.Fields...)
	}
	seeds := []string{"yes", "17", "29/04/2022", "Q3 2023", "14:05", "Elexon: Code manager\nOfgem", "", "M6 = M5 + 9 months", "\x00", "\xff", "=1+1", "9999-12-31", "-0"}
	for i := range fields {
		f.Add(uint16(i), seeds[i%len(seeds)])
	}
	f.Fuzz(func(t *testing.T, n uint16, text string) {
		fd := fields[int(n)%len(fields)]
		v, err := fd.Parse(text)
		if err != nil {
			if !problem.Is(err, problem.Invalid) || err.Error() == "" {
				t.Errorf("%s %q: %v is no answer to a person", fd.Name, text, err)
			}
			return
		}
		if v == nil {
			t.Fatalf("%s %q is read as nothing", fd.Name, text)
		}
		again, err := fd.Parse(v.Cell())
		if err != nil || !reflect.DeepEqual(again, v) {
			t.Errorf("%s: %q is read as %#v, written %q, and read as %#v, %v", fd.Name, text, v, v.Cell(), again, err)
		}
		v.Words()
	})
}
