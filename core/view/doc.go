// Package view is what readers see: one SQLite file, made from the record alone, that can be thrown away and built again.
//
// Each chapter gives a Part: its tables and how entries change them. Every row holds the range of indexes in which it is true, and
// every query takes a position and a day, so that any page can be shown as the record stood. The file is named for the fingerprint
// of all that makes it (tables, Go source, kinds); a program reads only a file of its own fingerprint.
//
// Redactable values stand in one table of the core, text, and nowhere else: chapters join it. So a redaction is one delete there,
// and afterwards the view equals one built from a record in which the value was never shown.
package view
