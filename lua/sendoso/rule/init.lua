--- `require "sendoso.rule"`: makes rules, see rule/library.lua. Inside the host, a script gets that of its run.
return require "sendoso.rule.library" {}
