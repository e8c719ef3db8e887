std = "lua54"
max_line_length = 120
include_files = { "lua/**/*.lua", "src/**/*.lua", "scripts/*.lua", "spec/**/*.lua", "bench/**/*.lua", "docs/*.lua" }
files["spec"].std = "lua54+busted"
files["spec"].ignore = { "512" } -- loops are left on purpose
exclude_files = { "lua/meta" } -- declarations for editors, never loaded
files["spec/support/contract"] = { ignore = { "212/_ENV" } } -- the spec gives its own
