package declaring

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed data/forms.json
var formFile []byte

// A form is how pledges are worded in a language.
type form struct {
	Language string   `json:"language"`
	Begins   []string `json:"begins"`  // the same in words for people; verbs are examples
	Pledge   string   `json:"pledge"`  // how a paragraph begins that pledges
	Closing  []string `json:"closing"` // what the last such paragraph says that pledges nothing more but says how all is meant
	pledge   *regexp.Regexp
}

var forms = sync.OnceValue(func() []form {
	var list []form
	if err := json.Unmarshal(formFile, &list); err != nil {
		panic(err) // a test loads it
	}
	for i := range list {
		list[i].pledge = regexp.MustCompile(strings.ReplaceAll(list[i].Pledge, `\b`, `(?:[^\p{L}]|$)`))
	}
	return list
})

// pledges reports whether a line begins as a pledge does in some language that says who pledges.
func pledges(line string) bool {
	return strings.HasPrefix(line, "We ") || strings.HasPrefix(line, "Nous ") || strings.HasPrefix(line, "Wir ")
}

// formOf is the form of a language, or without one that in which most paragraphs pledge.
func formOf(paragraphs []string, language string) (*form, error) {
	list := forms()
	if language != "" {
		base, _, _ := strings.Cut(language, "-")
		i := slices.IndexFunc(list, func(f form) bool { return f.Language == base })
		if i < 0 {
			var known []string
			for _, f := range list {
				known = append(known, f.Language)
			}
			return nil, fmt.Errorf("how pledges begin in the language %q is not known; it is for: %s", language, strings.Join(known, ", "))
		}
		return &list[i], nil
	}
	best, most := 0, -1
	for i := range list {
		n := 0
		for _, p := range paragraphs {
			if list[i].pledge.MatchString(p) {
				n++
			}
		}
		if n > most {
			best, most = i, n
		}
	}
	return &list[best], nil
}

// none says that nothing of a text pledges, and how that is mended.
func (f *form) none() error {
	var list []string
	for _, s := range f.Begins {
		list = append(list, fmt.Sprintf("%q", s+" …"))
	}
	return fmt.Errorf("no paragraph pledges anything: in the language %q a pledge begins like %s; give each pledge a paragraph of its own that begins so, or say with --lang in which language the text is",
		f.Language, strings.Join(list, " or "))
}

// closes reports whether a paragraph says how all is meant.
func (f *form) closes(p string) bool {
	p = strings.ToLower(p)
	return slices.ContainsFunc(f.Closing, func(phrase string) bool { return strings.Contains(p, phrase) })
}
