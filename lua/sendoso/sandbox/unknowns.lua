--- What is not known about the real service: a setting for each question, with the assumption as its default. What is
--- known is no setting, and is in the routes.
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
  { name = "past_end", default = "empty", choices = { "empty", "refuse" }, help = "a page after the last one" },
  { name = "checked_first", default = "campaign", choices = { "campaign", "fields" },
    help = "what is refused first when both are wrong" },
  { name = "no_via_from", default = "accept", choices = { "accept", "refuse" },
    help = "a send without via_from, which is documented as required" },
  { name = "per_second", default = 10, help = "requests allowed per second (documented: 10)" },
  { name = "block_ms", default = 2000, help = "how long a client is blocked after too many requests, in milliseconds" },
  { name = "limit_body", default = "json", choices = { "json", "html", "empty" },
    help = "body of a 429" },
  { name = "end_date", default = "inclusive", choices = { "inclusive", "exclusive" },
    help = "whether a campaign is still active at the moment of its end_date" },
  { name = "wrong_kind", default = "refuse", choices = { "refuse", "accept" },
    help = "an eGift from a mail campaign" },
  { name = "amount", default = "refuse", choices = { "refuse", "accept" },
    help = "a missing amount, or one out of range, for a campaign with a price range" },
  { name = "sent_via", default = "via_from", choices = { "via_from", "API" },
    help = "what sent_via is for a send made through the API" },
  { name = "packages", default = "delivered", choices = { "delivered", "processing" },
    help = "how far a package gets (on Sendoso's staging it stays in processing)" },
  { name = "day_s", default = 86400, help = "how many seconds a day of a send takes" },
  { name = "slow_ms", default = 5000, help = "how late an answer is with the fault slow, in milliseconds" },
  { name = "links_listed", default = "no", choices = { "no", "yes" },
    help = "whether eGift links are in the list of sends before they are redeemed" },
  { name = "consent", default = "ask", choices = { "ask", "allow", "deny" },
    help = "what a sign-in shows: a page that asks, or none" },
  { name = "iss", default = "no", choices = { "no", "yes" }, help = "whether a sign-in says by whom it was (iss)" },
  { name = "code_s", default = 600, help = "how many seconds the code of a sign-in is valid" },
  { name = "token_s", default = 7200, help = "how many seconds an access token is valid (documented: 7200)" },
  { name = "refresh", default = "grace", choices = { "grace", "strict" },
    help = "whether the old refresh token is valid until the new access token is used" },
}

local function find(name)
  for _, setting in ipairs(unknowns.list) do
    if setting.name == name then return setting end
  end
end

--- Returns the value to use for a setting, or nil and why the given one is invalid.
---@param name string
---@param value string|integer
function unknowns.check(name, value)
  local setting = find(name)
  if not setting then return nil, ("unknown setting '%s'"):format(name) end
  if not setting.choices then
    local number = math.tointeger(tonumber(value))
    if number and number >= 0 then return number end
    return nil, ("%s: expected a whole number, got \"%s\""):format(name, value)
  end
  for _, choice in ipairs(setting.choices) do
    if choice == value then return value end
  end
  return nil, ("%s: expected one of %s, got \"%s\""):format(name, table.concat(setting.choices, ", "), value)
end

--- Returns all settings: the given ones, and the defaults of the others.
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
