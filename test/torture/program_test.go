package torture

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"troth/core/authority"
	"troth/core/node"
	"troth/core/record"
	"troth/core/view"
)

// How much is destroyed. The defaults are the part that every run of the tests has.
var (
	kills    = flag.Int("kills", 15, "times that a writer is killed")
	answers  = flag.Int("answers", 6000, "requests that the killed writers answer between them")
	writers  = flag.Int("writers", 32, "requests that a killed writer has under way at once")
	images   = flag.Int("images", 24, "disks that are made from one trace of a run, each as a power cut may leave it")
	cuts     = flag.Int("cuts", 2, "times that the power of a mounted file system is cut")
	flips    = flag.Int("flips", 100, "bits that are turned over, one at a time")
	allCalls = flag.Bool("all-calls", false, "let every system call of a run fail in turn, not some")
	seed     = flag.Uint64("seed", 1, "of all that is drawn by lot, but for the moments of death")
)

// ordersVar is where a writer finds its Orders.
const ordersVar = "TROTH_TORTURE_ORDERS"

// TestMain makes this program a writer when there are orders for one.
func TestMain(m *testing.M) {
	if s := os.Getenv(ordersVar); s != "" {
		var o Orders
		err := json.Unmarshal([]byte(s), &o)
		if err == nil {
			err = write(context.Background(), o)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "writer:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const origin = "example.org/torture"

// A statement is what one request says.
type statement struct {
	N    record.Count
	Text record.Text
	File *record.File
}

var statementKind = record.KindOf[statement]("statement", "st")

// options are those of a node that takes statements from anybody.
func options() node.Options {
	part := view.Part{
		Name: "statement", Kinds: []record.Kind{statementKind},
		Schema: `CREATE TABLE statement (object TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, n INTEGER NOT NULL);
			CREATE INDEX statement_object ON statement (object);`,
		Apply: func(tx *view.Tx, e record.Entry, thing any) error {
			if s, ok := thing.(*statement); ok {
				return tx.Supersede("statement", e, s.N)
			}
			return nil
		},
	}
	may := append(authority.Core(), authority.Rule{Kind: "statement", Role: authority.Person, Relation: authority.Personal, Voice: record.People})
	return node.Options{Program: node.Program{Parts: []view.Part{part}, May: may}}
}

var anybody = authority.Actor{Role: authority.Person}

// Everything about request n follows from n: the thing (three requests are three versions of one), the words, and the file that
// every seventh brings.

func object(n int) record.ID {
	sum := sha256.Sum256(fmt.Appendf(nil, "thing %d", n/3))
	return record.ID("st_" + strings.ToLower(idText.EncodeToString(sum[:16])))
}

func words(n int) record.Text {
	return record.In("en", fmt.Sprintf("statement %d %s", n, strings.Repeat("word ", n%40)))
}

var idText = base32.StdEncoding.WithPadding(base32.NoPadding)

// voteOn is the statement that request n votes on: its number, written as an id; numberOf reads it.
func voteOn(n int) record.ID {
	return record.ID("sm_" + strings.ToLower(idText.EncodeToString(binary.BigEndian.AppendUint64(make([]byte, 8), uint64(n)))))
}

func numberOf(statement record.ID) int {
	b, err := idText.DecodeString(strings.ToUpper(strings.TrimPrefix(string(statement), "sm_")))
	if err != nil || len(b) != 16 {
		return -1
	}
	return int(binary.BigEndian.Uint64(b[8:]))
}

func hasFile(n int) bool { return n%7 == 3 }

func fileOf(n int) []byte { return fmt.Appendf(nil, "file %d %s", n, strings.Repeat("page ", n%3000)) }
