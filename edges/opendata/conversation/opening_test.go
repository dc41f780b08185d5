package conversation_test

import (
	"strings"
	"testing"

	"troth/edges/opendata/conversation"
)

// What an opening may not have is refused by its place.
func TestReadOpening(t *testing.T) {
	const begin = `{"topic":{"en":"Fish"},"languages":["en","fr"]`
	for file, says := range map[string]string{
		begin + `}`: "",
		begin + `,"statements":[{"fr":" Deux  mots "}],"limit":20,"last_day":"2027-01-31","text":{"fr":"Oui"},"rules":{"fr":"Rien sur des personnes"}}`: "",
		``:                            "the file ends in the middle",
		`[]`:                          "no JSON object",
		`{} {}`:                       "more follows",
		begin + `,"limitt":3}`:        "limitt: there is no such field",
		begin + `,"limit":"3"}`:       "limit: it is a string",
		begin + `,"limit":3}`:         "limit: a statement may have from 20",
		begin + `,"text":{"en":" "}}`: "text.en: it says nothing",
		begin + `,"text":{}}`:         "text: it says nothing in any language",
		begin + `,"text":"Fish"}`:     "text: at byte 6: it is no JSON object",
		begin + `,"statements":{}}`:   "statements: it is a object",
		begin + `,"statements":[{"en":"A"},{"en":"A"}]}`: "statements[1]: it says what statements[0] says",
		begin + `,"statements":[{"en":"A","en":"B"}]}`:   "statements[0]: en: it is there twice",
		begin + `,"about":"fish"}`:                       "about: \"fish\" is not the id",
		begin + `,"places":[{"code":"north","name":{"en":"North"}},{"code":"far-away-2","name":{"fr":" Au  loin "}}]}`: "",
		begin + `,"places":{}}`: "places: it is a object",
		begin + `,"places":[{"code":"north","name":{"en":"North"}}]}`:                                          "places: there are 1",
		begin + `,"places":[` + strings.Repeat(`{},`, 100) + `{}]}`:                                            "places: there are 101",
		begin + `,"places":[{"code":"north","name":{"en":"North"}},7]}`:                                        "places[1]: at byte 1: it is no JSON object",
		begin + `,"places":[{"code":"north","name":{"en":"North"},"size":3},{}]}`:                              "places[0].size: there is no such field",
		begin + `,"places":[{"code":"north","name":{"en":"North"}},{"name":{"en":"South"}}]}`:                  "places[1].code: it is a short word",
		begin + `,"places":[{"code":"The North","name":{"en":"North"}},{}]}`:                                   "places[0].code: it is a short word",
		begin + `,"places":[{"code":"north","name":{"en":"North"}},{"code":"north","name":{"en":"South"}}]}`:   "places[1].code: places[0] has the same",
		begin + `,"places":[{"code":"north","name":{"en":"North"}},{"code":"south","name":{"en":" North "}}]}`: "places[1].name: places[0] has the same",
		begin + `,"places":[{"code":"north"},{}]}`:                                                             "places[0].name: it is missing",
		begin + `,"places":[{"code":"north","name":{"es":"Norte"}},{}]}`:                                       "places[0].name.es: the conversation is not held in this language",
		begin + `,"places":[{"code":"north","name":{"en":"` + strings.Repeat("a", 61) + `"}},{}]}`:             "places[0].name.en: it has 61 characters",
		`{"languages":["en"]}`:                                                   "topic is missing",
		`{"topic":{"en":"Fish"}}`:                                                "languages is missing",
		`{"topic":{"en":"Fish"},"languages":[]}`:                                 "languages: at least one",
		`{"topic":{"en":"Fish"},"languages":["en","en"]}`:                        "languages[1]: en is there twice",
		`{"topic":{"en":"Fish"},"languages":["english"]}`:                        "languages[0]: \"english\" is not",
		`{"topic":{"en":"` + strings.Repeat("a", 201) + `"},"languages":["en"]}`: "topic.en: it has 201 characters",
	} {
		o, err := conversation.ReadOpening([]byte(file))
		switch {
		case says == "" && err != nil, says != "" && (err == nil || !strings.Contains(err.Error(), says)):
			t.Errorf("%s: %v, not %q", file, err, says)
		case says == "" && len(o.Statements) > 0 && (o.Statements[0].By["fr"] != "Deux mots" || o.Statements[0].Original != "fr" || o.Conversation.Ended.To != "2027-01-31" || o.Conversation.Rules.By["fr"] != "Rien sur des personnes"):
			t.Errorf("%s is read as %+v", file, o)
		case says == "" && strings.Contains(file, "places") && (len(o.Conversation.Places) != 2 || o.Conversation.Places[1] != "far-away-2" || o.Conversation.PlaceNames[1].By["fr"] != "Au loin"):
			t.Errorf("%s is read as %+v", file, o)
		}
	}
}

// FuzzOpening: whatever is read is refused with a reason, or has a topic and languages, and no text without words.
func FuzzOpening(f *testing.F) {
	f.Add([]byte(`{"topic":{"en":"Fish"},"languages":["en","fr"],"statements":[{"fr":"Deux"}],"limit":20,"last_day":"2027-01-31"}`))
	f.Add([]byte(`{"topic":{"en":"Fish"},"languages":["en"],"about":"pl_aaaaaaaaaaaaaaaaaaaaaaaaaa"}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		o, err := conversation.ReadOpening(file)
		if err != nil {
			return
		}
		if len(o.Conversation.Languages) == 0 {
			t.Errorf("%s has no language", file)
		}
		for i, text := range append(o.Statements, o.Conversation.Title) {
			if strings.TrimSpace(text.By[text.Original]) == "" {
				t.Errorf("%s: text %d says nothing", file, i)
			}
		}
	})
}
