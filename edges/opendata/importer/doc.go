// Package importer puts published editions on the record: it says what an ogp.Edition holds as members, plans, commitments and
// findings, finds what of it is on record already, and puts the rest there through the desk.
//
// One file is one edition and one act at the desk: all of it is on record, or nothing. Commitments and plans are the account of the
// member (of) and findings that of the reviewing organisation; both name the edition as their source and are put here by the operator.
// Members and organisations are the operator's own, so that every edition can share them.
//
// # What is the same thing
//
// A national member is found by its ISO code, another by the code or the name that the publisher gives it; a plan by its id, else by
// member and number; a finding by its commitment, report and reviewer. A row continues a commitment that is on record when the
// publisher's identifier agrees, or, where one side has none, when its number is unique in the plan, in the file and on record. A row
// whose number repeats is recognised by its title and its place among equals, and only when it says what is on record. Everything else
// is new, and listed with what it may be the same as.
//
// # What is put there
//
// A file whose bytes are on record adds nothing and is not compared again. Otherwise a row that says what is on record adds nothing
// either, whatever its container: the same table as CSV and as XLSX is one edition, and the second file is not put on record since
// nothing is taken from it. A row that says something else makes a new version (amended, corrected) with the new edition as its source.
// A version that was said here, not imported, is never overwritten: it is listed as a conflict. What was redacted is not said again,
// whatever the file says. What earlier editions of the publisher gave and the file does not have, single rows and whole plans, stays as
// it is: it is listed, and the edition says so, since a file may hold a part of what its publisher has. Contact data that is withheld
// cannot be compared, since nobody sees it: a new version has the file's, but another e-mail address alone makes none.
//
// What a file has no column about its rows say nothing of: a text, a side of a period, a code or a rating that is on record stays, and so do
// flags and cells as given where nothing else of them differs. The report lists such columns. A cell that is there and empty takes away.
//
// A file of 50 rows or more, nine in ten of them of plans on record, of which fewer than one in twenty continues a commitment there, is refused
// unless the importer says that they are new: its columns are hardly read as what they are.
//
// Policy areas are tags of lists. An edition uses one that is known and has nearly all of its tags, and lists what that one lacks beside it. Where
// none has, the tags are a list of their own, put on record from the edition with its labels, which later editions of the kind use and add to:
// that another list has areas of the same name says nothing of what they mean. An edition uses one list: it adds its tags to those of other lists, which it was not asked about, and takes
// away those alone that it says no to (0). A tag whose column it lacks or leaves open (ND, NR) stays.
//
// # What is kept
//
// Nothing that a row holds is dropped. What has no field of its own stands in as_given, the last of which lists all further columns as
// "Column: value", and under ND, NR and NA those columns that hold such a mark. Which language a text is in, files do not say: it is
// told by its small words, failing that by those of its row, and "und" where these do not tell either.
package importer
