-- A helper of busted: writes the name of each file that is run into the file $SPEC_RAN, so that spec/check
-- sees that none was forgotten and none was run twice.
local busted = require "busted"

local path = os.getenv "SPEC_RAN"
if path then
  busted.subscribe({ "file", "start" }, function(file)
    local list <close> = assert(io.open(path, "a"))
    list:write(file.name, "\n")
  end)
end
