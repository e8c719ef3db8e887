-- What a ledger promises, in PostgreSQL.
local contract = require "spec.support.contract"
local stores = require "spec.support.stores"

contract(_ENV, "PostgreSQL", stores.postgres)
contract(_ENV, "PostgreSQL behind a pooler", stores.pooled)
