package web

// A JournalPage is the record itself: how long it is, what vouches for it, and
// how a stranger checks it.
type JournalPage struct {
	Frame
	Facts   []Fact
	Verify  []Step
	Events  []Event // the latest entries
	Earlier string
	Later   string
}

// A Step is something to do, with the command that does it.
type Step struct{ Words, Command string }

// An EntryPage is one entry of the journal, for ever at the same address.
type EntryPage struct {
	Frame
	Event    Event
	Facts    []Fact
	Body     string // the bytes that were committed to, as text; "" when redacted
	Proof    []Step
	Previous string
	Next     string
}

// A ProblemPage says why a page cannot be shown, and what to do.
type ProblemPage struct {
	Frame
	Status  int // of HTTP
	Message string
	Faults  []string
	Do      []Link // where to go from here
	Again   *SendAgain
	Trace   string // what to quote when asking the operator
}
