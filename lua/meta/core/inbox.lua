---@meta _

---@class sendoso.core
local core = {}

--- Webhooks that came, each once, and what is still to be done with them. What is written is on disk when it is
--- committed; once something has failed, so does the commit, and nothing since the last one is there.
---@class sendoso.core.Inbox
local Inbox = {}

---@class sendoso.core.InboxEvent
---@field number integer in the order of arrival
---@field source string
---@field id string of its source
---@field type? string
---@field received integer ms since 1970
---@field body string
---@field tries integer how often its work was begun in vain
---@field due integer when it is handled next, ms since 1970

--- Opens the file, made when missing.
---@param path string
---@return sendoso.core.Inbox?, sendoso.Error?
function core.inbox(path) end

--- An inbox that this process has, with those that it forks: until each of them has closed it or has ended.
---@class sendoso.core.Hold
local Hold = {}

--- Takes an inbox.
---@param path string
---@return sendoso.core.Hold?, sendoso.Error? err its kind is "guard" where another listener has it
function core.hold(path) end

function Hold:close() end

--- Takes an event.
---@return integer|false|nil number false: it was there already
---@return sendoso.Error?
function Inbox:add(source, id, type, received, body) end

--- Notes what is to be done with an event, not before a time.
---@return true?, sendoso.Error?
function Inbox:owe(number, work, due, tries) end

--- Notes that it is done.
---@return true?, sendoso.Error?
function Inbox:done(number, work) end

--- Keeps the link of a claim's token, if it has none yet; "" makes the token known.
---@return true?, sendoso.Error?
function Inbox:keep(token, link) end

--- Forgets events that came before a time and with which nothing is to be done.
---@return true?, sendoso.Error?
function Inbox:forget(before) end

---@return true?, sendoso.Error?
function Inbox:commit() end

--- Returns the first event with which that is to be done by now.
---@return sendoso.core.InboxEvent|false|nil event, sendoso.Error?
function Inbox:next(work, now) end

--- Returns the first event, behind the one with that number, with which that was begun in vain.
---@return sendoso.core.InboxEvent|false|nil event, sendoso.Error?
function Inbox:failed(work, after) end

--- Returns how many events there are with which that is to be done, whenever.
---@return integer?, sendoso.Error?
function Inbox:count(work) end

--- Returns the link of a token, "" where it has none yet; false: no event has named it.
---@return string|false|nil link, sendoso.Error?
function Inbox:link(token) end

function Inbox:close() end
