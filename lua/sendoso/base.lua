--- What needs no library: errors, JSON, lines, clocks. The program has it of its own; elsewhere it is the module's.
return require "sendoso.core"
