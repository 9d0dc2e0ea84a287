package secretariat

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"

	"crosscode/internal/problem"
	"crosscode/internal/store"
)

// A Keyring seals the few secrets that have to be read again: those of second
// factors, which the server computes with, and what a browser carries to an
// identity provider and back. Of every other secret only a hash is kept.
//
// What is sealed is AES-256-GCM under a key from a file, bound to what it is for
// and whose it is, so that it opens nowhere else. The file has one key a line:
// the first seals, each opens. A key is changed by putting a new one before it,
// and taken out once everything has been sealed anew ([Desk.Reseal]).
type Keyring struct {
	File string // of keys, each 32 bytes in base64
	Own  bool   // the file is made when it is first needed

	mu   sync.Mutex
	keys []cipher.AEAD
}

const (
	keySize   = 32
	sealMark  = "sealed1." // before what is sealed; an earlier program kept secrets in clear
	mostRings = 16         // keys in a file
)

// Ready reports whether there is a key, or one can be made.
func (k *Keyring) Ready() error {
	_, err := k.open()
	return err
}

// Seal seals a text for one purpose.
func (k *Keyring) Seal(purpose, text string) (string, error) {
	keys, err := k.open()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, keys[0].NonceSize())
	rand.Read(nonce)
	return sealMark + base64.RawURLEncoding.EncodeToString(keys[0].Seal(nonce, nonce, []byte(text), []byte(purpose))), nil
}

var errSealed = errors.New("it was sealed with a key that is not in the file of keys, or for something else")

// Unseal opens what was sealed for a purpose, and reports whether it was with the
// key that seals now.
func (k *Keyring) Unseal(purpose, sealed string) (text string, current bool, err error) {
	keys, err := k.open()
	if err != nil {
		return "", false, err
	}
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(sealed, sealMark))
	if err != nil || !strings.HasPrefix(sealed, sealMark) || len(b) < keys[0].NonceSize() {
		return "", false, errSealed
	}
	for i, key := range keys {
		if out, err := key.Open(nil, b[:key.NonceSize()], b[key.NonceSize():], []byte(purpose)); err == nil {
			return string(out), i == 0, nil
		}
	}
	return "", false, errSealed
}

// open reads the keys, once.
func (k *Keyring) open() ([]cipher.AEAD, error) {
	if k == nil || k.File == "" {
		return nil, problem.New(problem.Conflict, "This server has no key to seal secrets with. Ask whoever runs it to name one, with --secret-key FILE.")
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.keys != nil {
		return k.keys, nil
	}
	b, err := os.ReadFile(k.File)
	if errors.Is(err, fs.ErrNotExist) && k.Own {
		b, err = k.make()
	}
	if err != nil {
		return nil, fmt.Errorf("read the secret key: %w", err)
	}
	k.keys, err = readKeys(b)
	return k.keys, err
}

// make makes a key and keeps it. Of two servers that begin at once, one makes it
// and both use that one.
func (k *Keyring) make() ([]byte, error) {
	key := make([]byte, keySize)
	rand.Read(key)
	return store.KeepSecret(k.File, []byte(base64.StdEncoding.EncodeToString(key)+"\n"))
}

func readKeys(b []byte) ([]cipher.AEAD, error) {
	var keys []cipher.AEAD
	for line := range bytes.Lines(b) {
		text := strings.TrimSpace(string(line))
		if text == "" {
			continue
		}
		key, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(key) != keySize || len(keys) == mostRings {
			return nil, problem.New(problem.Invalid, "The file of secret keys has a line that is no key. Each is 32 random bytes in base64, and there are at most %d.", mostRings)
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			return nil, err
		}
		keys = append(keys, aead)
	}
	if len(keys) == 0 {
		return nil, problem.New(problem.Invalid, "The file of secret keys is empty. Put 32 random bytes in base64 into it.")
	}
	return keys, nil
}
