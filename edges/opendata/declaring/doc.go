// Package declaring reads declarations from plain text and puts them on the record.
//
// Read cuts a text with hard line breaks, as it comes out of a printed document, into title, preamble, pledges, closing words and
// annex, and drops no word: what a page break tore apart is joined, what a line end divided is one word again, and spaces that mean
// nothing go. Which paragraphs pledge is told by how they begin, in each language as data/forms.json says.
//
// Import puts such a text on record, one file one edition and one act at the desk. A file whose bytes are known adds nothing. Another
// edition in the same language changes what reads otherwise, and white space is no change. A text in another language becomes
// translations of what is there. A version that was said here is never overwritten: it is listed as a conflict.
package declaring
