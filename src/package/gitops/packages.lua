-- A package of Crossplane, a revision of one, or a definition.
local needed = {
  Configuration = { "Installed", "Healthy" },
  Function = { "Installed", "Healthy" },
  Provider = { "Installed", "Healthy" },
  ConfigurationRevision = { "RevisionHealthy" },
  FunctionRevision = { "RevisionHealthy", "RuntimeHealthy" },
  ProviderRevision = { "RevisionHealthy", "RuntimeHealthy" },
  CompositeResourceDefinition = { "Established" },
}
local asked = needed[obj.kind]
if asked == nil then
  return say("Healthy", "It has no health of its own.")
end
if obj.spec ~= nil and obj.spec.desiredState == "Inactive" then
  return say("Healthy", "It is an inactive revision.")
end
if obj.spec ~= nil and obj.spec.claimNames ~= nil then
  asked = { "Established", "Offered" }
end

-- What every package says while it starts.
local function starts(condition)
  return condition.message == nil
    or condition.message == ""
    or begins(condition.message, 'Package revision health is "Unknown"')
    or begins(condition.message, "Package runtime health is ")
    or condition.type == "RuntimeHealthy"
end

for _, type in ipairs(asked) do
  local condition = conditions[type]
  if condition == nil then
    return say("Progressing", type .. " is not known yet.")
  end
  if not fresh(condition) then
    return say("Progressing", "Crossplane has not looked at the last change yet.")
  end
  if condition.reason == "InactivePackageRevision" then
    return say("Suspended", words(condition))
  end
  if condition.status ~= "True" then
    local failed = condition.status == "False" and not starts(condition)
    return say(failed and "Degraded" or "Progressing", words(condition))
  end
end
return say("Healthy")
