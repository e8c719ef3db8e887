--- What a ledger promises, wherever it is kept: promises for a spec to make of one place.
---@param env table where promises are made: the spec's _ENV
---@param name string of the place
---@param store table one of `stores`
return function(env, name, store)
  require "spec.support.contract.intent"(env, name, store)
  require "spec.support.contract.memory"(env, name, store)
  require "spec.support.contract.claim"(env, name, store)
end
