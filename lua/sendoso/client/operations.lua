--- The operations as functions of a client, derived from the table of operations. What sends, and what asks the
--- mirror, is loaded by the first call: most scripts do one of both at most.
local caller = require "sendoso.caller"
local campaigns = require "sendoso.gifts.campaigns"
local names_campaign = require("sendoso.gifts.options").names_campaign
local operations = require "sendoso.operations"
local options = require "sendoso.client.options"
local pages = require "sendoso.client.pages"
local words = require "sendoso.words"

-- A read that failed is counted and, if the run reports, printed, whatever the script does with the error.
local function failed_read(self, err)
  local run = self.run
  run:read(err)
  local file, line = caller.where()
  if run.is_told and not run:has_ended(err) then run:error(err, ("%s:%d"):format(file or "?", line or 0)) end
  return nil, err
end

local function read_one(self, op, given)
  local args, how = options.split(op, given)
  local value, err = self.core:read(op.name, args, how.raw)
  if value == nil and err.kind == "not_found" and op == operations.campaign then
    err.hint = campaigns.hint(self, given.campaign)
  end
  if value == nil then return failed_read(self, err) end
  return value
end

local function walk(self, op, given)
  local args, how = options.split(op, given, true)
  how.failed = function(err) self.run:read(err) end
  return require("sendoso.core").walk(self.core, op.name, args, how)
end

-- Does the operation take many recipients?
local function has_recipients(op)
  for _, param in ipairs(op.params) do
    if param.type == "emails" then return true end
  end
  return false
end

-- The function of an operation, for one client.
local function bind(self, op)
  if op.does ~= "read" then
    if has_recipients(op) then
      return function(given) return require("sendoso.gifts.links").send(self, op, given) end
    end
    return function(given) return require("sendoso.gifts.gift").send(self, op, given) end
  end
  if op.collection and op.path:find "{" then -- sendoso.members(1234): the group comes first
    local parent = op.params[1].alias
    return function(id, given)
      local args = { [parent] = type(id) == "table" and id.id or id }
      for name, value in pairs(given or {}) do args[name] = value end
      if math.type(args[parent]) ~= "integer" then
        caller.raise("%s: expected the ID of a %s, or one from the list, got %s", op.name, parent, words.kind(id))
      end
      return walk(self, op, args)
    end
  end
  if op == operations.sends then
    return function(given)
      local mirror_query = require "sendoso.mirror.query"
      if not mirror_query.is_one(given) then return walk(self, op, given) end
      local _, how = options.split(op, given, true, mirror_query.names)
      return mirror_query.walk(self, given, how)
    end
  end
  if op.collection then
    return function(given) return walk(self, op, given) end
  end
  return function(given) return read_one(self, op, given) end
end

-- sendoso.campaign(7), sendoso.campaign "Coffee on us"
local function bind_campaign(self)
  return function(campaign, how)
    if not names_campaign(campaign) then
      caller.raise("campaign: expected an ID or a name, got %s", words.kind(campaign))
    end
    local id = campaign
    if type(campaign) == "string" then
      local found, err = campaigns.find(self, campaign)
      if not found then return failed_read(self, err) end
      id = found.id
    end
    return read_one(self, operations.campaign, { campaign = id, raw = how and how.raw })
  end
end

-- sendoso.page("sends", {page = 2}), or sendoso.page("sends", {limit = 50}) and on with its next_cursor
local function bind_page(self)
  return function(name, given)
    local op = operations[name]
    if not op or not op.collection then
      caller.raise("page: unknown list '%s'", tostring(name))
    end
    if pages.are_asked(given) then return pages.read(self, name, given) end
    local args, how = options.split(op, given)
    local is_first = not args.page and not args.per_page
    if op.total then -- no default is documented
      args.page, args.per_page = args.page or 1, args.per_page or pages.LIMIT
    end
    local page, err = require("sendoso.core").page(self.core, name, args, how)
    if not page then return failed_read(self, err) end
    if is_first then pages.begin(page, op) end
    return page
  end
end

--- Gives a client its functions: one for each operation, `campaign` by name as well, and `page`.
---@param self sendoso.Client
local function bind_all(self)
  for _, op in ipairs(operations) do self[op.name] = bind(self, op) end
  self.campaign = bind_campaign(self)
  self.page = bind_page(self)
end

return bind_all
