-- A managed resource. It stays ready when an update fails, so failures come first.
local without_conditions = { ProviderConfig = true, ClusterProviderConfig = true, ProviderConfigUsage = true }
if without_conditions[obj.kind] then
  return say("Healthy", "It has no health of its own.")
end

if synced ~= nil and not fresh(synced) then
  return say("Progressing", "Its provider has not looked at the last change yet.")
end
if is(synced, "False") then
  if not is(ready, "True") and begins(synced.message, "cannot resolve references") then
    return say("Progressing", words(synced))
  end
  return say("Degraded", words(synced))
end
-- While a failed operation is tried again, this alone remembers that it failed.
local operation = conditions.LastAsyncOperation
if is(operation, "False") then
  return say("Degraded", words(operation))
end
if is(ready, "True") and fresh(ready) then
  return say("Healthy")
end
return say("Progressing", ready ~= nil and words(ready) or "Its provider has not looked at it yet.")
