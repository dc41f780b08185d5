// Package polis reads the exports of conversations held with Polis, as its operators publish them: a folder with comments.csv (the
// statements), votes.csv (every answer with its time) or participants-votes.csv (the last answers as a table of people by statements),
// and summary.csv (topic, address, description).
// Files are held against each other, and what differs is named in sum; votes.csv counts.
//
// Files and columns are found by name, whatever their letter case and what stands before a file's, columns in any order, with _ or a blank
// for -; a column that is not known is left alone. Files are in UTF-8 or UTF-16, and lines end as on any machine, an old Mac's included. In
// these files +1 is agree.
// Some exports have it the other way round; the counts that comments.csv carries tell, those nearer to the answers, or where it carries none those of
// participants-votes.csv, and the import says so. A row that cannot be
// read is named (file, row, column, reason) and left out; a vote whose time alone is missing or cannot be read is named and kept: it comes after
// all that have a time, and counts as its person's last on the statement. A file that is no table at all refuses the import.
package polis
