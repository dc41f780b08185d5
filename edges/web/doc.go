// Package web is the pages that people read.
//
// A page is asked for at /{language}{path}. Its handler, a [PageFunc], looks up what the address names and answers
// with a [Page]: which thing it is about, at which version, and how to make its [Content]. The server keeps the
// bytes of public pages by exactly that, so a page is rendered once for each change of what it shows. What can go
// wrong is returned as an [Error]; one function turns it into status, page, problem document and log line.
//
// What an address may ask of any page is understood by the server, once for all of them: ?at= shows the record as it
// stood at the end of a day (past.go). The handler finds position and day in the issue of its visit.
//
// A page is made of parts (a head, the score of three voices, a ledger, a receipt …): structs of parts.go and
// voices.go, whose markup layout.go writes through one small helper that escapes, [sheet]. A page may use html/template
// instead; each language has its own parsed copy of templates/, in which t, tr, word, day, number and href speak that
// language, and every part is a named template too. The gallery folder shows all parts.
//
// To add a page: write its query in a chapter, a function that fills parts with what the query gives, and one call of
// [Server.Page]; its words go into every file of lang/, or the tests say what is missing. Package pages has all pages.
//
// To add a language: copy lang/en.json to lang/{tag}.json, translate it, and set tag, name, dir, order, numbers and
// dates. Nothing else changes; the tests say what is missing, plural forms included.
//
// The words of a language are one file in lang/. The style sheet and fonts in static/ are made by front/.
package web
