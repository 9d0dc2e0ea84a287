package code

// A Code is an industry code and who administers it. Administrators change;
// what stands here is only what pages show beside the name.
type Code struct {
	Name          string // as people say it, and as references begin
	Title         string
	Administrator string
	Closed        bool // its rules live on in another code
}

// Codes holds the codes that modifications are followed of.
var Codes = []Code{
	{"BSC", "Balancing and Settlement Code", "Elexon", false},
	{"REC", "Retail Energy Code", "RECCo", false},
	{"SEC", "Smart Energy Code", "SECAS", false},
	{"DCUSA", "Distribution Connection and Use of System Agreement", "ElectraLink", false},
	{"CUSC", "Connection and Use of System Code", "NESO", false},
	{"Grid Code", "Grid Code", "NESO", false},
	{"STC", "System Operator Transmission Owner Code", "NESO", false},
	{"SQSS", "Security and Quality of Supply Standard", "NESO", false},
	{"UNC", "Uniform Network Code", "Joint Office of Gas Transporters", false},
	{"IGT UNC", "Independent Gas Transporters' Uniform Network Code", "Gemserv", false},
	{"DCode", "Distribution Code", "Energy Networks Association", false},
	{"DIP", "Data Integration Platform rules", "Elexon", false},
	{"DSC", "Data Services Contract", "Xoserve", false},
	{"MRA", "Master Registration Agreement", "", true},
	{"SPAA", "Supply Point Administration Agreement", "", true},
}

// Find returns the code of that name.
func Find(name string) (Code, bool) {
	for _, c := range Codes {
		if c.Name == name {
			return c, true
		}
	}
	return Code{}, false
}

func names() []string {
	out := make([]string, len(Codes))
	for i, c := range Codes {
		out[i] = c.Name
	}
	return out
}
