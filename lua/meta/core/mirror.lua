---@meta _

---@class sendoso.core
local core = {}

--- Opens the mirror of an account's sends, and makes it where there is none.
---@param path string
---@return sendoso.core.Mirror?, sendoso.Error?
function core.mirror(path) end

---@class sendoso.core.Mirror the sends of an account as they were listed last; all times are seconds since 1970
local Mirror = {}

---@class sendoso.core.Send a send as it was listed
---@field id string
---@field body string its JSON
---@field gid? string by which webhooks name it
---@field status? string
---@field campaign? integer
---@field campaign_name? string
---@field email? string
---@field group? string
---@field country? string
---@field currency? string
---@field cost? integer hundredths
---@field created integer
---@field changed integer when its status changed last
---@field reached? integer when it came to its recipient
---@field terminal? integer 1: its status ends it
---@field place? integer in the list, counted from its oldest send, from 0
---@field pass? integer the reading that has seen it there

--- From here on all changes are one.
---@return true?, sendoso.Error?
function Mirror:begin() end

--- Keeps the changes since `begin`, or none of them.
---@param keep boolean
---@return true?, sendoso.Error?
function Mirror:finish(keep) end

--- Returns a note.
---@param name string
---@return string|false|nil, sendoso.Error?
function Mirror:note(name) end

--- Writes a note.
---@param name string
---@param text string
---@return true?, sendoso.Error?
function Mirror:set_note(name, text) end

--- Takes up a send.
---@param send sendoso.core.Send
---@return "same"|"new"|"changed"|nil, integer|sendoso.Error number
function Mirror:put(send) end

--- Takes up a status of a send, once.
---@param number integer
---@param status string
---@param events string a JSON list: what may stand for it in webhooks; the first does
---@param at integer
---@return boolean? is_new, sendoso.Error?
function Mirror:change(number, status, events, at) end

--- Takes up what a webhook tells.
---@param gid string
---@param events string a JSON list: the webhook's, without "send.", and what says the same
---@param at integer
---@return boolean? is_new, sendoso.Error?
function Mirror:hear(gid, events, at) end

--- Is a send known by what webhooks call it?
---@param gid string
---@return boolean?, sendoso.Error?
function Mirror:knows(gid) end

--- Says which gift of the ledger has made a send.
---@param number integer
---@param gift? string its key; nil: none is known
---@param script? string
---@param rule? string
---@return true?, sendoso.Error?
function Mirror:join(number, gift, script, rule) end

--- Counts the sends of the list that a reading, or a later one, has seen.
---@param pass integer
---@return integer?, sendoso.Error?
function Mirror:count(pass) end

--- Returns the pages on which the sends are that are not closed, without those that a reading has seen.
---@param places { closed_before: integer, total: integer, size: integer, newest_first: boolean, pass: integer } a send
--- is closed whose terminal status is older than closed_before
---@return integer[]?, sendoso.Error?
function Mirror:pages(places) end

--- Counts the sends that are not closed and that a reading has not seen.
---@param closed_before integer
---@param pass integer
---@return integer?, sendoso.Error?
function Mirror:unseen(closed_before, pass) end

--- Says that the list is what a reading has seen, and nothing else.
---@param pass integer
---@return true?, sendoso.Error?
function Mirror:forget(pass) end

--- Takes a change, so that no other process tells of it until it is left, or this one ends. One is taken at a time.
---@param follower string
---@param change integer
---@return boolean? is_ours false: another one has taken it, or the follower was told of it
---@return sendoso.Error?
function Mirror:take(follower, change) end

--- Leaves what was taken.
function Mirror:leave() end

--- Notes that it was told.
---@param follower string
---@param change integer
---@return true?, sendoso.Error?
function Mirror:told(follower, change) end

function Mirror:close() end
