// Package api answers programs: what pages show, as JSON, under /api/v1.
//
// Page and JSON of a thing come from one query and one struct of chapters/home; an answer is the bytes that an export holds
// for the same page (export.PageJSON). The routes are one list, routes.go, from which the description in OpenAPI is made.
// Answers are kept like pages: by what they are about, the last entry that changed it, the day and the view.
package api
