package cli

import (
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"time"
	"unicode"

	"crosscode/internal/web"
)

// configured gives every option of a command as it is set, for the page of
// settings: read off the one structure that the command line is read into. What
// is secret is in files, of which the path alone is shown; an address that may
// hold a password is shown without.
func configured(command any) []web.Setting {
	var out []web.Setting
	v := reflect.ValueOf(command)
	for i := range v.NumField() {
		f, value := v.Type().Field(i), v.Field(i)
		if f.Anonymous {
			out = append(out, configured(value.Interface())...)
			continue
		}
		help := f.Tag.Get("help")
		if !f.IsExported() || help == "" {
			continue
		}
		name := f.Tag.Get("name")
		if name == "" {
			name = dashed(f.Name)
		}
		out = append(out, web.Setting{Option: "--" + name, Variable: f.Tag.Get("env"), Value: settingText(value), Means: help, Usual: settingText(value) == f.Tag.Get("default")})
	}
	return out
}

// dashed gives the name of an option as the command line has it.
func dashed(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func settingText(v reflect.Value) string {
	switch t := v.Interface().(type) {
	case []string:
		return strings.Join(t, ", ")
	case bool:
		if t {
			return "yes"
		}
		return ""
	case string:
		return withoutPassword(t)
	case time.Duration:
		return durationText(t)
	}
	return fmt.Sprint(v.Interface())
}

// durationText gives a duration as people write it: 24h, and not 24h0m0s.
func durationText(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// withoutPassword gives an address without a password that is in it, wherever it
// stands: before the host, or among the parameters of a database.
func withoutPassword(s string) string {
	if !strings.Contains(s, "://") {
		return s
	}
	u, err := url.Parse(s)
	if err != nil {
		return "an address that cannot be read"
	}
	if _, has := u.User.Password(); has {
		u.User = url.User(u.User.Username())
	}
	q := u.Query()
	for name := range q {
		if strings.Contains(strings.ToLower(name), "pass") {
			q.Del(name)
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}
