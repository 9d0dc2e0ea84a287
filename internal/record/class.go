package record

import (
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Class is the mark on a paper that says who may see it: everybody, whoever
// takes part in the programme, or one organisation (see [Only]).
type Class string

const (
	Public     Class = "public"
	Controlled Class = "controlled"
)

// Classes holds the classes that papers bear, the most open first.
var Classes = []Class{Public, Controlled}

// Strictest is the class of what bears no mark.
const Strictest = Controlled

// onlyPrefix begins the class of what one organisation may see.
const onlyPrefix = "organisation:"

// maxOnly bounds the short name of the organisation in a class, in bytes.
const maxOnly = 60

// Only is the class of what is confidential to an organisation, known by its
// short name. In it letters, digits, full stops and hyphens stand for
// themselves and every other byte as ~ and two hexadecimal digits, so that a
// class is of the program's own alphabet whatever an organisation is called.
func Only(organisation string) Class {
	b := []byte(onlyPrefix)
	for _, c := range []byte(strings.Join(strings.Fields(organisation), " ")) {
		if plainByte(c) {
			b = append(b, c)
			continue
		}
		b = hex.AppendEncode(append(b, '~'), []byte{c})
	}
	return Class(b)
}

func plainByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-'
}

// Organisation returns the short name of the organisation to which c is
// confined; "" for a class that is no organisation's.
func (c Class) Organisation() string {
	rest, ok := strings.CutPrefix(string(c), onlyPrefix)
	if !ok {
		return ""
	}
	var b []byte
	for i := 0; i < len(rest); i++ {
		if rest[i] != '~' {
			b = append(b, rest[i])
			continue
		}
		raw, err := hex.DecodeString(rest[i+1 : min(i+3, len(rest))])
		if err != nil || len(raw) != 1 {
			return ""
		}
		b, i = append(b, raw...), i+2
	}
	name := string(b)
	if len(name) > maxOnly || !utf8.Valid(b) || Only(name) != c {
		return ""
	}
	return name
}

// Words gives c as it stands on a slide: "Public", "Controlled", "REC only".
func (c Class) Words() string {
	switch c {
	case Public:
		return "Public"
	case Controlled:
		return "Controlled"
	}
	if o := c.Organisation(); o != "" {
		return o + " only"
	}
	return string(c)
}

// ReadClass reads a class as written on a slide or a command line, or as words.
func ReadClass(s string) (Class, bool) {
	s = strings.TrimSpace(s)
	for _, c := range Classes {
		if strings.EqualFold(s, string(c)) {
			return c, true
		}
	}
	if c := Class(s); c.Organisation() != "" {
		return c, true
	}
	if name, ok := strings.CutSuffix(s, " only"); ok {
		if c := Only(name); c.Organisation() != "" {
			return c, true
		}
	}
	return "", false
}

// Stricter returns the stricter of two classes; false where neither takes in the
// other, as with two organisations. No class at all is the most open.
func Stricter(a, b Class) (Class, bool) {
	ra, rb := a.rank(), b.rank()
	switch {
	case ra > rb:
		return a, true
	case rb > ra:
		return b, true
	}
	return a, a == b
}

// rank orders classes, the most open first.
func (c Class) rank() int {
	if i := slices.Index(Classes, c); i >= 0 {
		return i
	}
	if c == "" {
		return -1
	}
	return len(Classes)
}
