---@meta _

---@class sendoso.core.Ledger
local Ledger = {}

--- Which ledger it is. `name` is its real path; `moved_to` and `warning` are absent where there is nothing to say.
--- `is_untold`: of gifts of an earlier version it is not known what they are for, and whom.
---@return { name: string, account?: string, id?: string, opening?: integer, moved_to?: string, warning?: string,
---is_untold?: boolean }
function Ledger:facts() end

--- How many gifts are in each state.
---@return table<string, integer>?, sendoso.Error?
function Ledger:count() end

--- Looks it over whole. `damage` is the first thing that is wrong, and absent where nothing is.
---@return { damage?: string, version: integer, gifts: integer, events: integer, opening: integer }?, sendoso.Error?
function Ledger:verify() end

--- Writes a copy of it, of one moment, into a file, while others may go on with it. Replaces an earlier copy of this
--- ledger; anything else that is there is an error of kind "guard".
---@param path string
---@return true?, sendoso.Error?
function Ledger:backup(path) end

--- Moves it into another one, which was opened with `filling`, for the same account, and has no gifts; this one is only
--- read from then on. Broken off, it is called again: then this one may have been sealed already, and be open with
--- `readonly`. Close both afterwards: `to` is the ledger when it is opened again.
---@param to sendoso.core.Ledger
---@return { gifts: integer, openings: integer }?, sendoso.Error?
function Ledger:copy(to) end

--- Puts gifts of an export in, as they are, in one transaction. Those whose keys are there are left as they are. At most
--- 1,000 at a time. `gift` is a row as `list` has it, `events` are as `history` has them.
---@param stories { gift: table, events: table[] }[]
---@return integer? loaded how many were not there yet, sendoso.Error?
function Ledger:load(stories) end

--- Notes what gifts of an earlier version are for, and whom: `identifiers` has a line for each. Those of which that is
--- known get the identifiers that are new. At most 1,000 at a time.
---@param gifts { key: string, rule: string, occasion: string, identifiers: string }[]
---@return true?, sendoso.Error?
function Ledger:tell(gifts) end

--- Notes that there are no such gifts any more: `facts().is_untold` is absent from then on.
---@return true?, sendoso.Error?
function Ledger:told() end
