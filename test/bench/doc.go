// Command bench measures Troth, each line beside a control of the same run, and prints a table in Markdown. docs/benchmarks.md says
// how to read it; `make bench` runs it.
//
// A control does the same input and output with none of what Troth adds. The ratio of the two binds, whatever the machine. An
// absolute figure binds only where a plain measurement of the same run reaches what the design saw on its machine; otherwise both
// are reported with the factor between.
package main
