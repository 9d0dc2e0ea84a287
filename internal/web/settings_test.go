package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestThePMOSeesHowTheServerIsSetUpAndNobodyElseDoes(t *testing.T) {
	m := openMatrix(t)
	m.handler = NewServer(m.desk, Settings{Programme: "Matrix", Sample: viewers[1:], Version: "v9", Configured: []Setting{
		{Option: "--listen", Variable: "CROSSCODE_LISTEN", Value: "127.0.0.1:8080", Means: "Address to listen on.", Usual: true}, {Option: "--contact", Means: "Whom to tell."}}}).Handler()
	for _, who := range viewers {
		status, body := m.ask(who, "GET", "/settings", nil)
		shown := strings.Contains(body, "--listen") || strings.Contains(body, "127.0.0.1:8080")
		if may := who.ID == "pmo"; shown != may || (status == http.StatusOK) != may {
			t.Errorf("%q: %d, shown: %v", who.ID, status, shown)
		} else if may && (!strings.Contains(body, "127.0.0.1:8080 (as usual)") || !strings.Contains(body, "Not set") || !strings.Contains(body, "v9")) {
			t.Errorf("it is shown as %s", body)
		}
	}
}
