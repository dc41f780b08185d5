package record

import "testing"

func TestSnake(t *testing.T) {
	for goName, want := range map[string]string{
		"Title": "title", "LeadInstitution": "lead_institution", "ID": "id", "OwnID": "own_id", "IDOf": "id_of", "HTTPServer": "http_server",
		"SHA256": "sha256", "ISO3166": "iso3166", "FormerSize": "former_size", "LeadIDs": "lead_ids", "IDsSeen": "ids_seen", "NGOs": "ngos",
		"AsIs": "as_is", "A": "a", "AB": "ab", "ABc": "a_bc", "Codes2Go": "codes2_go",
	} {
		if got := snake(goName); got != want {
			t.Errorf("snake(%s) = %s; want %s", goName, got, want)
		}
	}
}

func TestLanguageTags(t *testing.T) {
	for _, tag := range []string{
		"en", "fr", "und", "pt-BR", "es-419", "zh-Hant", "zh-Hant-TW", "sr-Latn-ME", "de-CH-1996", "sl-rozaj-biske", "ca-valencia", "en-x-plain", "ar-XB",
	} {
		if !isLanguage(tag) {
			t.Errorf("%s is refused", tag)
		}
	}
	for _, tag := range []string{
		"", "e", "EN", "En", "english", "en-us", "en_US", "zh-hant", "zh-HANT", "pt-BR-", "-pt", "en--US", "en-US-Latn", "x-private", "en-x", "en-x-",
		"i-klingon", "en-u-ca-gregory", "de-1", "en-x-123456789", "sl-ROZAJ", "en\n", "é", "en-x-abcdefgh-abcdefgh-abcdefgh-abcd",
	} {
		if isLanguage(tag) {
			t.Errorf("%q is accepted", tag)
		}
	}
}
