// Package codelist puts the words of publishers on record: a list of codes and its codes, from tables in CSV or XLSX.
//
// Which columns say what is data (data/shapes.json): a table is known by the names of its columns, so that a new source is a line
// there. One file is one edition and one decision. A code that is on record in the same words stays as it is; one that reads
// otherwise in a later edition gets a new version; one that a later edition does not have is left alone, and counted.
package codelist
