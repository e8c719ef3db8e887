--- What a report does not say of anybody, and a rule may need: then "nobody is due" would not be the whole truth.

-- Was everybody left out, and somebody by `where`? Rows that are skipped as invalid do not count. Who has opted out
-- gets no gift whatever the report says.
local function selects_nobody(decisions)
  local is_by_where = false
  for _, decision in ipairs(decisions) do
    if decision.outcome ~= "skipped" and decision.outcome ~= "unusable" then return false end
    is_by_where = is_by_where or decision.is_unselected
  end
  return is_by_where
end

--- Returns a decision that fails the rule if it selects nobody, and perhaps because of what the report does not say; or
--- nil.
---@param rule sendoso.Rule
---@param decisions sendoso.Decision[]
---@param text? string what the report does not say, see sendoso.FileContext
---@return sendoso.Decision?
local function lacking(rule, decisions, text)
  if not text or not rule.where or not selects_nobody(decisions) then return nil end
  return { rule = rule.name, outcome = "failed",
    reason = ("rule '%s' selects nobody, perhaps for this reason: %s"):format(rule.name, text) }
end

return lacking
