// Package ogp reads the published tables of open-government commitments and
// their reviews (the editions of OGP's commitment database) into plain typed
// data, with everything that was wrong in them listed beside it.
//
// Columns are found by name in a header that is itself found; which names mean
// what is data (data/columns.json). A column that is not known is kept as
// given and listed. Nothing is dropped in silence: a row below the header is
// rejected only when it is a totals or index row, or names no country, plan or
// title; any other trouble is a flag on a row that is kept, with what could
// not be understood as given.
//
// The package knows neither the record nor the desk: it turns bytes into an
// Edition, and an Edition into the comparison of its published ratings with
// those that the review methods compute.
package ogp
