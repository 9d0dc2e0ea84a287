// Command release writes what goes with a program that is handed out: the
// licences of everything that was built into it, and a list of the parts (an SBOM
// in CycloneDX JSON) that other programs read. It is for "make release".
//
// Both are made from what the program says of itself and from the copies of the
// parts on this machine; nothing is fetched. A part without a licence, or under
// one that is not on the list of those we hand out, is a refusal.
package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
)

func main() {
	program := flag.String("program", "bin/crosscode", "the program that is handed out")
	out := flag.String("out", "dist", "the folder to write to")
	flag.Parse()
	if err := release(*program, *out); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func release(program, out string) error {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return fmt.Errorf("read what %s is made of: %w", program, err)
	}
	b, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	parts, err := partsOf(info.Deps)
	if err != nil {
		return err
	}
	standard, err := goItself(info.GoVersion)
	if err != nil {
		return err
	}
	parts = append(parts, standard)
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	bom, err := bill(sum, info, parts)
	if err != nil {
		return err
	}
	name := filepath.Base(program)
	sums := fmt.Sprintf("%x  %s\n", sum, name)
	files := map[string][]byte{name: b, "LICENCES.txt": licences(parts), name + ".cdx.json": bom}
	for _, f := range []string{"LICENCES.txt", name + ".cdx.json"} {
		sums += fmt.Sprintf("%x  %s\n", sha256.Sum256(files[f]), f)
	}
	files["SHA256SUMS"] = []byte(sums)
	for f, text := range files {
		mode := os.FileMode(0o644)
		if f == name {
			mode = 0o755
		}
		if err := os.WriteFile(filepath.Join(out, f), text, mode); err != nil {
			return err
		}
	}
	fmt.Printf("%s holds %s with %d parts, their licences and the list of them.\n", out, name, len(parts))
	return nil
}

// A part is a module that was built in.
type part struct {
	path, version, sum string
	licence            string // as SPDX names it
	texts              []string
}

// partsOf finds the licences of modules in the copies on this machine.
func partsOf(modules []*debug.Module) ([]part, error) {
	var parts []part
	var wrong []error
	for _, m := range modules {
		if m.Replace != nil {
			m = m.Replace
		}
		p := part{path: m.Path, version: m.Version, sum: m.Sum}
		var err error
		if p.licence, p.texts, err = licenceIn(folderOf(m)); err != nil {
			wrong = append(wrong, fmt.Errorf("%s %s: %w", m.Path, m.Version, err))
		}
		parts = append(parts, p)
	}
	return parts, errors.Join(wrong...)
}

func folderOf(m *debug.Module) string {
	c := exec.Command("go", "mod", "download", "-json", m.Path+"@"+m.Version)
	c.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod") // the copy that it was built from
	out, err := c.Output()
	var got struct{ Dir string }
	if err != nil || json.Unmarshal(out, &got) != nil {
		return ""
	}
	return got.Dir
}

// goItself is the language's own library, which is in every program.
func goItself(version string) (part, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return part{}, err
	}
	p := part{path: "std", version: strings.TrimPrefix(version, "go")}
	p.licence, p.texts, err = licenceIn(strings.TrimSpace(string(root)))
	return p, err
}

var licenceFile = regexp.MustCompile(`(?i)^((un)?licen[cs]e|copying|notice|patents)([-._].*)?$`)

// licenceIn reads the licence of what is in a folder, and every text that has to
// go with it.
func licenceIn(folder string) (name string, texts []string, err error) {
	entries, err := os.ReadDir(folder)
	if folder == "" || err != nil {
		return "", nil, errors.New("there is no copy of it on this machine")
	}
	for _, e := range entries {
		if e.IsDir() || !licenceFile.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return "", nil, err
		}
		texts = append(texts, strings.TrimSpace(string(b)))
		if found := recognise(string(b)); name == "" {
			name = found
		}
	}
	switch {
	case len(texts) == 0:
		return "", nil, errors.New("it comes without a licence")
	case name == "":
		return "", nil, errors.New("its licence is not one that we know and may hand out: read it, and add it to the list if it may")
	}
	return name, texts, nil
}

var blanks = regexp.MustCompile(`\s+`)

// marks are sentences by which licences are known that let us hand out what is
// under them, the narrower before the wider.
var marks = []struct {
	name string
	has  []string
}{
	{"Apache-2.0", []string{"apache license", "version 2.0"}},
	{"MPL-2.0", []string{"mozilla public license version 2.0"}},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "neither the name"}},
	{"BSD-2-Clause", []string{"redistribution and use in source and binary forms"}},
	{"MIT", []string{"permission is hereby granted, free of charge", "the software is provided \"as is\""}},
	{"ISC", []string{"permission to use, copy, modify, and", "with or without fee is hereby granted"}},
	{"Unlicense", []string{"this is free and unencumbered software released into the public domain"}},
}

// recognise names the licence that a text is, or nothing.
func recognise(text string) string {
	plain := blanks.ReplaceAllString(strings.ToLower(strings.NewReplacer("“", `"`, "”", `"`, "*", "").Replace(text)), " ")
	for _, m := range marks {
		if !slices.ContainsFunc(m.has, func(s string) bool { return !strings.Contains(plain, s) }) {
			return m.name
		}
	}
	return ""
}

// licences gives all texts, part by part.
func licences(parts []part) []byte {
	var b bytes.Buffer
	b.WriteString("crosscode is built from the parts below. Each is under its own licence.\n\n")
	for _, p := range parts {
		fmt.Fprintf(&b, "  %s %s: %s\n", p.path, p.version, p.licence)
	}
	for _, p := range parts {
		fmt.Fprintf(&b, "\n%s\n%s %s\n%s\n\n%s\n", strings.Repeat("=", 80), p.path, p.version, strings.Repeat("=", 80), strings.Join(p.texts, "\n\n"))
	}
	return b.Bytes()
}

// The list of parts, as CycloneDX 1.5 has it.
type billJSON struct {
	Format     string          `json:"bomFormat"`
	Spec       string          `json:"specVersion"`
	Serial     string          `json:"serialNumber"`
	Version    int             `json:"version"`
	Metadata   metadataJSON    `json:"metadata"`
	Components []componentJSON `json:"components"`
	Depends    []dependsJSON   `json:"dependencies"`
}

type metadataJSON struct {
	Component componentJSON `json:"component"`
}

type componentJSON struct {
	Type     string        `json:"type"`
	Ref      string        `json:"bom-ref"`
	Name     string        `json:"name"`
	Version  string        `json:"version"`
	Purl     string        `json:"purl,omitempty"`
	Hashes   []hashJSON    `json:"hashes,omitempty"`
	Licences []licenceJSON `json:"licenses,omitempty"`
}

type hashJSON struct {
	Alg     string `json:"alg"`
	Content string `json:"content"`
}

type licenceJSON struct {
	Licence struct {
		ID string `json:"id"`
	} `json:"license"`
}

type dependsJSON struct {
	Ref string   `json:"ref"`
	On  []string `json:"dependsOn"`
}

// bill gives the list of parts. It is the same for the same program: its number
// is made from the program's hash, and it bears no date.
func bill(sum [32]byte, info *debug.BuildInfo, parts []part) ([]byte, error) {
	id := sum[:16]
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	x := hex.EncodeToString(id)
	version := "unreleased"
	for _, s := range info.Settings {
		if s.Key == "-ldflags" {
			if _, v, ok := strings.Cut(s.Value, "main.version="); ok {
				version = strings.Fields(v)[0]
			}
		}
	}
	whole := hex.EncodeToString(sum[:])
	out := billJSON{Format: "CycloneDX", Spec: "1.5", Serial: "urn:uuid:" + strings.Join([]string{x[:8], x[8:12], x[12:16], x[16:20], x[20:]}, "-"), Version: 1,
		Metadata: metadataJSON{componentJSON{Type: "application", Ref: "crosscode", Name: "crosscode", Version: version}}}
	out.Metadata.Component.Hashes = []hashJSON{{"SHA-256", whole}}
	uses := dependsJSON{Ref: "crosscode"}
	for _, p := range parts {
		purl := "pkg:golang/" + p.path + "@" + p.version
		c := componentJSON{Type: "library", Ref: purl, Name: p.path, Version: p.version, Purl: purl}
		if h, ok := strings.CutPrefix(p.sum, "h1:"); ok { // a hash over the hashes of its files
			raw, err := base64.StdEncoding.DecodeString(h)
			if err != nil {
				return nil, fmt.Errorf("%s: read its hash: %w", p.path, err)
			}
			c.Hashes = []hashJSON{{"SHA-256", hex.EncodeToString(raw)}}
		}
		var l licenceJSON
		l.Licence.ID = p.licence
		c.Licences = []licenceJSON{l}
		out.Components, uses.On = append(out.Components, c), append(uses.On, purl)
	}
	out.Depends = []dependsJSON{uses}
	b, err := json.MarshalIndent(out, "", "  ")
	return append(b, '\n'), err
}
