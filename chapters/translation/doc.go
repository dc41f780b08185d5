// Package translation is about what was said in one language, given in another. A translation is a thing of its own: it names the
// thing, the version and the field that it translates, the language, and whether a publisher, a person or a machine made it. So the
// words of the original stay as they were said, whose version has one source; and when the original moves on, the translation is
// still there, and is known to be older.
package translation
