// Package home answers what asks several chapters: the pages. Each is one function that gives one struct, and page, JSON and export
// are renderings of it.
//
// A page never shows a status of a commitment. It shows three voices, always apart and always in the same order; what one has not
// said is silence, with who may say it.
package home
