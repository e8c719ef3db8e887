--- What the tools of a process may spend, whoever asks: how many gifts, how much, of which campaigns, to whom.
local money = require "sendoso.money"
local words = require "sendoso.words"

---@class sendoso.Caps
---@field most? integer gifts of this process
---@field spend? sendoso.Money of this process
---@field campaigns? table<integer, true> those that may be sent
---@field domains? table<string, true> those of addresses that may get something
local Caps = { __name = "sendoso.caps" }
Caps.__index = Caps

local caps = {}

local function names_of(set)
  local names = {}
  for name in pairs(set) do names[#names + 1] = tostring(name) end
  table.sort(names)
  return table.concat(names, ", ")
end

local function check_campaign(self, made)
  if not self.campaigns or not made.campaign or self.campaigns[made.campaign.id] then return nil end
  return ("this server sends only the campaigns %s (--allow-campaign)"):format(names_of(self.campaigns))
end

local function check_domain(self, made)
  local domain = made.recipient and made.recipient:match "@([^@]+)$"
  if not self.domains or domain and self.domains[domain:lower()] then return nil end
  return ("this server sends only to addresses of %s (--allow-domain)"):format(names_of(self.domains))
end

-- What gifts cost together, in hundredths; nil and why it is not known, or is in another currency.
local function cost_of(self, previews)
  local sum = 0
  for _, made in ipairs(previews) do
    local cost = made.cost
    if not made.receipt and cost ~= false then
      if not cost then return nil, "its price is not known, and this server has a limit (--max-spend)" end
      if cost.currency ~= self.spend.currency then
        return nil, ("its price is in %s, and the limit of this server in %s"):format(cost.currency,
          self.spend.currency)
      end
      sum = sum + cost.hundredths
    end
  end
  return sum
end

--- Returns why gifts may not be sent by this process; nil: they may.
---@param previews sendoso.Preview[]
---@return string?
function Caps:problem(previews)
  for _, made in ipairs(previews) do
    local reason = check_campaign(self, made) or check_domain(self, made)
    if reason then return reason end
  end
  local new = 0
  for _, made in ipairs(previews) do
    if not made.receipt then new = new + 1 end
  end
  if self.most and self.taken + new > self.most then
    return ("the limit of this server is reached: %s (--max-sends %d)"):format(words.count(self.taken, "gift"),
      self.most)
  end
  if not self.spend then return nil end
  local sum, reason = cost_of(self, previews)
  if not sum then return reason end
  if self.spent + sum <= self.spend.hundredths then return nil end
  return ("the limit of this server is reached: it has spent %s of %s (--max-spend)"):format(
    money.text { hundredths = self.spent, currency = self.spend.currency }, money.text(self.spend))
end

local function count(self, previews, sign)
  for _, made in ipairs(previews) do
    if not made.receipt then self.taken = self.taken + sign end
  end
  self.spent = self.spent + sign * (self.spend and cost_of(self, previews) or 0)
end

--- Notes gifts that are about to be sent.
---@param previews sendoso.Preview[]
function Caps:take(previews) count(self, previews, 1) end

--- Notes that they were not sent, for certain.
---@param previews sendoso.Preview[]
function Caps:give(previews) count(self, previews, -1) end

--- Returns the caps of a process.
---@param given { most?: integer, spend?: sendoso.Money, campaigns?: integer[], domains?: string[] }
---@return sendoso.Caps
function caps.new(given)
  local function set_of(list)
    if not list or #list == 0 then return nil end
    local set = {}
    for _, name in ipairs(list) do set[type(name) == "string" and name:lower():gsub("^@", "") or name] = true end
    return set
  end
  return setmetatable({ most = given.most, spend = given.spend, campaigns = set_of(given.campaigns),
    domains = set_of(given.domains), taken = 0, spent = 0 }, Caps)
end

return caps
