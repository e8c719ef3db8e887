---@meta _

---@class sendoso.core
local core = {}

--- A program that was started.
---@class sendoso.core.Program
local Program = {}

---@return integer? status nil: it runs
function Program:ended() end

--- Starts a program that goes its own way, without our terminal, our files and the secrets of our environment.
---@param words string[] the program and its arguments
---@return sendoso.core.Program?, sendoso.Error?
function core.start(words) end

--- What a program prints, at most 4,095 bytes; it may ask the user. Nothing of it is in an error.
---@param words string[]
---@param timeout_ms integer
---@return string?, sendoso.Error?
function core.printed(words, timeout_ms) end

--- A line that a person types at the terminal, unseen. An error of kind `not_found`: there is no terminal.
---@param question string
---@return string?, sendoso.Error?
function core.ask(question) end
