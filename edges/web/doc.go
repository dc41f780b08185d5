// Package web is the pages that people read.
//
// A page is asked for at /{language}{path}. Its handler, a [PageFunc], looks up what the address names and answers
// with a [Page]: which thing it is about, at which version, and how to make its [Content]. The server keeps the
// bytes of public pages by exactly that, so a page is rendered once for each change of what it shows. What can go
// wrong is returned as an [Error]; one function turns it into status, page, problem document and log line.
//
// Templates are html/template files in templates/; each language has its own parsed copy, in which t, tr, word,
// day, number and href speak that language. Parts of pages (the score of three voices, a ledger, a receipt …) are
// named templates, each with a struct of the same name in parts.go and parts_voices.go. The gallery folder shows
// all of them.
//
// To add a page: write its query in a chapter, a template {{define "thing"}} in templates/ made of the parts, and one
// call of [Server.Page]; its words go into every file of lang/, or the tests say what is missing.
//
// To add a language: copy lang/en.json to lang/{tag}.json, translate it, and set tag, name, dir, order, numbers and
// dates. Nothing else changes; the tests say what is missing, plural forms included.
//
// The words of a language are one file in lang/. The style sheet and fonts in static/ are made by front/.
package web
