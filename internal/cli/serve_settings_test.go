package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
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
		"--tls-key": "/etc/key.pem ", "--backup-every": "24h ", "--programme": "Example ", "--checkpoint-key": " ", "--limit-person": "0 "} {
		if seen[option] != want {
			t.Errorf("%s is shown as %q, want %q", option, seen[option], want)
		}
	}
}

// What is not set is shown as usual, whatever the option is written as.
func TestAServerWithoutOptionsIsAsUsual(t *testing.T) {
	var c ServeCmd
	parser, err := kong.New(&c, kong.Name("serve"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(nil); err != nil {
		t.Fatal(err)
	}
	for _, s := range configured(c) {
		if s.Value != "" && !s.Usual && s.Option != "--data" {
			t.Errorf("%s is shown as set to %s", s.Option, s.Value)
		}
	}
	for d, want := range map[time.Duration]string{24 * time.Hour: "24h", 90 * time.Minute: "1h30m", time.Minute: "1m", 90 * time.Second: "1m30s", time.Hour + time.Second: "1h0m1s", 10 * time.Minute: "10m"} {
		if got := durationText(d); got != want {
			t.Errorf("%v is shown as %s, want %s", d, got, want)
		}
	}
}

var variable = regexp.MustCompile(`CROSSCODE_[A-Z_]+`)

// What deploy sets is what serve reads, and systemd finds nothing wrong with the
// unit.
func TestWhatIsDeployedIsWhatIsThere(t *testing.T) {
	known := map[string]bool{}
	for _, s := range configured(ServeCmd{}) {
		known[s.Variable] = true
	}
	for _, name := range []string{"crosscode.env", "crosscode.service", "Containerfile"} {
		text, err := os.ReadFile(filepath.Join("../../deploy", name))
		if err != nil {
			t.Fatal(err)
		}
		found := variable.FindAllString(string(text), -1)
		for _, v := range found {
			if !known[v] {
				t.Errorf("deploy/%s sets %s, which serve does not read", name, v)
			}
		}
		if len(found) == 0 {
			t.Errorf("deploy/%s sets nothing", name)
		}
	}
	unit, err := os.ReadFile("../../deploy/crosscode.service")
	if err != nil {
		t.Fatal(err)
	}
	if wrong := fmt.Sprintf("\nRestartPreventExitStatus=%d\n", exitMisuse); !strings.Contains(string(unit), wrong) {
		t.Errorf("a wrong setting is tried over and over: the unit is without %q", wrong)
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not here")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "crosscode")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	here := filepath.Join(dir, "crosscode.service")
	if err := os.WriteFile(here, bytes.ReplaceAll(unit, []byte("/usr/local/bin/crosscode"), []byte(program)), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(analyze, "verify", "--man=no", here).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
}
