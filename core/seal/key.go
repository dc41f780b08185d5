package seal

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// CheckOrigin says whether a name may be the origin of a log: a URL without scheme (C2SP tlog-checkpoint), like
// "promises.example/world". It is in every entry and checkpoint, and never changes.
func CheckOrigin(origin string) error {
	bad := func(why string) error { return fmt.Errorf("%q cannot name a log: %s", origin, why) }
	if len(origin) == 0 || len(origin) > 128 {
		return bad("1 to 128 characters are allowed")
	}
	for i := range len(origin) {
		if c := origin[i]; c <= ' ' || c > '~' || strings.IndexByte(`+"\`, c) >= 0 {
			return bad("it has a space, plus, quote, or character outside ASCII")
		}
	}
	if strings.Contains(origin, "://") {
		return bad("leave out the scheme")
	}
	u, err := url.Parse("https://" + origin)
	if err != nil || u.Hostname() == "" || u.Host+u.EscapedPath() != origin || strings.ToLower(u.Host) != u.Host {
		return bad("a host name in small letters and a path are expected, like promises.example/world")
	}
	if strings.HasPrefix(u.Host, "-") || strings.HasPrefix(u.Host, ".") {
		return bad("a host name begins with a letter or a digit")
	}
	if u.Path != "" && path.Clean(u.Path) != u.Path || u.Path == "/" {
		return bad("the path is not in its shortest form")
	}
	return nil
}

// A Key signs for a log.
type Key struct {
	note.Signer
	Verifier string // the public half, as a C2SP signed-note verifier key
}

// GenerateKey draws an Ed25519 key for the log of this origin: the secret half to keep, and the public half to give away.
func GenerateKey(origin string) (skey, vkey string, err error) {
	if err := CheckOrigin(origin); err != nil {
		return "", "", err
	}
	return note.GenerateKey(rand.Reader, origin)
}

// ParseKey reads the secret half.
func ParseKey(skey string) (Key, error) {
	signer, err := note.NewSigner(skey)
	if err != nil {
		return Key{}, errors.New("not a signing key (C2SP signed-note, Ed25519)") // never the key itself in a message
	}
	if err := CheckOrigin(signer.Name()); err != nil {
		return Key{}, err
	}
	// NewSigner has checked the form: PRIVATE+KEY+name+hash+base64(algorithm, seed). Base64 has pluses too, a name has none.
	secret, err := base64.StdEncoding.DecodeString(strings.SplitN(skey, "+", 5)[4])
	if err != nil || len(secret) != 1+ed25519.SeedSize {
		return Key{}, errors.New("not an Ed25519 signing key")
	}
	public := ed25519.NewKeyFromSeed(secret[1:]).Public().(ed25519.PublicKey)
	vkey, err := note.NewEd25519VerifierKey(signer.Name(), public)
	return Key{signer, vkey}, err
}

// SaveKey writes the secret half into a new file that only its owner may read. It is durable, and whole or absent at any moment.
func SaveKey(file, skey string) error {
	if _, err := ParseKey(skey); err != nil {
		return err
	}
	if err := writeNew(file, []byte(skey+"\n"), 0o600); err != nil {
		return fmt.Errorf("saving the key: %w", err)
	}
	return nil
}

// LoadSigner reads the key that SaveKey wrote. It refuses a file that others than its owner may read or change.
func LoadSigner(file string) (Key, error) {
	f, err := os.Open(file)
	if err != nil {
		return Key{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Key{}, err
	}
	if !info.Mode().IsRegular() || info.Size() > 4096 {
		return Key{}, fmt.Errorf("%s is not the file of a key", file)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return Key{}, fmt.Errorf("%s is open to others than its owner (mode %04o): run chmod 600 %[1]s, and think of a new key if anyone may have read it", file, info.Mode().Perm())
	}
	b := make([]byte, info.Size())
	if _, err := f.ReadAt(b, 0); err != nil {
		return Key{}, err
	}
	key, err := ParseKey(strings.TrimSuffix(string(b), "\n"))
	if err != nil {
		return Key{}, fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}
