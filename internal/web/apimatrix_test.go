package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"crosscode/internal/api"
	"crosscode/internal/limit"
	"crosscode/internal/party"
	"crosscode/internal/secretariat"
)

// An apiDoor asks the API over the record of a matrix, as a visitor or with a token
// of a viewer.
type apiDoor struct {
	ask   func(who party.Actor, path string) (int, string)
	paths []string // that are read
}

func (m *matrix) api() apiDoor {
	m.Helper()
	much := limit.Rate{Second: 1e6, Burst: 1e6}
	s := api.NewServer(m.desk, api.Settings{Programme: "Matrix", Now: m.desk.Now, Limits: api.Limits{Token: much, Address: much}})
	var doc struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(s.Document(), &doc); err != nil {
		m.Fatal(err)
	}
	h := s.Handler()
	tokens := map[string]string{}
	for _, who := range viewers[1:] {
		_, secret, err := m.desk.AddToken(m.Context(), party.Operator("root"), secretariat.Token{Name: who.ID, Actor: who, Expires: m.desk.Now().Add(time.Hour)}, m.desk.Now())
		if err != nil {
			m.Fatal(err)
		}
		tokens[who.ID] = secret
	}
	door := apiDoor{ask: func(who party.Actor, path string) (int, string) {
		r := httptest.NewRequest("GET", path, nil)
		if secret := tokens[who.ID]; secret != "" {
			r.Header.Set("Authorization", "Bearer "+secret)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code, m.readable(w.Body.Bytes())
	}}
	for path, methods := range doc.Paths {
		if methods["get"] != nil {
			door.paths = append(door.paths, path)
		}
	}
	slices.Sort(door.paths)
	return door
}

// The API is a door of its own to the same record. What the pages hide it hides:
// every path of its own description that is read is asked as a visitor and with
// the token of each viewer, for every example (Decidim CVE-2026-40870, whose API
// gave every comment to anybody).
func TestTheAPITellsEveryViewerWhatTheyMaySeeAndNothingElse(t *testing.T) {
	m := openMatrix(t)
	door := m.api()
	asked, seen := 0, 0
	for _, path := range door.paths {
		for _, c := range m.apiCells(path) {
			for _, who := range []party.Actor{viewers[0], viewers[1], viewers[2], viewers[8]} {
				status, body := door.ask(who, c.address)
				asked++
				for _, e := range m.examples {
					is, may := strings.Contains(body, e.word), slices.Contains(sees[who.ID], e.class)
					if is && !may {
						t.Errorf("%s tells %q of %s, which is %s", c.address, who.ID, e.word, e.class.Words())
					}
					if is {
						seen++
					}
					if !is && may && slices.ContainsFunc(c.must, func(o example) bool { return o.word == e.word }) {
						t.Errorf("%s does not tell %q of %s (%d)", c.address, who.ID, e.word, status)
					}
				}
				if c.alone && (status == http.StatusOK) != slices.Contains(sees[who.ID], c.must[0].class) {
					t.Errorf("%s: %q gets %d", c.address, who.ID, status)
				}
				if status >= 500 {
					t.Errorf("%s: %q gets %d", c.address, who.ID, status)
				}
			}
		}
	}
	if asked < 1000 || seen < 1000 {
		t.Errorf("%d asked, %d seen: the description is not walked", asked, seen)
	}
}

// apiCells gives the addresses of a path of the API.
func (m *matrix) apiCells(path string) []cellOf {
	rest := strings.TrimPrefix(strings.TrimPrefix(path, api.Root), "/")
	if name, ok := strings.CutPrefix(rest, "exports/"); ok {
		var out []cellOf
		for _, f := range []string{"json", "csv", "xlsx"} {
			out = append(out, cellOf{address: path + "?format=" + f, must: m.of(kindOfPath(name))})
		}
		return out
	}
	name, rest, one := strings.Cut(rest, "/{ref}")
	if strings.Contains(rest, "{organisation}") {
		return m.each(kindOfPath(name), func(e example) string {
			return api.Root + "/" + name + "/" + e.ref + strings.Replace(rest, "{organisation}", "REC", 1)
		}, false)
	}
	if name == "plans" {
		switch rest {
		case "/whatif":
			rest += "?set=a%3D9d"
		case "/explain":
			rest += "?activity=a"
		case "/compare": // names no activity that stays as it was
			return m.each("plan", func(e example) string { return api.Root + "/plans/" + e.ref + "/compare?from=now" }, false)
		}
	}
	if !one {
		must := m.of(kindOfPath(name))
		return []cellOf{{address: path, must: must}, {address: path + "?q=shared"}, {address: path + "?limit=1"}}
	}
	return m.each(kindOfPath(name), func(e example) string {
		return api.Root + "/" + name + "/" + url.PathEscape(e.ref) + rest
	}, true)
}

func kindOfPath(path string) string {
	for _, k := range secretariat.Registers() {
		if k.Path == path {
			return k.Name
		}
	}
	return ""
}
