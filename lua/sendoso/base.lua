--- What needs no library: errors, JSON, printable text, lines, clocks, points in time, addresses. The program has it of
--- its own; elsewhere it is the module's.
return require "sendoso.core"
