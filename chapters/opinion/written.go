package opinion

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"troth/chapters/partnership/version"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// What participants write is held beside the record (package held) until somebody who holds the conversation has read it. What is taken
// becomes a statement like all others; who wrote it is not said.

// LongestStatement is how many characters a statement of a participant may have where its conversation sets no limit.
const LongestStatement = 280

// WordsWithheld flags a statement that was rejected before anybody else read it: its words are not on record.
const WordsWithheld record.Code = "words_withheld"

// NoWords stands, in no language ("und"), for the words of a statement that the record does not have.
const NoWords = "…"

// Longest is how many characters a statement that a participant writes may have.
func (c *Info) Longest() int {
	if c.Limit != nil {
		return int(*c.Limit)
	}
	return LongestStatement
}

// Tidy is what somebody wrote as one line, in the form in which the record keeps characters.
func Tidy(words string) string { return strings.Join(strings.Fields(norm.NFC.String(words)), " ") }

// Says reports whether there is a letter or a number in words that somebody can see: dots and characters without a shape say nothing.
func Says(words string) bool {
	return strings.ContainsFunc(words, func(r rune) bool {
		return (unicode.IsLetter(r) || unicode.IsNumber(r)) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
	})
}

// Fits reports whether words, tidied, can be a statement of the conversation: they say something, and are not too many.
func (c *Info) Fits(words string) bool {
	return Says(words) && utf8.RuneCountInString(words) <= c.Longest()
}

// Take makes a decision that puts on record what a participant wrote on a day, as the conversation's next statement.
func Take(operator, conversation record.ID, text record.Text, written record.Day, meta bool) desk.Decide {
	return next(operator, conversation, Statement{Act: Stated, Text: text, Sort: Participant, Status: Accepted, Meta: meta, Written: &written})
}

// Withhold makes a decision that rejects what a participant wrote, with the reason. That something was rejected, when, and why is on
// record, so that nobody moderates in silence; the words are not. They were held back so that none but a moderator reads them, and who
// rejects an insult by publishing it has not held it back; a digest of so few words would give them away to whoever guesses. The words
// are deleted from the register, so that nothing is left of them.
func Withhold(operator, conversation record.ID, written record.Day, reason record.Text) desk.Decide {
	return next(operator, conversation, Statement{Act: Stated, Text: record.In("und", NoWords), Sort: Participant, Status: Rejected, Written: &written,
		Reason: &reason, Flags: []record.Code{WordsWithheld}})
}

// next makes a decision that puts a statement on record under the number behind the last.
func next(operator, conversation record.ID, s Statement) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		var c Conversation
		if err := version.Current(r, ConversationKind, "conversation", conversation, &c); err != nil {
			return nil, desk.Missing("conversation", conversation, err)
		}
		last, err := view.Value[int64](r, `SELECT coalesce(max(number), 0) FROM statement WHERE conversation = ?1 AND since < :position`, conversation)
		if err != nil {
			return nil, err
		}
		s := s
		s.Conversation, s.Number = record.To(conversation), record.Count(last+1)
		switch {
		case c.Act == Withdrawn || c.Act == Closed && s.Status == Accepted:
			return nil, desk.Refuse("the conversation is %s; nothing is added to it", c.Act)
		case s.Status == Rejected && s.Reason.IsZero():
			return nil, desk.Refuse("who moderates a statement says why")
		}
		if err := fits(s.Text, c.Limit); err != nil {
			return nil, desk.Refuse("%w", err)
		}
		return []desk.Saying{{Of: operator, Thing: s}}, nil
	}
}
