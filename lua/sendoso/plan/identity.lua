--- Is it the same rule as before? Keys are made from its name and its `once`: if one of them changes, everybody would
--- get a second gift. So rules are remembered, and a change must be confirmed.
local fail = require "sendoso.fail"
local lookalikes = require "sendoso.plan.lookalikes"
local words = require "sendoso.words"

local identity = {}

-- Adds texts to a list, each once.
local function add(list, seen, ...)
  for _, text in ipairs { ... } do
    if not seen[text] then
      seen[text] = true
      list[#list + 1] = text
    end
  end
end

--- Returns the templates of all keys that a rule's gifts may have had, with other names and another `once`.
---@param ledger sendoso.core.Ledger|false
---@param rule sendoso.Rule
---@return string[]? aliases, sendoso.Error?
local function aliases_of(ledger, rule)
  local list, seen = {}, { [rule.name .. "/" .. rule.once] = true }
  local names = rule.was and { rule.name, rule.was } or { rule.name }
  for _, name in ipairs(names) do
    add(list, seen, name .. "/" .. rule.once)
    if rule.once_was then add(list, seen, name .. "/" .. rule.once_was) end
    if ledger and not (rule.once_was == false and name == rule.name) then -- else a second gift is wanted
      local known, err = ledger:aliases(name)
      if not known then return nil, err end
      add(list, seen, table.unpack(known))
      local state
      state, err = ledger:rule(name)
      if err then return nil, err end
      -- The last template of the old name; that of the rule itself only if its change is confirmed.
      if state and name ~= rule.name then add(list, seen, name .. "/" .. state.once) end
    end
  end
  return list
end

local function refuse(message, hint, ...)
  return fail("guard", message:format(...), { hint = hint })
end

local function check_known(rule, state, script)
  if state.once ~= rule.once and rule.once_was == nil then
    return refuse("rule '%s' had once = \"%s\" before: with a different one, everybody would get a second gift",
      ("set once_was = \"%s\" to continue, or once_was = false if second gifts are wanted"):format(state.once),
      rule.name, state.once)
  end
  if state.once ~= rule.once and rule.once_was and rule.once_was ~= state.once then
    return refuse("rule '%s' has once_was = \"%s\", but once was \"%s\"", "correct once_was", rule.name, rule.once_was,
      state.once)
  end
  if state.script ~= script and rule.was ~= rule.name then
    return refuse("rule '%s' is already in %s: two rules with one name would share their keys",
      ("choose another name, or set was = \"%s\" if the file was renamed"):format(rule.name), rule.name, state.script)
  end
  return true
end

local function plain(heading) return heading:lower():gsub("[%s%p]", "") end

--- Is a rule whose keys have the ID read from the same column as before? IDs of another column are other keys:
--- everybody would get a second gift, or wait for a person.
---@param rule sendoso.Rule
---@param before { id?: string } what is remembered of it
---@param heading? string the column of IDs; nil: not known
---@return true?, sendoso.Error?
function identity.check_id(rule, before, heading)
  local was = before.id
  if not was or not heading or plain(was) == plain(heading) then return true end
  if rule.id_was and plain(rule.id_was) == plain(was) then return true end
  return refuse("rule '%s': id was read from the column '%s' before, and now from '%s': with other IDs, everybody "
    .. "might get a second gift",
    ("read it from the old column with map = { id = \"%s\" }; or, if both have the same IDs, set id_was = \"%s\"")
      :format(was, was), rule.name, was, heading)
end

--- Looks up a rule before it is planned. Returns what is remembered of it and the templates of other keys that its
--- gifts may have; nil and an error if it has changed in a way that must be confirmed.
---@param ledger sendoso.core.Ledger|false
---@param rule sendoso.Rule
---@param script string its file's name
---@return { reached?: string, began?: string, id?: string, aliases: string[] }?, sendoso.Error? known the days of its
---last and first run, and the column of its IDs
function identity.of(ledger, rule, script)
  local aliases, err = aliases_of(ledger, rule)
  if not aliases then return nil, err end
  local state
  if ledger then
    state, err = ledger:rule(rule.name)
    if err then return nil, err end
  end
  if not state and ledger and rule.was then -- it continues where the old one was
    local old
    old, err = ledger:rule(rule.was)
    if err then return nil, err end
    return { reached = old and old.reached, began = old and old.first, id = old and old.id, aliases = aliases }
  end
  if not state then return { aliases = aliases } end
  local ok
  ok, err = check_known(rule, state, script)
  if not ok then return nil, err end
  return { reached = state.reached, began = state.first, id = state.id, aliases = aliases }
end

--- Is a rule still what it was when the plan was made? If it has since run with another name or another `once`, its
--- gifts may have been sent with keys that the plan does not know.
---@param ledger sendoso.core.Ledger
---@param rule { name: string, once: string, aliases: string[], is_anew?: boolean, has_was?: boolean } of the plan
---@param plan sendoso.Plan
---@return true?, sendoso.Error?
function identity.check_plan(ledger, rule, plan)
  if rule.is_anew then return true end
  local known = { [rule.name .. "/" .. rule.once] = true }
  for _, alias in ipairs(rule.aliases) do known[alias] = true end
  local aliases, err = ledger:aliases(rule.name)
  if not aliases then return nil, err end
  local state
  state, err = ledger:rule(rule.name)
  if err then return nil, err end
  if state then aliases[#aliases + 1] = rule.name .. "/" .. state.once end
  for _, alias in ipairs(aliases) do
    if not known[alias] then
      return refuse("rule '%s' has changed since the plan was made: its keys are now '%s'",
        "make the plan again", rule.name, alias)
    end
  end
  if state or rule.has_was then return true end
  local other
  other, err = lookalikes.since(ledger, rule, plan)
  if not other then return other == false or nil, err end
  return refuse("gifts like those of rule '%s' were sent as '%s/…' after the plan was made", "make the plan again",
    rule.name, other)
end

--- Records what is remembered of a rule: up to which date it is complete, and all keys that its gifts may have. Also
--- for its old names: their files may still be run somewhere.
---@param ledger sendoso.core.Ledger
---@param rule { name: string, once: string, aliases: string[], id?: string } of a plan
---@param reached string
---@param script string
---@return true?, sendoso.Error?
function identity.remember(ledger, rule, reached, script)
  local ok, err = ledger:remember(rule.name, reached, rule.once, script, rule.id)
  for _, alias in ipairs(rule.aliases) do
    local other = alias:match "^([^/]+)/"
    if ok then ok, err = ledger:alias(rule.name, alias) end
    if ok and other ~= rule.name then ok, err = ledger:alias(other, rule.name .. "/" .. rule.once) end
  end
  return ok, err
end

--- Is a rule that has never run an old one with a new name? It would send everything again.
---@param ledger sendoso.core.Ledger|false
---@param rule sendoso.Rule
---@param today sendoso.Date
---@param plan { script: string, names: table<string, true>, files: sendoso.FileContext } names of the rules of its file
---@return true?, sendoso.Error?
function identity.check_new(ledger, rule, today, plan)
  if not ledger or rule.was == false then return true end
  if rule.prefix ~= rule.name then return true end -- its keys have no name in them, and were those of others all along
  local any, err = ledger:list { limit = 1 }
  if not any then return nil, err end
  if #any == 0 then return true end
  if rule.was then
    local is_known
    is_known, err = lookalikes.is_known(ledger, rule.was)
    if is_known or err then return is_known, err end -- else `was` may have a typo
  end
  local past
  past, err = fail.try(lookalikes.past, rule, today, plan.files, ledger)
  if not past then return nil, err end
  local old, count = lookalikes.find(ledger, past, plan.names, plan.script)
  if old == nil then return nil, count end
  if not old then return true end
  return refuse("rule '%s' has never run, but %s like its own were sent as '%s/…'",
    ("if the rule was renamed, set was = \"%s\", or they are sent again; if it is new, set was = false"):format(old),
    rule.name, words.count(count, "gift"), old)
end

return identity
