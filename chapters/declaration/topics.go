package declaration

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"troth/core/desk"
	"troth/core/record"
)

//go:embed data/topics.json
var topicFile []byte

// A Topic is something that a pledge can be about. By it a pledge finds what on record bears it out: the questions that are asked of
// the record, and the policy areas that they are asked of. All of it is data.
type Topic struct {
	Code  record.Code         `json:"code"`
	Asks  []string            `json:"asks"`            // questions, which chapters/home answers
	Areas []record.Code       `json:"areas,omitempty"` // policy areas of the lists of chapters/plan
	Words map[string][]string `json:"words"`           // by language: phrases in small letters; a pledge with one is of this topic
}

// Topics are those that the program knows, in the order in which evidence is shown.
var Topics = sync.OnceValue(func() []Topic {
	var list []Topic
	d := json.NewDecoder(bytes.NewReader(topicFile))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		panic(fmt.Sprintf("topics: %v", err)) // a test loads them
	}
	return list
})

// TopicOf finds a topic by its code.
func TopicOf(code record.Code) (Topic, bool) {
	i := slices.IndexFunc(Topics(), func(t Topic) bool { return t.Code == code })
	if i < 0 {
		return Topic{}, false
	}
	return Topics()[i], true
}

// Known refuses codes that are no topics.
func Known(codes []record.Code) error {
	for _, c := range codes {
		if _, ok := TopicOf(c); !ok {
			return desk.Refuse("there is no topic %q", c)
		}
	}
	return nil
}

// Suggest finds the topics of a pledge by the phrases in its original. It is a guess, and is marked as one on record.
func Suggest(t record.Text) (codes []record.Code) {
	words := strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(t.By[t.Original], "’", "'")), " "))
	language, _, _ := strings.Cut(t.Original, "-")
	for _, topic := range Topics() {
		if slices.ContainsFunc(topic.Words[language], func(phrase string) bool { return strings.Contains(words, phrase) }) {
			codes = append(codes, topic.Code)
		}
	}
	return codes
}
