std = "lua54"
max_line_length = 120
include_files = { "lua/**/*.lua", "scripts/*.lua", "spec/**/*.lua", "bench/*.lua" }
files["spec"].std = "lua54+busted"
files["spec"].ignore = { "512" } -- loops are left on purpose
for _, name in ipairs { "data/sources", "data/oddfiles", "rule/rule", "plan/plan" } do -- tables of cases, a row to a line
  files["spec/" .. name .. "_spec.lua"].max_line_length = 160
end
exclude_files = { "lua/meta" } -- declarations for editors, never loaded
