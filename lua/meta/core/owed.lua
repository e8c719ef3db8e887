---@meta _

---@class sendoso.core.Ledger
local Ledger = {}

--- Writes down that gifts are due and were not sent. A key with a better story (intent, sent, unknown, held, released,
--- dismissed) keeps it.
---@param gifts sendoso.core.Gift[] at most 100, each key once
---@param notes string[] why, in the same order
---@param behind? boolean they wait for a person's word, too
---@return integer? written, sendoso.Error? err how many were not there as they are already
function Ledger:owe(gifts, notes, behind) end

--- Returns what the ledger has of the people whom a gift is for: a digest of each identifier, with a blank between.
---@param gift sendoso.core.Gift
---@return string? people "" where it names none
---@return sendoso.Error?
function Ledger:people(gift) end

--- Finds another gift of the same occasion to the same person that was sent, may have been, or waits for a person.
---@param key string
---@return string|false|nil other its key
---@return sendoso.Error?
function Ledger:second(key) end

--- Says that a gift that was not sent is not to be sent any more.
---@param key string
---@param note? string why; without one it is refused (kind "invalid", field "note")
---@return true?, sendoso.Error?
function Ledger:dismiss(key, note) end
