-- What a ledger promises, in a file.
require "spec.support.contract"(_ENV, "SQLite #binding", require "spec.support.stores".sqlite)
