--- The paths of a listener: whose requests come where.
local fail = require "sendoso.fail"
local secrets = require "sendoso.webhook.secrets"
local sources = require "sendoso.webhook.sources"

local routes = {}

---@class sendoso.WebhookRoute
---@field source sendoso.WebhookSource
---@field type? string that all of its events have
---@field secrets string[]

-- A path that is the only secret must be one.
local SECRET = 16

local function check_path(source, path)
  if not path:find "^/[%w%-._~/]+$" or path:find "^/claim/" then
    return fail("invalid", ("--source %s: expected a path such as /%s, got \"%s\""):format(source.name, source.name,
      path))
  end
  if source.is_secret_path and #path:match "[^/]*$" < SECRET then
    return fail("invalid", ("--source %s: its webhooks are not signed, so its path must be a secret: end it in %d or "
      .. "more random letters and digits"):format(source.name, SECRET))
  end
  return true
end

local function add(list, source, path, keys)
  local ok, err = check_path(source, path)
  if not ok then return nil, err end
  local paths = { [path] = { source = source, secrets = keys } }
  for _, type in ipairs(source.types or {}) do
    paths[path .. "/" .. type] = { source = source, type = type, secrets = keys }
  end
  for its_path, route in pairs(paths) do
    if list[its_path] then return fail("invalid", ("two sources have the path %s"):format(its_path)) end
    list[its_path] = route
  end
  return true
end

--- Returns the routes by their paths. Sendoso has /sendoso if its secret is set and no other path is given.
---@param given { [1]: string, [2]: string }[] names and paths
---@param read fun(name: string): string? os.getenv
---@param own? table<string, sendoso.WebhookSource> rows that come before those of our table
---@return table<string, sendoso.WebhookRoute>?, sendoso.Error?
function routes.new(given, read, own)
  local list, is_named, all = {}, {}, table.move(given, 1, #given, 1, {})
  for _, one in ipairs(given) do is_named[one[1]] = true end
  local is_set = (read "SENDOSO_WEBHOOK_SECRET" or "") ~= ""
  if not is_named.sendoso and (is_set or #given == 0) then table.insert(all, { "sendoso", "/sendoso" }) end
  for _, one in ipairs(all) do
    local source, reason = own and own[one[1]], nil
    if not source then source, reason = sources.named(one[1]) end
    if not source then return fail("invalid", "--source: " .. reason) end
    local keys, err = secrets.of(source, read)
    if not keys then return nil, err end
    local ok
    ok, err = add(list, source, one[2], keys)
    if not ok then return nil, err end
  end
  return list
end

return routes
