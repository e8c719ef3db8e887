--- sendoso completion SHELL
local output = require "sendoso.run.output"
local shell = require "sendoso.commands.shell"

local completion = {
  name = "completion", usage = "bash|zsh|fish", help = "print what makes a shell complete sendoso's commands",
  epilog = "Read it at each start of your shell, or put it where your shell looks.",
  examples = {
    "source <(sendoso completion bash)               # in ~/.bashrc",
    "sendoso completion zsh > ~/.zfunc/_sendoso      # a folder in $fpath",
    "sendoso completion fish | source                # in ~/.config/fish/config.fish",
  },
}

function completion.describe(parser)
  parser:argument("shell"):choices { "bash", "zsh", "fish" }
end

--- Runs with the whole program's parser, which knows every command and flag.
function completion.run(args, run, program)
  local text = program["get_" .. args.shell .. "_complete"](program)
  return shell.protect(run, function() output.text(text) end)
end

return completion
