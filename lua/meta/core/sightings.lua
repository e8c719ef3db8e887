---@meta _

---@class sendoso.core.Ledger
local Ledger = {}

---@class sendoso.core.Sightings what a rule has seen of people, by digests
local Sightings = {}

---@class sendoso.core.Rows
local Rows = {}

--- Reads what a rule has seen.
---@param text string as Ledger:seen has it; "": nothing
---@return sendoso.core.Sightings?, sendoso.Error?
function Ledger:sightings(text) end

--- Returns what is noted of the first digest of a mark of which something is: the digest of a value, and how many times
--- it has become what the rule waits for. nil: nothing.
---@param mark string digests with a blank between them
---@return string? value, integer? times
function Sightings:find(mark) end

--- Notes something of each digest of a mark. It is found by who reads the text.
---@param mark string
---@param value string the digest of a value
---@param times integer
function Sightings:put(mark, value, times) end

--- Returns what is noted, as Ledger:see takes it.
---@param first string its first line
---@return string
function Sightings:text(first) end

---@class sendoso.core.ChangedWalk how the rows of a table are compared with what was seen
---@field column integer of the field
---@field values table<string, string|false> digests of what the texts in it mean; false: nothing
---@field identifiers sendoso.Identifier[] at most 16
---@field due string the digest of the value for which something is due
---@field is_first boolean nothing was seen, and nothing is due
---@field shift integer the number of a row in its table, less that of its record
---@field before integer rows of other tables of the file
---@field out table<integer, any> rows of the file that are not used
---@field others table<integer, any> rows of the table that are looked at one by one
---@field shared table<string, any> identifiers that are not one person's
---@field changes string[] gets "DIGESTS = VALUE TIMES" of people who have another value, and nothing is due for them

--- Returns the first record that is to be looked at, since something may be due for its person or it is not plain; nil:
--- none is.
---@param first integer
---@param last integer
---@param sightings sendoso.core.Sightings
---@param walk sendoso.core.ChangedWalk
---@return integer? record
---@return integer others for so many before it nothing is due
---@return integer lacking so many before it have nothing in the field
function Rows:changed(first, last, sightings, walk) end

function Sightings:close() end
