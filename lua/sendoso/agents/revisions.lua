--- The revisions of the Model Context Protocol that are spoken, and how they differ. Source of each row: the
--- specification, https://modelcontextprotocol.io/specification/REVISION.
local revisions = {}

---@class sendoso.Revision
---@field name string
---@field is_stateless boolean no handshake: each request carries the version and what the client can do
---@field has_batches boolean may several messages stand in one array?
---@field has_annotations boolean do tools say whether they only read, destroy, may be repeated?
---@field has_structure boolean are results structured, with a schema?
---@field asks "input_required"|"elicitation"|nil how the person behind the client is asked
---@field null_id boolean what cannot be read is answered with the id null

local list = {
  { name = "2026-07-28", is_stateless = true, has_annotations = true, has_structure = true, asks = "input_required" },
  { name = "2025-11-25", has_annotations = true, has_structure = true, asks = "elicitation" },
  { name = "2025-06-18", has_annotations = true, has_structure = true, asks = "elicitation", null_id = true },
  { name = "2025-03-26", has_annotations = true, has_batches = true, null_id = true },
  { name = "2024-11-05", null_id = true },
}

--- The names of those without a handshake, the newest first: what `server/discover` offers.
revisions.stateless = {}

local by_name, newest_with_handshake = {}, nil
for _, revision in ipairs(list) do
  by_name[revision.name] = revision
  if revision.is_stateless then table.insert(revisions.stateless, revision.name)
  else newest_with_handshake = newest_with_handshake or revision end
end

--- Returns a revision, or nil.
---@param name any
---@return sendoso.Revision?
function revisions.named(name) return by_name[name] end

--- Returns the revision that a handshake agrees on: what the client asks for, or the newest one that has a handshake.
---@param asked any
---@return sendoso.Revision
function revisions.agreed(asked)
  local revision = by_name[asked]
  if revision and not revision.is_stateless then return revision end
  return newest_with_handshake
end

return revisions
