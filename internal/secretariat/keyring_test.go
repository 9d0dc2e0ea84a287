package secretariat

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crosscode/internal/problem"
)

// ring is a keyring that makes its own key.
func ring(t testing.TB) *Keyring {
	return &Keyring{File: filepath.Join(t.TempDir(), "secret.key"), Own: true}
}

func TestWhatIsSealedOpensOnlyForWhatItWasSealedFor(t *testing.T) {
	k := ring(t)
	one, err := k.Seal("a", "the text")
	if err != nil {
		t.Fatal(err)
	}
	two, _ := k.Seal("a", "the text")
	if one == two || strings.Contains(one, "the text") {
		t.Errorf("sealed as %s and %s", one, two)
	}
	if info, err := os.Stat(k.File); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v, %v", info.Mode(), err)
	}
	again := &Keyring{File: k.File, Own: true} // as after a restart
	if text, current, err := again.Unseal("a", one); text != "the text" || !current || err != nil {
		t.Errorf("%q, %v, %v", text, current, err)
	}
	b, _ := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(one, sealMark))
	b[len(b)-1] ^= 1
	for name, c := range map[string]struct{ purpose, sealed string }{
		"another purpose": {"b", one},
		"altered":         {"a", sealMark + base64.RawURLEncoding.EncodeToString(b)},
		"cut short":       {"a", one[:len(sealMark)+6]},
		"in clear":        {"a", "the text"},
		"nothing":         {"a", ""},
	} {
		if text, _, err := k.Unseal(c.purpose, c.sealed); err == nil {
			t.Errorf("%s opens as %q", name, text)
		}
	}
	if _, _, err := ring(t).Unseal("a", one); err == nil {
		t.Error("another key opens it")
	}
}

func TestAKeyIsChangedByPuttingAnotherBeforeIt(t *testing.T) {
	k := ring(t)
	sealed, err := k.Seal("a", "x")
	if err != nil {
		t.Fatal(err)
	}
	old, _ := os.ReadFile(k.File)
	fresh, _ := os.ReadFile(func() string { n := ring(t); n.Seal("", ""); return n.File }())
	write := func(b ...[]byte) *Keyring {
		file := filepath.Join(t.TempDir(), "keys")
		var all []byte
		for _, one := range b {
			all = append(all, one...)
		}
		os.WriteFile(file, all, 0o600)
		return &Keyring{File: file}
	}
	both := write(fresh, []byte("\n"), old)
	if text, current, err := both.Unseal("a", sealed); text != "x" || current || err != nil {
		t.Errorf("with both: %q, %v, %v", text, current, err)
	}
	anew, _ := both.Seal("a", "x")
	if text, current, err := write(fresh).Unseal("a", anew); text != "x" || !current || err != nil {
		t.Errorf("sealed anew: %q, %v, %v", text, current, err)
	}
	for name, k := range map[string]*Keyring{"none": nil, "unnamed": {}, "empty": write(nil), "no key": write([]byte("secret\n")), "too short": write([]byte("AAAA\n"))} {
		if _, err := k.Seal("a", "x"); problem.Of(err) == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (&Keyring{File: filepath.Join(t.TempDir(), "missing")}).Ready(); err == nil || problem.Of(err) != nil {
		t.Errorf("a file that is not there is the operator's to hear of: %v", err)
	}
}
