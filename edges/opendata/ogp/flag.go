package ogp

// A Flag is the kind of a trouble: a word that stays the same, for pages to
// translate and programs to count. The reason beside it is for people.
type Flag string

// The flags of columns, rows, texts, codes and dates.
const (
	ColumnUnnamed       Flag = "column_unnamed"        // a column without a name holds something
	ColumnRepeated      Flag = "column_repeated"       // an earlier column has the name, or means the same
	ColumnSynonym       Flag = "column_synonym"        // it has another name than is usual for what it is read as
	RowLength           Flag = "row_length"            // the row has more or fewer cells than the header
	SpreadsheetError    Flag = "spreadsheet_error"     // "#NAME?" in place of a value
	CharactersLost      Flag = "characters_lost"       // characters were lost before the file was published
	ControlCharacters   Flag = "control_characters"    // the text has characters that nobody sees
	MemberUnknown       Flag = "member_unknown"        // the member's name is not known
	CountryCoded        Flag = "country_coded"         // codes of ISO 3166 stand in place of countries' names
	CodeDisagrees       Flag = "code_disagrees"        // the member's name is not that of the code beside it
	YearDisagrees       Flag = "year_disagrees"        // another year of submission than most rows of the plan
	PlanNumberDisagrees Flag = "plan_number_disagrees" // another number of the plan than most rows with its id
	NumberRepeats       Flag = "number_repeats"        // another row of the plan has the same number
	NeitherYesNorNo     Flag = "neither_yes_nor_no"    // where yes or no is expected
	NoSuchCode          Flag = "no_such_code"          // not on the scale of the variable
	WordsAlone          Flag = "words_alone"           // words without a code beside them
	WordsDisagree       Flag = "words_disagree"        // words that are not those of the code beside them

	DayOrMonth     Flag = "day_or_month"     // day and month could be either way round
	SerialNumber   Flag = "serial_number"    // a spreadsheet's number in place of a day
	YearAsDay      Flag = "year_as_day"      // a year that a spreadsheet turned into a day of 1905
	PartOfYear     Flag = "part_of_year"     // a season, or "early 2014": its year is known
	NoSuchDay      Flag = "no_such_day"      // 31 September: its month is known
	NotUnderstood  Flag = "not_understood"   // a date that says nothing to us
	EndBeforeStart Flag = "end_before_start" // the two dates are the wrong way round
	SeasonNorth    Flag = "season_north"     // a season, taken for that of the northern half of the world
	Recurring      Flag = "recurring"        // it falls due again and again: its last day is known
)
