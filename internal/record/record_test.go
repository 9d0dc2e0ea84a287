package record

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"

	"pgregory.net/rapid"
)

type status string

// A sample has one field of every type.
type sample struct {
	Head
	Title, Body, At string
	Codes           []string
	Number          Number
	Due             calendar.When
	Urgent          bool
	Status          status
	Owners          []Owner
}

var samples = Declare[sample](Kind{
	Name: "sample", Plural: "samples", Title: "Samples", Path: "samples", Form: 2,
	Order: []string{"ref", "due"},
	Fields: []*Field{
		LineField("title", "Title", func(s *sample) *string { return &s.Title }, Required, Sorted),
		ProseField("body", "Description", func(s *sample) *string { return &s.Body }),
		ListField("codes", "Codes", func(s *sample) *[]string { return &s.Codes }, Filtered),
		NumberField("number", "Number", func(s *sample) *Number { return &s.Number }),
		DateField("due", "Due date", func(s *sample) *calendar.When { return &s.Due }, Sorted),
		ClockField("at", "Start", func(s *sample) *string { return &s.At }),
		FlagField("urgent", "Urgent", func(s *sample) *bool { return &s.Urgent }),
		ChoiceField("status", "Status", []status{"Open", "Closed"}, func(s *sample) *status { return &s.Status }),
		OwnersField("owners", "Owner", func(s *sample) *[]Owner { return &s.Owners }, Filtered),
	},
	Upgrade: map[int]func([]byte) ([]byte, error){
		1: Renamed("name", "title"),
	},
})

func drawText(t *rapid.T, label string) string {
	return strings.Join(strings.Fields(rapid.StringN(0, 30, -1).
		Filter(func(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }).Draw(t, label)), " ")
}

func drawSample(t *rapid.T) *sample {
	s := samples.New()
	s.Ref, s.Class = drawText(t, "ref"), Classes[rapid.IntRange(0, 1).Draw(t, "class")]
	s.Title, s.Body = drawText(t, "title"), drawText(t, "body")
	for range rapid.IntRange(0, 3).Draw(t, "codes") {
		if c := drawText(t, "code"); c != "" {
			s.Codes = append(s.Codes, c)
		}
	}
	if rapid.Bool().Draw(t, "numbered") {
		s.Number = N(rapid.IntRange(-1e6, 1e6).Draw(t, "number"))
	}
	whens := []calendar.When{{}, calendar.On(738237), calendar.InMonth(2023, 2), calendar.InSeason(2023, calendar.Summer),
		calendar.After(calendar.Rule{Anchor: "M5", Count: 9, Unit: calendar.Months})}
	s.Due = rapid.SampledFrom(whens).Draw(t, "due")
	s.At = rapid.SampledFrom([]string{"", "10:05", "23:59"}).Draw(t, "at")
	s.Urgent = rapid.Bool().Draw(t, "urgent")
	s.Status = rapid.SampledFrom([]status{"", "Open", "Closed"}).Draw(t, "status")
	if rapid.Bool().Draw(t, "owned") {
		s.Owners = []Owner{{Organisation: "Ofgem", Role: "sponsor"}, {Person: "A. Person"}}
	}
	if rapid.Bool().Draw(t, "sourced") {
		Remember(s, Source{"papers", 738237, 12, []Said{{"title", Text(s.Title)}, {"due", Date{s.Due}}, {"codes", Texts(s.Codes)}}})
	}
	return s
}

func TestABodyGivesBackTheRecord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t)
		body := samples.Encode(s)
		back, err := samples.Decode(2, body)
		if err != nil {
			t.Fatalf("Decode(%s): %v", body, err)
		}
		if again := samples.Encode(back); string(again) != string(body) {
			t.Fatalf("decoded and encoded again:\n%s\n%s", body, again)
		}
		if diff := samples.Changes(s, back); len(diff) > 0 {
			t.Fatalf("changed in passing: %v", diff[0].Sentence())
		}
	})
}

func TestACellGivesBackItsValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t)
		for _, f := range samples.Fields {
			v := f.Get(s)
			back, err := f.Parse(v.Cell())
			if err != nil || !Equal(back, v) {
				t.Fatalf("%s: %q is read back as %v, %v; want %v", f.Name, v.Cell(), back, err, v)
			}
		}
	})
}

func TestAnOldFormIsReadAsTheNew(t *testing.T) {
	r, err := samples.Decode(1, []byte(`{"ref":"S1","class":"public","name":"Old"}`))
	if err != nil || samples.From(r).Title != "Old" {
		t.Errorf("form 1 read as %+v, %v", r, err)
	}
	if _, err := samples.Decode(3, []byte(`{}`)); err == nil {
		t.Error("a body of a newer program is refused")
	}
	if _, err := samples.Decode(2, []byte(`{"ref":"S1","colour":"red"}`)); err == nil {
		t.Error("a member that is not known is refused, not dropped")
	}
}

func TestAnIncompleteRecordHearsOfEveryFault(t *testing.T) {
	s := samples.New()
	s.Status = "Lost"
	p := problem.Of(samples.Complete(s))
	if p == nil {
		t.Fatal("an empty record is complete")
	}
	var fields []string
	for _, f := range p.Faults {
		fields = append(fields, f.Field)
	}
	if want := []string{"ref", "class", "title", "status"}; !slices.Equal(fields, want) {
		t.Errorf("faults on %v, want %v: %v", fields, want, p)
	}
}

func TestAChangeReadsAsEnglish(t *testing.T) {
	base := func() *sample {
		s := samples.New()
		s.Ref, s.Class, s.Title, s.Status = "S1", Public, "Provide details", "Open"
		s.Due = calendar.On(calendar.Date(2022, time.March, 16))
		s.Codes = []string{"BSC", "REC"}
		s.Owners = []Owner{{Organisation: "Ofgem"}}
		return s
	}
	for _, c := range []struct {
		change func(*sample)
		want   string
	}{
		{func(s *sample) { s.Status = "Closed" }, "Status moved from Open to Closed."},
		{func(s *sample) { s.Due = calendar.On(calendar.Date(2022, time.March, 30)) },
			"Due date moved from 16 Mar 2022 to 30 Mar 2022 (14 days later)."},
		{func(s *sample) { s.Due = calendar.InMonth(2022, 4) }, "Due date moved from 16 Mar 2022 to Apr 2022."},
		{func(s *sample) { s.Due = calendar.When{} }, "Due date 16 Mar 2022 taken away."},
		{func(s *sample) { s.Title = "Provide all details" }, "Title changed from “Provide details” to “Provide all details”."},
		{func(s *sample) { s.Codes = []string{"REC", "SEC", "DCUSA"} }, "Codes: SEC and DCUSA added; BSC taken away."},
		{func(s *sample) { s.Codes = []string{"REC", "BSC"} }, "Codes: put in another order."},
		{func(s *sample) { s.Owners = append(s.Owners, Owner{"BSC", "", "proposer"}) }, "Owner: BSC (proposer) added."},
		{func(s *sample) { s.Number = N(7) }, "Number set to 7."},
		{func(s *sample) { s.Urgent = true }, "Urgent: yes, was no."},
		{func(s *sample) { s.Class = Controlled }, "Class moved from Public to Controlled."},
		{func(s *sample) { s.Body = "Two\nlines" }, "Description set to “Two lines”."},
	} {
		after := base()
		c.change(after)
		got := samples.Changes(base(), after)
		if len(got) != 1 || got[0].Sentence() != c.want {
			t.Errorf("changes %v, want %q", got, c.want)
		}
	}
}

// forecast is a record that names others with what it says of each, and tells what
// its version changed.
type forecast struct {
	Head
	Dates, Told []string
}

var forecasts = Declare[forecast](Kind{
	Name: "forecast", Plural: "forecasts", Title: "Forecasts", Path: "forecasts", Order: []string{"ref"},
	Fields: []*Field{
		ListField("dates", "Dates", func(f *forecast) *[]string { return &f.Dates }, Reads(calendar.InWords),
			NamesIn("sample", func(s string) string { name, _, _ := strings.Cut(s, " "); return name })),
		ListField("told", "Changed", func(f *forecast) *[]string { return &f.Told }, TellsTheVersion),
	},
})

func TestAListThatSaysSomethingElseOfTheSameThingSaysWhatItWas(t *testing.T) {
	before, after := forecasts.New(), forecasts.New()
	before.Dates = []string{"M5 2022-04-29", "M6 2022-04-29", "M9 2023-01-31"}
	after.Dates = []string{"M5 2022-04-29", "M6 2023-01-30", "M7 2023-02-28"}
	got := forecasts.Changes(before, after)
	if want := "Dates: M6 30 Jan 2023 in place of M6 29 Apr 2022; M7 28 Feb 2023 added; M9 31 Jan 2023 taken away."; len(got) != 1 || got[0].Sentence() != want {
		t.Errorf("changes %v, want %q", got, want)
	}
}

func TestAVersionThatTellsItsChangesTellsTheFirstFewAsTheyStand(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"", "a b", "Changed: a; b."},
		{"a b", "b c", "Changed: b; c."}, // not: c added; a taken away
		{"z", "a b c d e f", "Changed: a; b; c; d; and 2 more."},
		{"a", "", ""},
	} {
		before, after := forecasts.New(), forecasts.New()
		before.Told, after.Told = strings.Fields(c.before), strings.Fields(c.after)
		var got []string
		for _, change := range forecasts.Changes(before, after) {
			got = append(got, change.Sentence())
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("from %q to %q: %q, want %q", c.before, c.after, got, c.want)
		}
	}
}

func TestAListThatEndsInAStopHasNoSecondOne(t *testing.T) {
	before, after := samples.New(), samples.New()
	after.Codes = []string{"BSC", "The rest."}
	got := samples.Changes(before, after)
	if want := "Codes set to BSC and The rest."; len(got) != 1 || got[0].Sentence() != want {
		t.Errorf("changes %v, want %q", got, want)
	}
}

func TestAnExportShowsTheReferenceAsTheKindShowsIt(t *testing.T) {
	k := *samples.Kind
	s := samples.New()
	s.Ref, s.Class = "A/1", Public
	if got := string(k.Export(s)); !strings.HasPrefix(got, `{"ref":"A/1",`) {
		t.Errorf("without a hook the whole reference is exported, not %s", got)
	}
	k.Shown = func(r Record) string { return strings.TrimPrefix(HeadOf(r).Ref, "A/") }
	if got := string(k.Export(s)); !strings.HasPrefix(got, `{"ref":"1",`) {
		t.Errorf("exported %s", got)
	}
	if got := string(k.Encode(s)); !strings.HasPrefix(got, `{"ref":"A/1",`) {
		t.Errorf("the body keeps the whole reference, not %s", got)
	}
}

func TestWhatASourceSaidIsRememberedOncePerSource(t *testing.T) {
	s := samples.New()
	Remember(s, Source{Name: "papers", Line: 1})
	Remember(s, Source{Name: "register", Line: 2})
	Remember(s, Source{Name: "papers", Line: 3})
	if got, ok := SaidBy(s, "papers"); !ok || got.Line != 3 || len(s.Sources) != 2 {
		t.Errorf("papers said %v, %v; sources %v", got, ok, s.Sources)
	}
}

func TestEmptyValuesSortLast(t *testing.T) {
	for _, f := range samples.Fields {
		if f.Type == YesNo {
			continue
		}
		full := drawnFull()
		if f.Get(full).SortKey() >= f.Get(samples.New()).SortKey() {
			t.Errorf("an empty %s does not sort last", f.Name)
		}
	}
}

func drawnFull() *sample {
	s := samples.New()
	s.Title, s.Body, s.At, s.Codes, s.Number, s.Status = "zz", "zz", "23:59", []string{"zz"}, N(9), "Closed"
	s.Due = calendar.On(calendar.MaxDay)
	s.Owners = []Owner{{Organisation: "zz"}}
	return s
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"ref":"S1","class":"public","owners":[{"organisation":"a"}],"sources":[{"name":"x","day":"2022-03-23","line":1,"said":{"due":"2023-02"}}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := samples.Decode(2, body)
		if err != nil {
			return
		}
		once := samples.Encode(r)
		again, err := samples.Decode(2, once)
		if err != nil || string(samples.Encode(again)) != string(once) {
			t.Errorf("%s is not stable: %s, %v", body, once, err)
		}
	})
}

func TestAFieldThatIsRenamedIsReadUnderItsNewName(t *testing.T) {
	up := Renamed("sort", "kind")
	for body, want := range map[string]string{
		`{"ref":"N1","sort":"proposal","title":"sort"}`: `{"ref":"N1","kind":"proposal","title":"sort"}`,
		`{"ref":"N1","owners":[{"sort":"a"}],"sources":[{"name":"sort","day":"2022-03-23","line":3,"said":{"sort":"proposal"}}]}`: `{"ref":"N1","owners":[{"sort":"a"}],"sources":[{"name":"sort","day":"2022-03-23","line":3,"said":{"kind":"proposal"}}]}`,
		`{"ref":"N1"}`: `{"ref":"N1"}`,
	} {
		if got, err := up([]byte(body)); err != nil || string(got) != want {
			t.Errorf("%s\nis read as %s, %v\nwant       %s", body, got, err, want)
		}
	}
	if got, err := up([]byte(`{"sort":`)); err == nil {
		t.Errorf("half a body is read as %s", got)
	}
}

type thing struct {
	Head
	Title string
}

// What a required field lacks is told once, and not by the register's own check too.
func TestWhatIsMissingIsNotWrongToo(t *testing.T) {
	k := Declare[thing](Kind{Name: "thing", Plural: "things", Fields: []*Field{LineField("title", "Title", func(x *thing) *string { return &x.Title }, Required)},
		Check: func(r Record) error {
			var c problem.Check
			c.Want(r.(*thing).Title != "", "title", "Say what it is.")
			return c.Err("It is not whole.")
		}})
	r := k.New()
	r.Ref, r.Class = "T1", Public
	if p := problem.Of(k.Complete(r)); p == nil || len(p.Faults) != 1 {
		t.Errorf("faults = %v, want one of the title", p)
	}
	if p := problem.Of(k.Sound(r)); p == nil || len(p.Faults) != 1 || p.Faults[0].Message != "Say what it is." {
		t.Errorf("faults = %v, want the register's own", p)
	}
}
