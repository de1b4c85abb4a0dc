// The package's StructureDefinitions have elements that R4 does not (Meta.accounts, parts of R5's ResearchStudy). HL7's JSON schema of R4
// beside them does not have these, so an element counts only when both have it.

/** True when the schema has the element, or does not describe what it stands in. */
export function isInSchema(schema, path) {
  const [type, ...names] = path.split('.');
  let definition = schema[type];
  for (const name of names) {
    if (!definition?.properties) {
      return true;
    }
    const property = propertyOf(definition.properties, name);
    if (!property) {
      return false;
    }
    const reference = property.$ref ?? property.items?.$ref;
    definition = reference && schema[reference.split('/').pop()];
  }
  return true;
}

/** A choice is there when one of its written names is: `value[x]` as `valueQuantity`. */
function propertyOf(properties, name) {
  if (!name.endsWith('[x]')) {
    return properties[name];
  }
  const stem = name.slice(0, -3);
  const written = Object.keys(properties).find((p) => p.startsWith(stem) && /^[A-Z]/.test(p.slice(stem.length)));
  return written && properties[written];
}
