/** A number as it is written: 6.80 stays 6.80, whatever a floating point number would make of it. */
export class Decimal {
  constructor(readonly text: string) {}

  /** For drawing and comparing only, never to be shown. */
  get approximate(): number {
    return Number(this.text);
  }
}

/** A value of a record. */
export type RecordValue = null | boolean | string | Decimal | readonly RecordValue[] | RecordObject;

/** An object of a record. */
export interface RecordObject {
  readonly [name: string]: RecordValue;
}

const depthMax = 64;

/** Reads a FHIR resource's JSON with its decimals as written; null for what is no JSON object. */
export function readRecord(text: string): RecordObject | null {
  try {
    // The source's numbers are kept by putting each into a text that nothing else can look like.
    JSON.parse(text);
    const mark = crypto.randomUUID();
    const value: unknown = JSON.parse(markNumbers(text, mark));
    const read = decimals(value, mark, 0);
    return isRecord(read) ? read : null;
  } catch {
    return null;
  }
}

/** What stands at the end of names; null when something is missing on the way. A list is read at its first element. */
export function at(value: RecordValue | undefined, ...names: readonly string[]): RecordValue {
  let here: RecordValue = first(value ?? null);
  for (const name of names) {
    here = isRecord(here) && Object.hasOwn(here, name) ? first(here[name] ?? null) : null;
  }

  return here;
}

/** The list under a name; one element counts as a list of one. */
export function listAt(value: RecordValue | undefined, name: string): readonly RecordValue[] {
  const found = isRecord(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null;
  return Array.isArray(found) ? (found as readonly RecordValue[]) : found === null ? [] : [found];
}

/** A text that stands there; null for anything else. */
export function textAt(value: RecordValue | undefined, ...names: readonly string[]): string | null {
  const found = at(value, ...names);
  return typeof found === 'string' ? found : null;
}

/** True for an object. */
export function isRecord(value: RecordValue | undefined): value is RecordObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
}

function first(value: RecordValue): RecordValue {
  return Array.isArray(value) ? ((value as readonly RecordValue[])[0] ?? null) : value;
}

/** Texts are passed over, so that digits inside them stay what they are. */
function markNumbers(text: string, mark: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) => (token.startsWith('"') ? token : `"${mark}${token}"`));
}

function decimals(value: unknown, mark: string, depth: number): RecordValue {
  if (depth > depthMax) {
    throw new RangeError('too deep');
  }

  if (typeof value === 'string') {
    return value.startsWith(mark) ? new Decimal(value.slice(mark.length)) : value;
  }

  if (Array.isArray(value)) {
    return value.map((one: unknown) => decimals(one, mark, depth + 1));
  }

  if (typeof value === 'object' && value !== null) {
    const members = Object.create(null) as Record<string, RecordValue>;
    for (const [name, member] of Object.entries(value)) {
      members[name] = decimals(member, mark, depth + 1);
    }

    return members;
  }

  return typeof value === 'boolean' ? value : null;
}
