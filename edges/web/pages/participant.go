package pages

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"

	"troth/core/record"
)

// A participant of a conversation is known by a token alone: 16 random bytes in a cookie that is sent to the pages of that conversation,
// in each language, and to no other. No script reads it, and no other conversation learns that it is the same person.

const participantCookie = "troth-participant"

// participantAge is how long a browser keeps a token, in seconds: half a year.
const participantAge = 180 * 24 * 3600

// participantOf is the token of whoever asks for a page of a conversation; false when the browser has none, or none that can be.
// Whether anybody has voted with it, the store knows: Participant of record.TokenHash(conversation, token).
func participantOf(r *http.Request) (token string, ok bool) {
	c, err := r.Cookie(participantCookie)
	if err != nil || !isToken(c.Value) {
		return "", false
	}
	return c.Value, true
}

// isToken reports whether s is 16 bytes in base64url, without padding.
func isToken(s string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == 16
}

// giveToken lets the browser keep a token for the pages of a conversation in each of the languages.
func (s *site) giveToken(w http.ResponseWriter, conversation record.ID, token string) {
	for _, l := range s.Words().All() {
		http.SetCookie(w, &http.Cookie{Name: participantCookie, Value: token, Path: "/" + l.Tag + conversationsPath + "/" + string(conversation),
			MaxAge: participantAge, HttpOnly: true, Secure: strings.HasPrefix(s.public, "https:"), SameSite: http.SameSiteLaxMode})
	}
}

// newTicket is what a form that answers carries: 16 random bytes, which become the token of somebody who has none yet, and by which an
// answer that is sent twice is known again.
func newTicket() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}
