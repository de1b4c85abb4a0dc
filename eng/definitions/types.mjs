// Types, their elements and constraints. Only specializations: profiles on resources and logical models are not types.
import { row, tail } from './row.mjs';
import { isInSchema } from './schema.mjs';

const kinds = { 'primitive-type': 'primitive', 'complex-type': 'complex', resource: 'resource' };
const strengths = { required: 'r', extensible: 'x', preferred: 'p', example: 'e' };

/** The lines of the sections `constraints` and `types`, and the addresses of the value sets of required bindings. */
export function typeLines(structures, schema) {
  const constraints = new Map();
  const valueSets = new Set();
  const types = [];
  for (const structure of structures.filter(isType)) {
    const [root, ...elements] = structure.snapshot.element;
    types.push(row('T', structure.type, kinds[structure.kind], tail(structure.baseDefinition ?? ''), structure.abstract ? 1 : 0, numbers(root, constraints)));
    for (const element of elements.filter((e) => isInSchema(schema, e.path))) {
      types.push(elementRow(structure, element, constraints, valueSets));
    }
  }
  return { lines: { constraints: [...constraints.keys()], types }, valueSets };
}

// One type of R4B has strayed into the package.
const isType = (r) => r.resourceType === 'StructureDefinition' && r.fhirVersion === '4.0.1' && r.kind in kinds && r.derivation !== 'constraint';

function elementRow(structure, element, constraints, valueSets) {
  const { binding } = element;
  const bound = binding?.valueSet && binding.strength === 'required' ? binding.valueSet.split('|')[0] : '';
  if (bound) {
    valueSets.add(bound);
  }
  return row(
    'E',
    element.path.slice(structure.type.length + 1),
    element.min,
    element.max,
    isLogicalId(structure, element) ? 'id' : (element.type ?? []).map(typeText).join(','),
    element.contentReference?.slice(1) ?? '',
    binding ? strengths[binding.strength] + bound : '',
    (element.isSummary ? 's' : '') + (element.isModifier ? 'm' : ''),
    numbers(element, constraints),
  );
}

/** The definitions say string of a resource's id, the datatypes page and the schema say id. */
const isLogicalId = (structure, element) => structure.kind === 'resource' && element.path === `${structure.type}.id`;

/** `Reference>Patient>Group` for a reference with targets. The type of a primitive's own value and of ids is FHIRPath's string. */
function typeText(type) {
  const code = type.code.startsWith('http://hl7.org/fhirpath/System.') ? 'string' : type.code;
  return [code, ...(type.targetProfile ?? []).map(tail)].join('>');
}

/** Constraints by their place in the section; the same one stands on many elements. */
function numbers(element, constraints) {
  return (element.constraint ?? []).filter((c) => c.expression).map((c) => {
    const line = row(c.key, c.severity === 'error' ? 'e' : 'w', c.expression, c.human);
    if (!constraints.has(line)) {
      constraints.set(line, constraints.size);
    }
    return constraints.get(line);
  }).join(',');
}
