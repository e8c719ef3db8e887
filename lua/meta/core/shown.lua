---@meta _

---@class sendoso.core
local core = {}

---@class sendoso.core.Shown the sends that a list has shown, in a database that is gone when it is closed
local Shown = {}

---@class sendoso.core.ShownSend
---@field number integer in the order in which they were shown
---@field pair string
---@field id? string
---@field sender? string
---@field time? integer seconds since 1970

---@return sendoso.core.Shown?, sendoso.Error?
function core.shown() end

--- A reading of the list begins, or begins anew: what was shown since `keep` was not shown.
---@return true?, sendoso.Error?
function Shown:begin() end

--- What the reading has shown was looked at: it is new no more.
---@return true?, sendoso.Error?
function Shown:keep() end

--- Has this reading not come to a send with that ID before?
---@param id string
---@return boolean? is_first
---@return sendoso.Error?
function Shown:meet(id) end

--- Takes up a send under a name that it has in every reading. Was it not shown before?
---@param name string
---@param pair? string the campaign and the person it went to
---@param id? string
---@param sender? string
---@param time? integer seconds since 1970
---@return boolean? is_new
---@return sendoso.Error?
function Shown:add(name, pair, id, sender, time) end

--- Returns the sends of a pair, in the order in which they were shown.
---@param pair string
---@return sendoso.core.ShownSend[]?, sendoso.Error?
function Shown:of(pair) end

--- Returns the next hundred sends with a pair, behind a number, that are new: shown since `keep`.
---@param after integer
---@return sendoso.core.ShownSend[]?, sendoso.Error?
function Shown:new(after) end

--- Returns the next hundred pairs behind another.
---@param after string
---@return string[]?, sendoso.Error?
function Shown:pairs(after) end

--- Notes that a gift of the run's own to a pair has left, or may have.
---@param pair string
---@return true?, sendoso.Error?
function Shown:left(pair) end

--- One more send of a pair is shown: may it be a gift of the run's own?
---@param pair string
---@return boolean?, sendoso.Error?
function Shown:is_own(pair) end

function Shown:close() end
