-- A claim, a composite resource or the Platform of function-idp.
-- Their conditions stand in the order of what rests on what: the first that fails tells most.
local areas = { --[[areas]] }
local on_its_way = { --[[on its way]] }
local asks = { --[[asks]] }

if synced == nil then
  return say("Progressing", "Crossplane has not looked at it yet.")
end
if not fresh(synced) then
  return say("Progressing", "Crossplane has not looked at the last change yet.")
end

-- What waits for something else waits for the answer too, so it is not at work.
local waits, works, question
for _, area in ipairs(areas) do
  local condition = conditions[area]
  if is(condition, "False") then
    if asks[condition.reason] then
      question = question or condition
    elseif on_its_way[condition.reason] then
      waits = waits or condition
      works = works or condition.reason ~= "Waiting"
    else
      return say("Degraded", words(condition))
    end
  end
end
if is(synced, "False") then
  return say("Degraded", words(synced))
end
-- The function gave no answer: Crossplane shows it in conditions of the function, on a claim nowhere else.
for _, condition in ipairs(obj.status.conditions) do
  if condition.status == "Unknown" and condition.reason == "FatalError" then
    return say("Degraded", words(condition))
  end
end
-- A change that only waits for its window leaves it healthy, and one that failed does not.
local changes = conditions.ChangesApplied
if is(changes, "False") and changes.reason == "Failed" then
  return say("Degraded", words(changes))
end
if waits ~= nil and (works or question == nil) then
  return say("Progressing", words(waits))
end
if question ~= nil then
  return say("Suspended", words(question))
end
if is(ready, "True") and fresh(ready) then
  return say("Healthy", is(changes, "False") and words(changes) or nil)
end
return say("Progressing", ready ~= nil and words(ready) or "It is not ready yet.")
