---@meta _

---@class sendoso.core
local core = {}

---@class sendoso.core.Identity
local Identity = {}

--- Finds out which rows, by their numbers, share an identifier.
---@param identifiers? integer for how many there is to be room from the beginning
---@return sendoso.core.Identity
function core.identity(identifiers) end

--- An ID or an email address as all exports have it in common; nil if the text is none.
---@param kind "id"|"mail"
---@param text string
---@return string?
function core.identifier(kind, text) end

--- The row with that number has that identifier.
---@param kind "id"|"mail"
---@param what string of what it is one, such as "personio id"
function Identity:join(number, kind, what, text) end

--- The same for the rows from `first` to `last`, which are numbered from `number` on.
---@param rows sendoso.core.Rows
function Identity:join_rows(number, kind, what, rows, first, last, column) end

--- Has any row that identifier? Seldom it only seems so.
---@param kind "id"|"mail"
---@return boolean
function Identity:has(kind, what, text) end

---@return integer[][] numbers of rows that share an identifier; seldom, they only seem to
function Identity:groups() end

function Identity:close() end
