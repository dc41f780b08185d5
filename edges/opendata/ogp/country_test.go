package ogp

import "testing"

// In capital letters the code of a country is its name; of others, and of what only looks like one, nothing is made.
func TestMemberByCode(t *testing.T) {
	for given, want := range map[string]Member{
		"ALB": {Name: "Albania", Alpha2: "AL", Alpha3: "ALB"}, "GE": {Name: "Georgia", Alpha2: "GE", Alpha3: "GEO"}, "XKX": {Name: "Kosovo", Alpha2: "XK", Alpha3: "XKX"},
		"Georgia": {Name: "Georgia", Alpha2: "GE", Alpha3: "GEO"}, "Alb": {Name: "Alb"}, "QQQ": {Name: "QQQ"}, "": {}, "Madrid, Spain": {Name: "Madrid, Spain", Within: "ESP"},
	} {
		if got := member(given); got != want {
			t.Errorf("%q: %+v, want %+v", given, got, want)
		}
	}
}
