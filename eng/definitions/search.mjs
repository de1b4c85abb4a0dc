// Search parameters and compartments.
import { ordinal, row } from './row.mjs';

export function searchLines(resources) {
  const parameters = resources.filter((r) => r.resourceType === 'SearchParameter');
  const codes = new Map(parameters.map((p) => [p.url, p.code]));
  return parameters
    .map((p) => row(
      p.url, p.code, p.type, p.base.join(','), p.expression, (p.target ?? []).join(','),
      (p.component ?? []).map((c) => `${codes.get(c.definition) ?? c.definition}=${c.expression}`).join(';'),
    ))
    .sort(ordinal);
}

export function compartmentLines(resources) {
  return resources.filter((r) => r.resourceType === 'CompartmentDefinition')
    .flatMap((c) => c.resource.filter((r) => r.param).map((r) => row(c.code, r.code, r.param.join(','))))
    .sort(ordinal);
}
