// Package sheet reads tables as people publish them: one CSV or XLSX file in,
// rows of text with their true place out.
//
// What a file is gets decided by its content, never by its name. A CSV may be
// UTF-8, with or without a byte order mark, or UTF-16 with one; its delimiter
// may be a comma, a semicolon, a tab, a bar or a caret; its lines may end in
// LF, CRLF or CR, and its quoted cells may hold line ends, given as LF. Of an XLSX
// the values are read as they are stored: numbers as a spreadsheet shows them
// at full precision, cells that are formatted as dates as 2006-01-02 (with
// 15:04:05 behind it when they have a time), booleans as TRUE and FALSE,
// spreadsheet errors as they are written (#NAME?).
//
// Nothing is guessed beyond that and no row is dropped, save the wholly empty
// ones at the end: rows may be of different lengths, names may repeat, and
// what the cells mean is for the caller.
//
// A hostile or broken file is refused with an *Error that names the place and
// says what to do. Cells are measured while they are read, so that one of a
// hundred megabytes is refused without being held in memory.
package sheet
