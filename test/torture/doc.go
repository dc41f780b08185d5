// Package torture destroys nodes on purpose, and holds what is left against what was answered. It has tests only.
//
// A writer is a real process that opens a data folder the ordinary way and sends requests through the desk. It prints each answer
// after it has it, and each checkpoint as it is published. The ledger keeps what was printed. Then the process is killed, its system
// calls fail, the power is lost, the disk fills up, bits flip, copies appear; and the folder is opened again, the ordinary way, and
// must hold all that the ledger holds. Each destroyer has a control: a writer that does one thing wrong and must be caught.
//
// go test runs a small part of it. scripts/torture.sh runs all of it; RELIABILITY.md has the figures.
package torture
