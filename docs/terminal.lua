-- The picture of the terminal in the README: runs the demo's commands, each with what it prints, and draws them.
-- ./bootstrap build && lua5.4 docs/terminal.lua >docs/terminal.svg
local COLUMNS, SIZE, LINE, EDGE = 132, 13, 19, 18
local WIDTH = 7.83 -- of a letter of that size, in most fonts of terminals

local commands = {
  "sendoso plan anniversary.lua --today 2026-02-28",
  "sendoso run anniversary.lua --today 2026-02-28",
  "sendoso run anniversary.lua --today 2026-02-28",
}

-- What a command prints in a terminal of this width, without what a progress line has written over.
local function printed(command, home)
  local inside = ("cd scripts; stty cols %d; HOME=%s PATH=../build:$PATH %s"):format(COLUMNS, home, command)
  local outside = ("env -u XDG_STATE_HOME -u XDG_CONFIG_HOME script -qc '%s' /dev/null"):format(inside)
  local pipe <close> = assert(io.popen(outside))
  local lines = {}
  for line in pipe:lines() do
    line = line:gsub("\r$", ""):gsub("^.*\27%[K", ""):gsub(home, "~")
    lines[#lines + 1] = line
  end
  return lines
end

local function escaped(text) return (text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" })) end

-- Cuts a line where the terminal would break it.
local function fitted(text)
  local last = utf8.offset(text, COLUMNS + 1)
  return last and last <= #text and text:sub(1, utf8.offset(text, COLUMNS) - 1) .. "…" or text
end

local kinds = { { "^%$ ", "command" }, { "^sendoso:", "about" }, { "^note:", "about" }, { "^warning:", "warning" },
  { "^row skipped", "warning" }, { "^sent ", "sent" }, { "^would send", "sent" } }

local function kind_of(line)
  for _, kind in ipairs(kinds) do
    if line:find(kind[1]) then return kind[2] end
  end
  return "plain"
end

local home = os.tmpname()
os.remove(home)
assert(os.execute("mkdir " .. home))
local lines = {}
for i, command in ipairs(commands) do
  if i > 1 then lines[#lines + 1] = "" end
  lines[#lines + 1] = "$ " .. command
  for _, line in ipairs(printed(command, home)) do lines[#lines + 1] = line end
end
os.execute("rm -rf " .. home)

local width, height = math.ceil(COLUMNS * WIDTH) + 2 * EDGE, #lines * LINE + 2 * EDGE
print(([[
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
<title>A terminal: a plan of six gifts, the run that sends them, and the same run again, which sends nothing</title>
<style>
rect { fill: #fbfbfa; stroke: #d8d8d4 } text { font: %dpx ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace;
white-space: pre; fill: #24292f } .command { font-weight: 600 } .about { fill: #6a737d } .warning { fill: #9a5b00 }
.sent { fill: #116329 }
@media (prefers-color-scheme: dark) { rect { fill: #15181c; stroke: #30363d } text { fill: #d7dce1 }
.about { fill: #8b949e } .warning { fill: #e3b341 } .sent { fill: #56d364 } }
</style>
<rect x="0.5" y="0.5" width="%d" height="%d" rx="8"/>]]):format(width, height, width, height, SIZE, width - 1,
  height - 1))
for i, line in ipairs(lines) do
  if line ~= "" then
    print(('<text x="%d" y="%d" class="%s">%s</text>'):format(EDGE, EDGE + i * LINE - 5, kind_of(line),
      escaped(fitted(line))))
  end
end
print "</svg>"
