package web

import (
	"net/http"
	"strings"
	"time"
)

// Preferences are how one reader's browser likes its pages. They live in
// cookies of that browser and are nobody else's business.
type Preferences struct {
	Theme string // "light" or "dark"; "" follows the device
	Keys  bool   // single keys do something
}

const (
	cookieTheme = "theme"
	cookieKeys  = "keys"
)

var themes = [...]struct{ key, words string }{
	{"", "As the device"}, {"light", "Light"}, {"dark", "Dark"},
}

func knownTheme(s string) bool {
	for _, t := range themes {
		if t.key == s {
			return true
		}
	}
	return false
}

// ReadPreferences reads what the browser keeps. What it cannot read is left at
// its usual value.
func ReadPreferences(r *http.Request) Preferences {
	p := Preferences{Keys: true}
	if c, err := r.Cookie(cookieTheme); err == nil && knownTheme(c.Value) {
		p.Theme = c.Value
	}
	if c, err := r.Cookie(cookieKeys); err == nil {
		p.Keys = c.Value != "off"
	}
	return p
}

// SavePreferences answers POST /preferences: it keeps what was chosen in the
// browser and leads back to the page it came from.
func SavePreferences(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 8<<10)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "The form could not be read.", http.StatusBadRequest)
		return
	}
	keep := func(name, value string) {
		http.SetCookie(w, &http.Cookie{
			Name: name, Value: value, Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
			SameSite: http.SameSiteLaxMode, Secure: encrypted(r), // our script sets it too, and so may reach it
		})
	}
	if v := r.PostForm; v.Has(cookieTheme) && knownTheme(v.Get(cookieTheme)) {
		keep(cookieTheme, v.Get(cookieTheme))
	}
	if v := r.PostForm.Get(cookieKeys); v == "on" || v == "off" {
		keep(cookieKeys, v)
	}
	http.Redirect(w, r, Back(r.PostForm.Get("back")), http.StatusSeeOther)
}

// Back gives the address to return to, or Home where the one given would lead
// away from here.
func Back(address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n") {
		return "/"
	}
	return address
}
