package record

// The kinds of the core: what a record says about itself. All are in the voice of the partnership, put here by its operator.
type (
	// Genesis is the first entry of every record: who runs it and which key signs it.
	Genesis struct {
		Operator ID   // the organisation that runs this node
		Name     Text // of the operator
		Key      Note // verifier key of the log
		// Of a successor log only: the newest checkpoint known of the log that was lost, and the tree whose leaves follow this
		// entry, byte for byte, at the indexes 1 to FormerSize.
		Lost         *Note
		FormerOrigin *Code
		FormerSize   *Count
		FormerRoot   *Hash
		Remark       *Text
	}
	// Redaction removes the values of a field of a thing, in every revision up to Through. What it removed is named, never shown.
	Redaction struct {
		Target  Ref   `rel:"redacts" to:"*"`
		Field   Code  // "text", or "text/0" for one element of a list
		Through Count // the newest revision covered
		Basis   Text  // the legal basis, in words
	}
	// Key says which key the log or a witness signs with from here on.
	Key struct {
		Use      KeyUse
		Verifier Note
	}
	// Schema puts the schema of a kind on record by its hash.
	Schema struct {
		Name Code // of the kind
		Hash Hash // SHA-256 of the canonical JSON Schema
	}
	// Table puts the authority table in force on record by its hash.
	Table struct {
		Hash Hash // SHA-256 of the canonical table
	}
	// Batch puts the votes of a conversation on record, all those up to now: their leaves are in no envelope. Each is a version of the
	// one thing that the conversation's batches are.
	Batch struct {
		Conversation ID
		Size         Count  // votes in it
		Root         Hash   // of the Merkle tree over their leaves
		Erased       *Count // of these votes, how many have only their leaf left; absent when none
	}
	// Peer says which other record this one follows.
	Peer struct {
		Origin   Code
		Verifier Note
	}
	// KeyUse says what a key signs.
	KeyUse string
)

func (KeyUse) Values() []string { return []string{"log", "witness"} }

// Core lists the kinds of the core.
func Core() []Kind {
	return []Kind{
		KindOf[Genesis]("genesis", "ge"),
		KindOf[Redaction]("redaction", "rd"),
		KindOf[Key]("key", "ke"),
		KindOf[Schema]("schema", "sc"),
		KindOf[Table]("table", "ta"),
		KindOf[Batch]("batch", "ba"),
		KindOf[Peer]("peer", "pe"),
	}
}
