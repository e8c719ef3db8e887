--- Which command lists the gifts of one cause, of which a run prints the first few only. Only what is asked of the
--- ledger, or is known of a rule, is said: a command that lists nothing would send people in a circle.
local listed = {}

-- Has the ledger of the run a line that this gift was refused? One that a script has opened itself, no command reads
-- without being told.
local function is_in_ledger(client, key)
  local ledger = client.ledger_path == nil and client.open_ledger
  local rows = ledger and ledger:list { key = key, state = "refused" }
  return rows and #rows > 0 or false
end

--- Returns the command that lists a gift that was refused; nil: nothing does, and its line is all that there is. A dry
--- run writes nothing down.
---@param run sendoso.Run
---@param key string
---@param about? sendoso.GiftLine
---@return string?
function listed.refused(run, key, about)
  local is_known = false
  for _, client in ipairs(run.clients) do
    if client:is_dry_run() then return nil end
    is_known = is_known or is_in_ledger(client, key)
  end
  if is_known then return "sendoso ledger list --state refused" end
  return about and about.rule and "sendoso owed" or nil
end

return listed
