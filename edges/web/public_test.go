package web

import "testing"

func TestPublicAddress(t *testing.T) {
	for given, want := range map[string]string{
		"": "", "https://troth.example": "https://troth.example", "HTTPS://Troth.Example/": "https://troth.example", "http://127.0.0.1:8080": "http://127.0.0.1:8080",
		"https://troth.example:443": "https://troth.example", "http://[::1]:80/": "http://[::1]", "https://[::1]:80": "https://[::1]:80",
	} {
		if got, err := PublicAddress(given); got != want || err != nil {
			t.Errorf("%q is %q, %v", given, got, err)
		}
	}
	for _, given := range []string{"troth.example", "//troth.example", "ftp://troth.example", "javascript:alert(1)", "https://", "https://:8080", "https://troth.example:",
		"https://me@troth.example", "https://troth.example/records", "https://troth.example?", "https://troth.example/?a=b", "https://troth.example#a", "https://a b", `https://a"b`} {
		if got, err := PublicAddress(given); err == nil {
			t.Errorf("%q is taken as %q", given, got)
		}
	}
}
