--- The scripts of a command line, and the arguments for them.
local scripts = {}

-- May a script read its arguments? One that names neither of the ways to them does not, unless it loads other code.
local function may_read(text)
  if text:find "^\27" or text:find("...", 1, true) or text:find "%f[%w_]arg%f[^%w_]" then return true end
  if text:find "%f[%w_]loadfile%f[^%w_]" or text:find "%f[%w_]dofile%f[^%w_]" then return true end
  local _, all = text:gsub("%f[%w_]require%f[^%w_]", "")
  local _, ours = text:gsub("%f[%w_]require%s*%(?%s*[\"']sendoso%f[^%w_]", "")
  return all > ours
end

--- Returns the scripts that a command line names, and their arguments: a Lua file before -- is a script. Arguments that
--- none of them reads are a mistake, since something else was meant.
---@param args table
---@return string[]? paths, string[]|string rest or the mistake
function scripts.of(args)
  local paths, rest = { args.script }, {}
  for i, text in ipairs(args.args) do
    local is_script = i <= #args.args - args.behind and text:find "%.lua$"
    table.insert(is_script and paths or rest, text)
  end
  if #rest == 0 then return paths, rest end
  for _, path in ipairs(paths) do
    local file <close> = io.open(path, "rb")
    -- A pipe can be read only once, and what is no file is told when it is loaded.
    local text = file and file:seek "end" and file:seek "set" and file:read "a"
    if not text or may_read(text) then return paths, rest end
  end
  return nil, ("%s reads no arguments, got \"%s\""):format(table.concat(paths, ", "), table.concat(rest, " "))
end

return scripts
