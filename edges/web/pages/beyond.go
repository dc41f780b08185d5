package pages

import (
	"slices"

	"troth/edges/web"
)

// beyondNames are what Troth says of a conversation beyond the map that Polis defines: a reader may switch each off, and the map stays.
var beyondNames = []string{"bridging", "stability", "brigade", "arrival", "places"}

// shows reports whether a reader sees one of beyondNames.
func (x report) shows(name string) bool { return !slices.Contains(x.hidden, name) }

// bridges reports whether the page gives statements a bridging score, which takes groups.
func (x report) bridges() bool { return x.grouped() && x.shows("bridging") }

// beyond explains each in a sentence, and switches it. What there is nothing to say of is not offered.
func (x report) beyond(ask ordering, path string) web.Section {
	sec := web.Section{ID: "beyond", Title: x.Say("beyond"), Note: x.Say("beyond.note")}
	var facts rows
	for _, name := range beyondNames {
		if name == "bridging" && !x.grouped() || name == "places" && !x.placed() {
			continue
		}
		state, change := web.State{Mark: web.Met, Word: x.Say("beyond.shown")}, x.Say("beyond.hide")
		if !x.shows(name) {
			state, change = web.State{Mark: web.None, Word: x.Say("beyond.hidden")}, x.Say("beyond.show")
		}
		other := ask
		other.hidden = toggled(ask.hidden, name)
		facts.add(x.Word("beyond.name", name), web.Stacked{Each: []any{x.Word("beyond.means", name), web.Join{Between: " ",
			Pieces: []any{state, web.Link{Text: change, Href: x.Href(other.address(path)) + "#beyond"}}}}})
	}
	sec.Body = []any{web.KV{Facts: facts}}
	return sec
}

// toggled is a list with a name, where it was without it, and the other way round, in the order of beyondNames.
func toggled(list []string, name string) (after []string) {
	for _, n := range beyondNames {
		if slices.Contains(list, n) != (n == name) {
			after = append(after, n)
		}
	}
	return after
}
