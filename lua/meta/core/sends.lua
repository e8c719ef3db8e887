---@meta _

---@class sendoso.core.Mirror
local Mirror = {}

---@class sendoso.core.SendFilter what is left out is not asked for
---@field since? integer
---@field until? integer
---@field statuses? string a JSON list
---@field campaign? integer
---@field campaign_name? string
---@field email? string
---@field script? string
---@field gift? string its key in the ledger
---@field id? string
---@field before? integer behind the send of this time
---@field before_number? integer and number
---@field limit? integer
---@field unjoined? integer 1: only sends of which no gift is known, in the order in which they came
---@field after_number? integer
---@field stuck? integer only sends that have not ended and have not changed since then, the longest ago first

--- Returns sends, the newest first: { number=, id=, status=, email=, campaign_name=, body=, gift=, script=, rule=, campaign=, created=,
--- changed=, terminal= }.
---@param filter sendoso.core.SendFilter
---@return table[]?, sendoso.Error?
function Mirror:list(filter) end

---@class sendoso.core.SendSum sends to one key, of one status and currency
---@field key? string
---@field status? string
---@field currency? string
---@field sends integer
---@field cost integer hundredths
---@field unpriced integer sends whose cost is not known
---@field stuck integer sends that have not ended and have not changed since a time
---@field stuck_since? integer when one of these changed last, the longest ago
---@field half_hours? integer within so many hours half of the sends of this key and currency came that did come

--- Adds up sends, in the order of key, status and currency. "days": by how many they took to come to their recipients.
---@param by "campaign"|"group"|"script"|"month"|"country"|"days"
---@param filter sendoso.core.SendFilter
---@param stuck_before? integer
---@return sendoso.core.SendSum[]?, sendoso.Error?
function Mirror:sum(by, filter, stuck_before) end

---@class sendoso.core.News
---@field id integer
---@field at integer
---@field status string "send.delivered" where only a webhook has told of it
---@field event string
---@field send table as `list` gives it

---@class sendoso.core.NewsFilter
---@field follower string
---@field events string a JSON list
---@field status? string
---@field gid? string of this send alone
---@field since? integer
---@field after? integer behind the change with this time
---@field after_id? integer and ID
---@field limit? integer

--- Returns the changes that a follower was not told, in the order of their times.
---@param filter sendoso.core.NewsFilter
---@return sendoso.core.News[]?, sendoso.Error?
function Mirror:news(filter) end
