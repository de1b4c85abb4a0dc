import { utf8 } from '../Primitives/Bytes';
import { isObject, type Json, tryParseStrict } from '../Primitives/StrictJson';

/** What a section came to. Unknown, none, hidden and late are different things. */
export type SectionState = 'recorded' | 'stated-none' | 'stated-unknown' | 'nothing-recorded' | 'too-large' | 'not-available';

/** SNOMED CT and HL7 IPS codes by which a record states that there is none. */
const none = new Set([
  '716186003', '409137002', '429625007', '428607008', '428197003', '160244002', '160245001', '1003774007', '787481004',
  'no-known-allergies', 'no-known-medication-allergies', 'no-known-environmental-allergies', 'no-known-food-allergies', 'no-known-medications', 'no-known-problems',
]);

/** Codes by which a record states that nobody knows. */
const notKnown = new Set(['UNK', 'NASK', 'ASKU', 'NI', 'no-allergy-info', 'no-medication-info', 'no-problem-info']);

const notSo = ['entered-in-error', 'refuted'];

/** Judges what a section came to from the records themselves. @param resources Their exact texts. */
export function stateOf(resources: readonly string[]): SectionState {
  const stated = resources.map((resource) => statedBy(tryParseStrict(utf8(resource))));
  return stated.length === 0 ? 'nothing-recorded'
    : stated.every((one) => one === 'stated-none') ? 'stated-none'
    : stated.every((one) => one === 'stated-unknown') ? 'stated-unknown'
    : 'recorded';
}

function statedBy(resource: Json | undefined): SectionState | null {
  if (!isObject(resource) || codes(resource.verificationStatus).some((code) => notSo.includes(code))) {
    return null;
  }

  const concepts = [...codes(resource.code), ...codes(resource.medicationCodeableConcept)];
  return concepts.some((code) => none.has(code)) ? 'stated-none' : concepts.some((code) => notKnown.has(code)) ? 'stated-unknown' : null;
}

function codes(concept: Json | undefined): readonly string[] {
  const codings = isObject(concept) && Array.isArray(concept.coding) ? concept.coding : [];
  return codings.flatMap((coding: Json) => (isObject(coding) && typeof coding.code === 'string' ? [coding.code] : []));
}
