// Package meaning compares two versions of a thing by what they say, not by their letters.
//
// A publisher re-types its tables: dates come in another shape, quotes become typographic, a broken letter is mended, a list stands in
// another order or loses the numbers of its items. A comparison of strings would accuse governments of having changed their promises each time. So every difference has
// one of four classes: it is re-written (the same value in another shape), filled in (something was said where nothing was), changed,
// or removed. All versions are kept as they were given; only changed and removed count as a change of the promise.
//
// It errs on one side, and says so: where two shapes may mean the same, they are taken to. A day and a month that can be read either
// way round are the same as the other reading.
//
// The package is pure: no clock, no record, no languages but the words of dates and of absence that such tables are written in.
package meaning
