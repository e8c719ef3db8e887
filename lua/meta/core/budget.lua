---@meta _

---@class sendoso.core.Ledger
local Ledger = {}

---@class sendoso.core.Cap how much gifts may cost together: those for which all that is given holds
---@field rule? string all names of a rule, a blank between them
---@field team? string the name of a team group
---@field sender? string an email address
---@field recipient? string an email address
---@field from string the first day of a run that counts, as 2026-03-01; behind `to`: only what is asked for now counts
---@field to string the last one
---@field currency string
---@field most integer hundredths
---@field is_left? boolean it is what was left once: of what was spent only that counts which has changed since then
---@field since? integer the last event of the ledger before that: see `last_event`

---@class sendoso.core.CapSum in hundredths
---@field spent integer what was sent, or may have been
---@field reserved integer what other runs have reserved

--- Says which gifts there is room for, in their order: one that does not fit keeps none back behind it, and one that
--- the ledger counts already needs none.
---@param caps sendoso.core.Cap[]
---@param lines { gift: sendoso.core.Gift, caps: integer[], also?: integer[] }[] the numbers of the caps that have to
---have room, and of others of which the gift counts
---@param reserve? boolean it is written down, in the place of all that this opening has reserved before
---@return sendoso.core.CapSum[]? sums of each cap
---@return integer[]|sendoso.Error full for each line 0, or the number of the first cap that has no room for it
function Ledger:budget(caps, lines, reserve) end

--- Returns the number of the last event; 0: there is none.
---@return integer?, sendoso.Error?
function Ledger:last_event() end

--- Is it time to reserve anew what this opening has reserved?
---@return boolean
function Ledger:reserved_anew() end

--- Remembers under a name what a run was told of a budget, for who looks at it without the rules.
---@param name string
---@param text string
---@return true?, sendoso.Error?
function Ledger:allot(name, text) end

--- Returns all that was remembered so, in the order of the names.
---@return string[]?, sendoso.Error?
function Ledger:allotments() end
