std = "lua54"
max_line_length = 120
include_files = { "lua", "scripts", "spec", "bench" }
files["spec"].std = "lua54+busted"
