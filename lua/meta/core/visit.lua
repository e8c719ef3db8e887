---@meta _

---@class sendoso.core.Visit a request whose answer comes later; nothing is said where the other side has hung up
local Visit = {}

---@param answer { status: integer, headers?: table, body?: string }
function Visit:answer(answer) end

--- Begins an answer that comes bit by bit.
---@param head { status: integer, headers?: table }
function Visit:stream(head) end

---@param text string
function Visit:write(text) end

--- Ends an answer that came bit by bit.
function Visit:finish() end

--- Has the other side hung up?
---@return boolean
function Visit:is_gone() end

--- Drops the connection, unless it was answered.
function Visit:close() end
