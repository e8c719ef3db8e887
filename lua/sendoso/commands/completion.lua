--- sendoso completion SHELL
local output = require "sendoso.run.output"
local shell = require "sendoso.commands.shell"

local completion = {
  name = "completion", usage = "bash|zsh|fish", help = "Print the completion script for a shell",
  epilog = "Load it when your shell starts, or save it where your shell looks for completions.",
  examples = {
    "source <(sendoso completion bash)               # in ~/.bashrc",
    "sendoso completion zsh > ~/.zfunc/_sendoso      # a folder in $fpath",
    "sendoso completion fish | source                # in ~/.config/fish/config.fish",
  },
}

function completion.describe(parser)
  parser:argument("shell", "Your shell"):choices { "bash", "zsh", "fish" }
end

--- Runs with the parser of the whole program, which knows every command and flag.
function completion.run(args, run, program)
  local text = program["get_" .. args.shell .. "_complete"](program)
  return shell.protect(run, function() output.text(text) end)
end

return completion
