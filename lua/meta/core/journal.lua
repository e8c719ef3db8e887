---@meta _

---@class sendoso.core.Ledger
local Ledger = {}

--- Reads in which states keys are.
---@param keys string[] at most 100, each once
---@return table<string, string>? states by key; what is not there is absent
---@return table<string, string>|sendoso.Error dues by key, as 2026-03-31, where they are known
function Ledger:states(keys) end

--- Lists every change of a key, the first one first.
---@param key string
---@return table[]?, sendoso.Error?
function Ledger:history(key) end

--- Notes that somebody has called a tool, in the events of a gift's key, or of a text that is no gift's.
---@param key string
---@param note string by whom, and what came of it
---@return true?, sendoso.Error?
function Ledger:called(key, note) end

--- Which gifts are listed: those for which all that is given holds. None but a list of a script, or one without
--- anything, looks at more gifts than it gives.
---@class sendoso.core.Filter
---@field state? string
---@field script? string
---@field recipient? string without regard to case
---@field key? string
---@field campaign? integer
---@field since? integer the last change
---@field rule? string what stands in the key before the first "/"
---@field not_rule? string a rule that it is not of
---@field rest? string what stands in the key behind the first "/"
---@field operation? string
---@field began_from? integer
---@field began_to? integer
---@field limit? integer

--- Lists rows, the oldest change first; those of a rule by their keys; those of an operation with `began_from` or
--- `began_to` by their intents. `at` and `began` are in ms since 1970. For lists that are small.
---
---   whose, of a campaign           { recipient =, campaign = }
---   is there any of a rule         { rule =, limit = 1 }
---   the same under another rule    { recipient =, rest =, not_rule = }
---   known to be sent at that time  { operation =, state = "sent", began_from =, began_to =, limit = 5 }
---@param filter? sendoso.core.Filter
---@return table[]?, sendoso.Error?
function Ledger:list(filter) end

--- Gifts that recipients have got, without regard to case, in any order: each with the number of its email.
---@param emails string[] at most 1000
---@param rests? string[] what is behind the first "/" of the key, of the email of the same number; nil: one gift of each
---who has any
---@return { number: integer, key: string, state: string, script?: string }[]?, sendoso.Error?
function Ledger:got(emails, rests) end

--- Steps through the rows that `list` would give, reading some at a time. Raises on failure. There is nothing to close;
--- a gift that changes meanwhile may be given again.
---@param filter? sendoso.core.Filter
---@return fun(): table?
function Ledger:each(filter) end
