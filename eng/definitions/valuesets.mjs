// Value sets of required bindings, enumerated. What cannot be enumerated is named by its grammar, or said to be missing.
import { ordinal, row } from './row.mjs';

const grammars = {
  'http://unitsofmeasure.org': 'ucum',
  'urn:ietf:bcp:13': 'mime',
  'urn:ietf:bcp:47': 'language',
  'urn:iso:std:iso:4217': 'currency',
};

export function valueSetLines(terminology, structures, addresses) {
  const known = {
    sets: byUrl(terminology, 'ValueSet'),
    systems: byUrl(terminology, 'CodeSystem'),
  };
  return [...addresses].sort(ordinal).map((url) => row(url, ...expand(url, known, [])));
}

function byUrl(resources, type) {
  return new Map(resources.filter((r) => r.resourceType === type).map((r) => [r.url, r]));
}

/** `['codes', 'system code code …', …]`, `['grammar', name]` or `['missing']`. */
function expand(url, known) {
  const codes = collect(url, known, []);
  if (typeof codes === 'string') {
    return codes === 'missing' ? ['missing'] : ['grammar', codes];
  }
  return ['codes', ...[...codes].sort(([a], [b]) => ordinal(a, b)).map(([system, list]) => [system, ...list].join(' '))];
}

/** A map from system to a set of codes, the name of a grammar, or 'missing'. */
function collect(url, known, seen) {
  const set = known.sets.get(url.split('|')[0]);
  if (!set?.compose || seen.includes(url)) {
    return 'missing';
  }
  const all = new Map();
  for (const include of set.compose.include) {
    const part = included(include, known, [...seen, url]);
    if (typeof part === 'string') {
      return part;
    }
    part.forEach((codes, system) => codes.forEach((code) => add(all, system, code)));
  }
  for (const exclude of set.compose.exclude ?? []) {
    const part = included(exclude, known, [...seen, url]);
    if (typeof part === 'string') {
      return 'missing';
    }
    part.forEach((codes, system) => codes.forEach((code) => all.get(system)?.delete(code)));
  }
  return all;
}

/** A system's codes and other sets narrow each other. */
function included(include, known, seen) {
  const parts = (include.valueSet ?? []).map((url) => collect(url, known, seen));
  if (include.system) {
    parts.unshift(ofSystem(include, known));
  }
  const undecided = parts.find((part) => typeof part === 'string');
  return undecided ?? parts.reduce(intersection);
}

function intersection(a, b) {
  const both = new Map();
  a.forEach((codes, system) => codes.forEach((code) => b.get(system)?.has(code) && add(both, system, code)));
  return both;
}

function ofSystem(include, known) {
  const codes = new Map([[include.system, new Set()]]);
  if (include.concept) {
    include.concept.forEach((concept) => add(codes, include.system, concept.code));
    return codes;
  }
  const system = known.systems.get(include.system);
  if (!system?.concept || system.content !== 'complete') {
    return !include.filter && grammars[include.system] ? grammars[include.system] : 'missing';
  }
  const concepts = flatten(system.concept, []);
  for (const { concept, ancestors } of concepts) {
    const passes = (include.filter ?? []).map((filter) => matches(filter, concept, ancestors));
    if (passes.includes(undefined)) {
      return 'missing';
    }
    if (passes.every(Boolean)) {
      add(codes, include.system, concept.code);
    }
  }
  return codes;
}

function flatten(concepts, ancestors) {
  return concepts.flatMap((concept) => [{ concept, ancestors: [...ancestors, ...parents(concept)] }, ...flatten(concept.concept ?? [], [...ancestors, concept.code])]);
}

const parents = (concept) => (concept.property ?? []).filter((p) => p.code === 'subsumedBy').map((p) => p.valueCode);

function matches(filter, concept, ancestors) {
  switch (filter.op) {
    case 'is-a': return concept.code === filter.value || ancestors.includes(filter.value);
    case 'descendent-of': return ancestors.includes(filter.value);
    case 'is-not-a': return concept.code !== filter.value && !ancestors.includes(filter.value);
    default: return undefined;
  }
}

function add(map, system, code) {
  if (!map.has(system)) {
    map.set(system, new Set());
  }
  map.get(system).add(code);
}
