package api

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"crosscode/internal/exchange"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
)

// fileNames gives the media types that an import reads, with a name that says
// the form.
var fileNames = map[string]string{
	"application/json": "import.json", "text/csv": "import.csv",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":       "import.xlsx",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "import.docx",
}

// bulk reads a whole file into a register: all of it, or nothing.
func bulk(k *record.Kind) *operation {
	content := map[string]*huma.MediaType{}
	for media := range fileNames {
		content[media] = &huma.MediaType{}
	}
	return &operation{id: "import-" + k.Path, method: http.MethodPost, path: "/imports/" + k.Path, tag: k.Title, summary: "Import " + k.Plural + " from a file",
		more:  "All of it or nothing, with every bad cell named. Importing the same again changes nothing; a later edition from the same source changes only what it says anew.",
		power: secretariat.PowerImport, status: "200", most: exchange.MaxSheetBytes,
		parameters: append(use(keyHeader),
			&huma.Param{Name: "dry-run", In: "query", Description: "true shows what would be done, and does nothing.", Schema: &huma.Schema{Type: "string", Enum: []any{"true", "false"}, Default: "false"}},
			&huma.Param{Name: "source", In: "query", Description: "What the file is one edition of.", Schema: typed("string", "")}),
		body: &huma.RequestBody{Required: true, Content: content}, reply: jsonReply("What it did, or would do.", to("ImportResult")),
		refusals: []string{"400", "403", "409", "413", "415", "422"}, answer: func(c *call) error { return c.bulk(k) }}
}

func (c *call) bulk(k *record.Kind) error {
	q := c.r.URL.Query()
	var faults problem.Check
	dry := q.Get("dry-run")
	faults.Want(contains([]string{"", "true", "false"}, dry), "dry-run", "Say true or false.")
	source := record.Clean(q.Get("source"))
	faults.Want(len(source) <= 200, "source", "Name it in at most 200 characters.")
	if err := faults.Err("The address asks for what is not there."); err != nil {
		return err
	}
	media, said, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	name := fileNames[media]
	if name == "" {
		return refusal{status: http.StatusUnsupportedMediaType, Problem: problem.New(problem.Misuse, "Send a file as text/csv, application/json, xlsx or docx, and say so in Content-Type.")}
	}
	data, err := io.ReadAll(c.r.Body)
	if err != nil {
		return err
	}
	if (media == "application/json" || strings.EqualFold(said["charset"], "utf-8")) && !utf8.Valid(data) {
		return refusal{status: http.StatusUnsupportedMediaType, Problem: problem.New(problem.Misuse, "The body is not UTF-8, as Content-Type says it is.")}
	}
	if p := problem.Of(exchange.IsForm(name, data)); p != nil {
		p.Message += " Say in Content-Type what it is."
		return refusal{status: http.StatusUnsupportedMediaType, Problem: p}
	}
	stated, findings, err := exchange.ReadRegister(name, data, k)
	if err != nil {
		return err
	}
	if source == "" {
		source = c.token.Name + ", " + k.Plural
	}
	sum := sha256.Sum256(data)
	res, err := c.s.desk.Import(c.r.Context(), c.who(), secretariat.Incoming{Source: source, File: name, Digest: hex.EncodeToString(sum[:]), Class: record.Strictest,
		Stated: stated, Findings: findings, Strict: true}, secretariat.Because{}, dry == "true")
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, imported(res, dry == "true"))
}

type importTold struct {
	Import    string         `json:"import"`
	DryRun    bool           `json:"dry_run"`
	Added     map[string]int `json:"added"`
	Changed   map[string]int `json:"changed"`
	Unchanged map[string]int `json:"unchanged"`
	Doubted   map[string]int `json:"doubted"`
	Findings  []findingTold  `json:"findings"`
}

type findingTold struct {
	Line    int    `json:"line"`
	Code    string `json:"code"`
	Ref     string `json:"ref"`
	Message string `json:"message"`
}

func imported(res *secretariat.ImportResult, dry bool) importTold {
	out := importTold{Import: res.ID, DryRun: dry, Added: res.Count(secretariat.Added), Changed: res.Count(secretariat.Changed),
		Unchanged: res.Count(secretariat.Unchanged), Doubted: res.Count(secretariat.Doubted), Findings: []findingTold{}}
	for _, f := range res.Findings {
		out.Findings = append(out.Findings, findingTold{f.Line, f.Code, f.Ref, f.Message})
	}
	return out
}
