// Package agenda is about what the world has agreed to name alike, so that promises of different places can be found side by side:
// policy areas, global goals, articles of a treaty, levels of participation, functions of government, countries.
//
// Each is a list of codes. A list that comes with the program is one data file: codes, levels and short labels of our own or of the
// treaty itself. The sentences of publishers are theirs, so they come on record with an import, as a list and its codes, each naming
// the edition that it was taken from. A code never changes its meaning: a list with other meanings is another list.
//
// Crosswalks say which codes of two lists mean alike. They are readings, name their basis, and only suggest: nothing is counted,
// owed or judged by them.
package agenda
