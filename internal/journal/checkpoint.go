package journal

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"crosscode/internal/problem"

	"golang.org/x/mod/sumdb/note"
)

// A Checkpoint says how long a journal is and what its root is.
type Checkpoint struct {
	Origin string // which journal
	Size   int64
	Root   Hash
	At     time.Time // when it was signed
}

// NewKey makes a key to sign checkpoints with, and the key to check them with.
func NewKey(rand io.Reader, origin string) (signing, checking string, err error) {
	return note.GenerateKey(rand, origin)
}

// Sign writes c as a signed note.
func (c Checkpoint) Sign(signing string) ([]byte, error) {
	signer, err := note.NewSigner(strings.TrimSpace(signing))
	if err != nil {
		return nil, problem.New(problem.Invalid, "The checkpoint key cannot be read. Give the file that crosscode wrote, unchanged.")
	}
	text := fmt.Sprintf("%s\n%d\n%s\nsigned %s\n", c.Origin, c.Size,
		base64.StdEncoding.EncodeToString(c.Root[:]), c.At.UTC().Format(time.RFC3339))
	return note.Sign(&note.Note{Text: text}, signer)
}

// OpenCheckpoint reads a signed note and checks its signature.
func OpenCheckpoint(signed []byte, checking string) (Checkpoint, error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(checking))
	if err != nil {
		return Checkpoint{}, problem.New(problem.Invalid, "The key to check with cannot be read. It is one line that begins with the journal's name.")
	}
	n, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return Checkpoint{}, problem.New(problem.Invalid,
			"The checkpoint is not signed by %s, or was altered after it was signed.", verifier.Name())
	}
	return readCheckpoint(n.Text)
}

func readCheckpoint(text string) (Checkpoint, error) {
	bad := problem.New(problem.Invalid, "The checkpoint cannot be read. It should be the file that crosscode checkpoint wrote, unchanged.")
	lines := strings.Split(text, "\n")
	if len(lines) < 4 {
		return Checkpoint{}, bad
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	root, err2 := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || err2 != nil || size < 0 || len(root) != len(Hash{}) {
		return Checkpoint{}, bad
	}
	c := Checkpoint{Origin: lines[0], Size: size}
	copy(c.Root[:], root)
	if at, ok := strings.CutPrefix(lines[3], "signed "); ok {
		if c.At, err = time.Parse(time.RFC3339, at); err != nil {
			return Checkpoint{}, bad
		}
	}
	return c, nil
}

// CheckingKey gives the key that checks what a signing key signs. It holds
// nothing secret.
func CheckingKey(signing string) (string, error) {
	bad := problem.New(problem.Invalid, "The checkpoint key cannot be read. Give the file that crosscode wrote, unchanged.")
	signing = strings.TrimSpace(signing)
	signer, err := note.NewSigner(signing)
	if err != nil {
		return "", bad
	}
	// PRIVATE+KEY+name+hash+algorithm and seed, as package note writes it.
	parts := strings.SplitN(signing, "+", 5)
	seed, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return "", bad
	}
	public := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	return note.NewEd25519VerifierKey(signer.Name(), public)
}

// ReadCheckpoint reads a signed note without checking by whom it is signed.
func ReadCheckpoint(signed []byte) (Checkpoint, error) { return readCheckpoint(string(signed)) }
