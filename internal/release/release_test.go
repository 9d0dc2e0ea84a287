package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"crosscode/internal/need"
)

// The program as it is handed out, from this source: every part has a licence
// that lets us, and its text goes with it.
func TestEveryPartOfTheProgramMayBeHandedOut(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "crosscode")
	build := exec.Command("go", "build", "-ldflags=-w", "-o", program, "./cmd/crosscode")
	build.Dir = need.Root(t)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out := filepath.Join(dir, "dist")
	if err := release(program, out); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(out, "crosscode.cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	var bom billJSON
	if err := json.Unmarshal(b, &bom); err != nil || bom.Format != "CycloneDX" || len(bom.Components) < 20 || len(bom.Depends[0].On) != len(bom.Components) {
		t.Fatalf("%v: %d parts", err, len(bom.Components))
	}
	texts, err := os.ReadFile(filepath.Join(out, "LICENCES.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range bom.Components {
		if c.Licences[0].Licence.ID == "" || c.Name != "std" && len(c.Hashes) == 0 || strings.Count(string(texts), "\n"+c.Name+" "+c.Version+"\n") != 1 {
			t.Errorf("%+v", c)
		}
	}
	again := filepath.Join(dir, "again")
	if err := release(program, again); err != nil {
		t.Fatal(err)
	}
	if second, err := os.ReadFile(filepath.Join(again, "crosscode.cdx.json")); err != nil || string(second) != string(b) {
		t.Error("the same program has another list of parts")
	}
}

func TestALicenceIsKnownByItsText(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"MIT", "Permission is hereby granted,\nfree of charge, to any person. THE SOFTWARE IS PROVIDED \"AS IS\"", "MIT"},
		{"BSD of three", "Redistribution and use in source and binary forms ... Neither the name of", "BSD-3-Clause"},
		{"BSD of two", "Redistribution and use in source and binary forms, with or without", "BSD-2-Clause"},
		{"a licence that binds what it is built into", "GNU AFFERO GENERAL PUBLIC LICENSE Version 3", ""},
		{"nothing", "", ""},
	} {
		if got := recognise(tt.text); got != tt.want {
			t.Errorf("%s: %q", tt.name, got)
		}
	}
	dir := t.TempDir()
	if _, _, err := licenceIn(dir); err == nil || !strings.Contains(err.Error(), "without a licence") {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("All rights reserved."), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := licenceIn(dir); err == nil || !strings.Contains(err.Error(), "not one that we know") {
		t.Error(err)
	}
}
