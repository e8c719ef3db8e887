--- The texts that a schedule is printed from. They lie beside this file, with {names} to be filled in.
local template = {}

local function read(name)
  local path = assert(package.searchpath("sendoso.schedule.template", package.path)):gsub("template%.lua$", name)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

-- A line of nothing but a name, behind blanks or a #: it stands for as many lines as the value has, and for none
-- where there is no value.
local function block(before, value)
  if value == nil then return "" end
  local lines = {}
  for line in (value .. "\n"):gmatch "(.-)\n" do lines[#lines + 1] = (before .. line):gsub("%s+$", "") .. "\n" end
  return table.concat(lines)
end

--- Returns a template filled in. Within a line every name must have a value.
---@param name string of its file
---@param values table<string, string|integer|nil>
---@return string
function template.fill(name, values)
  local out = {}
  for line in read(name):gmatch "([^\n]*)\n" do
    local before, key = line:match "^([%s#]*){(%l[%l_]*)}$"
    out[#out + 1] = key and block(before, values[key]) or line:gsub("{(%l[%l_]*)}", function(inner)
      return tostring(values[inner] == nil and error(name .. " lacks " .. inner) or values[inner])
    end) .. "\n"
  end
  return table.concat(out)
end

return template
