package journal

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"crosscode/internal/problem"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

// A Proof shows to anybody that an entry is in a journal: the entry, the hashes
// from its leaf to the root, and the signed checkpoint that names the root.
type Proof struct {
	Entry      Entry
	Path       [][]byte
	Checkpoint []byte // a signed note
}

// Check checks p against the key of the journal's keeper. It needs nothing but
// its arguments.
func (p *Proof) Check(checking string) (Checkpoint, error) {
	c, err := OpenCheckpoint(p.Checkpoint, checking)
	if err != nil {
		return c, err
	}
	e := &p.Entry
	if !e.Redacted() && !e.Intact() {
		return c, problem.New(problem.Invalid, "The body of entry %d is not the one that was committed to.", e.Seq)
	}
	leaf := e.Leaf()
	err = proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(e.Seq-1), uint64(c.Size), leaf[:], p.Path, c.Root[:])
	if err != nil {
		return c, problem.New(problem.Invalid, "Entry %d, as given, is not in the journal that the checkpoint of %d entries signs.", e.Seq, c.Size)
	}
	return c, nil
}

// wire is a proof as a file: JSON, with every fixed field by name, so that it
// can be checked by a program of somebody else's.
type wire struct {
	Layout     string   `json:"layout"`
	Seq        int64    `json:"seq"`
	At         string   `json:"at"`
	Recorded   string   `json:"recorded"`
	Actor      string   `json:"actor"`
	Act        string   `json:"act"`
	Why        string   `json:"why"`
	Item       string   `json:"item"`
	Cause      int64    `json:"cause"`
	Kind       string   `json:"kind"`
	ID         int64    `json:"id"`
	Ref        string   `json:"ref"`
	Version    int64    `json:"version"`
	Form       int      `json:"form"`
	Commit     string   `json:"commit"`
	Salt       string   `json:"salt"`
	Body       string   `json:"body"` // the exact text; empty when redacted
	Path       []string `json:"path"`
	Checkpoint string   `json:"checkpoint"`
}

const instant = "2006-01-02T15:04:05.000000Z"

// Format writes an instant as the journal keeps it: UTC, microseconds.
func Format(t time.Time) string { return t.UTC().Format(instant) }

// ParseInstant reads what Format writes.
func ParseInstant(s string) (time.Time, error) { return time.Parse(instant, s) }

// Marshal writes p as a file.
func (p *Proof) Marshal() ([]byte, error) {
	e := &p.Entry
	w := wire{Layout: layout[:len(layout)-1], Seq: e.Seq, At: Format(e.At), Recorded: Format(e.Recorded),
		Actor: e.Actor, Act: e.Act, Why: e.Why, Item: e.Item, Cause: e.Cause, Kind: e.Kind, ID: e.ID, Ref: e.Ref,
		Version: e.Version, Form: e.Form, Commit: e.Commit.String(), Checkpoint: string(p.Checkpoint), Path: []string{}}
	if !e.Redacted() {
		w.Salt, w.Body = hex.EncodeToString(e.Salt), string(e.Body)
	}
	for _, h := range p.Path {
		w.Path = append(w.Path, hex.EncodeToString(h))
	}
	return json.MarshalIndent(w, "", "  ")
}

// ReadProof reads a file that Marshal wrote.
func ReadProof(b []byte) (*Proof, error) {
	var w wire
	if err := json.Unmarshal(b, &w); err != nil || w.Layout+"\n" != layout {
		return nil, problem.New(problem.Invalid, "This is not a proof that crosscode wrote.")
	}
	p := &Proof{Checkpoint: []byte(w.Checkpoint), Entry: Entry{Seq: w.Seq, Actor: w.Actor, Act: w.Act, Why: w.Why, Item: w.Item,
		Cause: w.Cause, Kind: w.Kind, ID: w.ID, Ref: w.Ref, Version: w.Version, Form: w.Form, Body: []byte(w.Body)}}
	if err := p.read(w); err != nil {
		return nil, problem.New(problem.Invalid, "The proof cannot be read: %v.", err)
	}
	return p, nil
}

func (p *Proof) read(w wire) error {
	e := &p.Entry
	commit, err := hex.DecodeString(w.Commit)
	if err != nil || len(commit) != len(e.Commit) {
		return fmt.Errorf("its commitment is not a hash")
	}
	copy(e.Commit[:], commit)
	if e.Salt, err = hex.DecodeString(w.Salt); err != nil {
		return fmt.Errorf("its salt is not hexadecimal")
	}
	if e.At, err = ParseInstant(w.At); err != nil {
		return fmt.Errorf("at is not an instant")
	}
	if e.Recorded, err = ParseInstant(w.Recorded); err != nil {
		return fmt.Errorf("recorded is not an instant")
	}
	for _, s := range w.Path {
		h, err := hex.DecodeString(s)
		if err != nil || len(h) != len(Hash{}) {
			return fmt.Errorf("a step of its path is not a hash")
		}
		p.Path = append(p.Path, h)
	}
	return nil
}
