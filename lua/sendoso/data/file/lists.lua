--- Which list in a JSON value has the items: the value itself, or a list in an answer of an API.
local check = require "sendoso.check"

local lists = {}

local function set(text)
  local members = {}
  for word in text:gmatch "%S+" do members[word] = true end
  return members
end

-- The usual names of the list in an export.
local usual = set "employees results items data records attendees participants events people responses report_entry"

-- Lists that are beside the items, whatever they are.
local aside = set "headers links link _links included columns fields"

-- Objects that only hold the list, in the words of several APIs.
local holders = { "data", "d", "result", "results", "response", "body", "payload", "hits", "_embedded" }

-- In GraphQL, the list is that of the nodes, or of edges which have one node each.
local of_graph = { "nodes", "edges" }

local DEEPEST = 4 -- objects around a list

local function is_list(value) return type(value) == "table" and type(value[1]) == "table" end
local function is_object(value) return type(value) == "table" and value[1] == nil end

-- The names of the lists in an object: of those with a usual name, or else of all.
local function names_of(object)
  local found, others = {}, {}
  for _, name in ipairs(check.sorted(object)) do
    local word = tostring(name):lower()
    if is_list(object[name]) and not aside[word] then table.insert(usual[word] and found or others, name) end
  end
  return #found > 0 and found or others, #found > 0
end

local function nodes_of(edges)
  local nodes = {}
  for i, edge in ipairs(edges) do nodes[i] = is_object(edge) and edge.node or edge end
  return nodes
end

-- The list of an object of GraphQL, or nil.
local function graph(object)
  for _, name in ipairs(of_graph) do
    local list = object[name]
    if is_list(list) and (name == "nodes" or is_object(list[1].node)) then
      return name == "nodes" and list or nodes_of(list)
    end
  end
end

local within

-- The only list below an object, with the objects around it: in a holder, or else the nodes of GraphQL. What has
-- another name may be a part of an item.
local function below(object, depth, only_nodes)
  for _, name in ipairs(holders) do
    local list, owners = within(object[name], depth + 1, only_nodes)
    if list then return list, owners end
  end
  local found, its_owners
  for _, name in ipairs(check.sorted(object)) do
    local list, owners = within(object[name], depth + 1, true)
    if list and found then return nil end
    if list then found, its_owners = list, owners end
  end
  return found, its_owners
end

-- The list in an object that is no item, or below it.
function within(object, depth, only_nodes)
  if not is_object(object) or depth > DEEPEST then return nil end
  local list, owners = graph(object), {}
  local names = only_nodes and {} or names_of(object)
  if not list and #names == 1 then list = object[names[1]] end
  if not list and #names == 0 then list, owners = below(object, depth, only_nodes) end
  if list then table.insert(owners, 1, object) end
  return list, owners
end

--- Is a value a list of answers, each with a list of its own? So pages are put together.
---@param value table
---@return boolean
function lists.are_answers(value)
  for _, one in ipairs(value) do
    if not is_object(one) or one.id or one.email or one.specversion then return false end
    local names, is_usual = names_of(one)
    if #names ~= 1 or not is_usual then return false end
  end
  return value[2] ~= nil
end

--- Returns the list of items in a JSON value, and the objects around it, the outermost first; or nil and why there is
--- none. If an object is an item itself, only a list with a usual name counts.
---@param value table
---@return table[]?, table[]|string
function lists.find(value)
  if is_list(value[1]) and is_object(value[2]) then return value[1], table.move(value, 2, #value, 1, {}) end
  if value[1] ~= nil or next(value) == nil then return value, {} end
  local names, is_usual = names_of(value)
  if value.id or value.event_id or value.specversion then
    if #names == 1 and is_usual and not value.specversion then return value[names[1]], { value } end
    return { value }, {}
  end
  local list, owners = within(value, 1)
  if list then return list, owners end
  if #names > 1 then
    return nil, ("the file has several lists (%s); keep only one"):format(table.concat(names, ", "))
  end
  return { value }, {}
end

return lists
