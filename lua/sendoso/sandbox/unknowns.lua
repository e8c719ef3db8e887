--- What is unknown about the real service: one setting each, with what is assumed here.
--- The facts that are known are not settings; they are in the routes.
local unknowns = {}

---@class sendoso.sandbox.Setting
---@field name string
---@field default string|integer
---@field choices? string[]
---@field help string

---@type sendoso.sandbox.Setting[]
unknowns.list = {
  { name = "per_page", default = 10, help = "items on a page when per_page is not given" },
  { name = "over_per_page", default = "clamp", choices = { "clamp", "refuse" },
    help = "per_page above 100" },
  { name = "order", default = "newest", choices = { "newest", "oldest" }, help = "order of sends" },
  { name = "order_of_others", default = "oldest", choices = { "newest", "oldest" },
    help = "order of the other lists" },
  { name = "past_end", default = "empty", choices = { "empty", "refuse" }, help = "a page behind the last one" },
  { name = "checked_first", default = "campaign", choices = { "campaign", "fields" },
    help = "what is refused first where both are wrong" },
  { name = "no_via_from", default = "accept", choices = { "accept", "refuse" },
    help = "a send without via_from, which is documented as required" },
  { name = "per_second", default = 10, help = "requests a second that are allowed; ten is documented" },
  { name = "block_ms", default = 2000, help = "how long a client is blocked after too many requests" },
  { name = "limit_body", default = "json", choices = { "json", "html", "empty" },
    help = "body of a 429" },
  { name = "end_date", default = "inclusive", choices = { "inclusive", "exclusive" },
    help = "is the moment of a campaign's end still in it?" },
  { name = "wrong_kind", default = "refuse", choices = { "refuse", "accept" },
    help = "an eGift of a mail campaign" },
  { name = "amount", default = "refuse", choices = { "refuse", "accept" },
    help = "no amount, or one outside the range, where a campaign has a price range" },
  { name = "sent_via", default = "via_from", choices = { "via_from", "API" },
    help = "what a send made by the API shows as sent_via" },
  { name = "packages", default = "delivered", choices = { "delivered", "processing" },
    help = "how far a package gets; in Sendoso's own staging it stays in processing" },
  { name = "day_s", default = 86400, help = "seconds that a day takes in the life of a send" },
  { name = "slow_ms", default = 5000, help = "how late an answer is by the fault slow" },
  { name = "links_listed", default = "no", choices = { "no", "yes" },
    help = "are gifts behind eGift links among the sends before they are redeemed?" },
}

local function find(name)
  for _, setting in ipairs(unknowns.list) do
    if setting.name == name then return setting end
  end
end

--- Returns the value to use for a setting, or nil and why it cannot be.
---@param name string
---@param value string|integer
function unknowns.check(name, value)
  local setting = find(name)
  if not setting then return nil, ("the sandbox has no setting '%s'"):format(name) end
  if not setting.choices then
    local number = math.tointeger(tonumber(value))
    if number and number >= 0 then return number end
    return nil, ("%s must be a whole number, not '%s'"):format(name, value)
  end
  for _, choice in ipairs(setting.choices) do
    if choice == value then return value end
  end
  return nil, ("%s must be one of %s, not '%s'"):format(name, table.concat(setting.choices, ", "), value)
end

--- Returns all settings, the defaults overridden by what is given.
---@param given? table<string, string|integer>
---@return table<string, string|integer>?, string? reason
function unknowns.with(given)
  local values = {}
  for _, setting in ipairs(unknowns.list) do values[setting.name] = setting.default end
  for name, value in pairs(given or {}) do
    local checked, reason = unknowns.check(name, value)
    if checked == nil then return nil, reason end
    values[name] = checked
  end
  return values
end

return unknowns
