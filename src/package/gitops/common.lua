local function say(status, message)
  return { status = status, message = message }
end

-- Argo CD opens no string library for scripts of an argocd-cm; text can still be compared.
local function begins(text, start)
  return text ~= nil and text >= start and text < start .. "\255"
end

local function words(condition)
  if condition.message ~= nil and condition.message ~= "" then
    return condition.message
  end
  return condition.reason
end

-- Providers leave the generation out of some conditions: what is absent is no older one.
local function fresh(condition)
  local seen, now = condition.observedGeneration, obj.metadata.generation
  return seen == nil or now == nil or seen >= now
end

local function is(condition, status)
  return condition ~= nil and condition.status == status
end

if obj.metadata.deletionTimestamp ~= nil then
  return say("Progressing", "It is being deleted.")
end
local conditions = {}
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    conditions[condition.type] = condition
  end
end
local synced, ready = conditions.Synced, conditions.Ready
if synced ~= nil and synced.reason == "ReconcilePaused" then
  return say("Suspended", words(synced))
end
