--- sendoso completion SHELL
local output = require "sendoso.run.output"
local scripts = require "sendoso.commands.completion.scripts"
local shell = require "sendoso.commands.shell"

local completion = {
  name = "completion", usage = "bash|zsh|fish",
  epilog = [[
Load it when your shell starts, or save it where your shell looks for completions. Campaigns, groups, and the keys and
rules of the ledger are offered, too. Campaigns and groups are read from Sendoso and kept for ten minutes.]],
  examples = {
    "source <(sendoso completion bash)               # in ~/.bashrc",
    "sendoso completion zsh > ~/.zfunc/_sendoso      # a folder in $fpath",
    "sendoso completion fish | source                # in ~/.config/fish/config.fish",
  },
}

function completion.describe(parser)
  parser:argument("shell", "Your shell"):choices { "bash", "zsh", "fish" }
end

function completion.run(args, run)
  return shell.protect(run, function() output.text(scripts[args.shell]) end)
end

return completion
