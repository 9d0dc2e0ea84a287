package cli

import (
	"os"
	"strings"
	"testing"
	"time"
)

// Every option of serve is on the page of settings and in docs/operate.md, with
// its variable, and no secret is on the page.
func TestTheSettingsAreShownWithoutSecrets(t *testing.T) {
	docs, err := os.ReadFile("../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	c := ServeCmd{Programme: "Example", Behind: []string{"127.0.0.1", "10.0.0.0/8"}, LogEach: true}
	c.Database, c.Every = "postgres://crosscode:hunter2@db.example/record?sslmode=require&password=hunter3&sslpassword=hunter4", 24*time.Hour
	c.Cert, c.Key = "/etc/cert.pem", "/etc/key.pem"
	seen := map[string]string{}
	for _, s := range configured(c) {
		if seen[s.Option] != "" || s.Means == "" {
			t.Errorf("%+v", s)
		}
		seen[s.Option] = s.Value + " "
		if strings.Contains(s.Value, "hunter") {
			t.Errorf("%s shows a password: %s", s.Option, s.Value)
		}
		if !strings.Contains(string(docs), "`"+s.Option) || s.Variable != "" && !strings.Contains(string(docs), "`"+s.Variable+"`") {
			t.Errorf("docs/operate.md says nothing of %s, %s", s.Option, s.Variable)
		}
	}
	for option, want := range map[string]string{"--database": "postgres://crosscode@db.example/record?sslmode=require ", "--behind": "127.0.0.1, 10.0.0.0/8 ", "--log-requests": "yes ",
		"--tls-key": "/etc/key.pem ", "--backup-every": "24h0m0s ", "--programme": "Example ", "--checkpoint-key": " ", "--limit-person": "0 "} {
		if seen[option] != want {
			t.Errorf("%s is shown as %q, want %q", option, seen[option], want)
		}
	}
}
