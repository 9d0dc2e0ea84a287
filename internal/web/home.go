package web

// A HomePage is what needs attention today.
type HomePage struct {
	Frame
	Warning   string // what whoever runs the server should look at
	Mine      []Link // pages of the reader's own organisation and code, or of every code
	MineLabel string
	Panels    []Panel
	Meeting   *Meeting
	Strip     *Strip
	Looks     bool    // the reader is somebody who may have looked before
	News      []Event // what others changed since then
	MoreNews  bool    // there is more of it than is told
	Events    []Event // what changed lately, besides
	Lately    string  // address of everything that changed
	Start     *Empty  // how to start, where there is nothing yet
	Figures   []Tally
}

// A Panel is a short list on Home, with the way to the whole of it.
type Panel struct {
	Title string
	Count Count
	About string
	Tone  Tone
	Table Table
	All   Link
	None  string // what stands there when it is empty
}

// A Tally is a count that leads to what it counts.
type Tally struct {
	Words, URL string
	Count      Count
	Tone       Tone
}

// A Meeting is the next one.
type Meeting struct {
	Title, URL string
	On         DateCell
	Place      string
	Facts      []Fact
	Items      []Link // its agenda
}
