// Package sample tells a made-up story to a node: the Sorrel Islands, their plans, and everybody who speaks of them. It shows what the
// chapters can hold, in the words that people would use, and is told through the desk alone, each voice by its own actors: whoever
// tells it has no right that others lack.
//
// Nothing in it is real: no member, person, place, figure or document. Names of countries carry codes that ISO 3166 leaves to users.
// What is told is the same each time; ids and salts are drawn anew.
package sample
