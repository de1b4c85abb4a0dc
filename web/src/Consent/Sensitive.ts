import { listAt, type RecordObject, textAt } from '@xinglin/client';
import list from './sensitiveCategories.json';

/** A category that stays off until it is ticked. */
export interface SensitiveCategory {
  readonly id: string;
  readonly en: string;
  readonly zh: string;
  readonly security: readonly string[];
  readonly icd10: readonly string[];
  readonly loinc: readonly string[];
}

/** All of them, from the list that is kept as data. */
export const sensitiveCategories: readonly SensitiveCategory[] = list.categories;

/** Longest scope that terms take. */
const scopeLengthMax = 512;

/** A code that makes a record sensitive although nobody labelled it. */
interface FoundCode {
  readonly category: string;
  readonly code: string;
}

/** The categories that a record is of: by its label in meta.security, or by a code of the list. */
export function categoriesOf(json: RecordObject | null): readonly string[] {
  const labels = labelsOf(json);
  const found = codesOf(json).map((one) => one.category);
  return sensitiveCategories.filter((one) => one.security.some((code) => labels.includes(code)) || found.includes(one.id)).map((one) => one.id);
}

/**
 * The scopes without what was not ticked: by label for every record, now and later; by code for records that are sensitive and not labelled.
 * @param records What the holder has now, from which the unlabelled codes are known.
 */
export function withoutUnticked(scopes: readonly string[], ticked: ReadonlySet<string>, records: readonly (RecordObject | null)[]): readonly string[] {
  const off = sensitiveCategories.filter((one) => !ticked.has(one.id));
  const labels = off.flatMap((one) => one.security).sort();
  return scopes.map((scope) => {
    const type = scope.slice(0, scope.indexOf('.'));
    const own = records.filter((json) => textAt(json, 'resourceType') === type);
    const codes = own.flatMap(codesOf).filter((one) => !ticked.has(one.category)).map((one) => one.code);
    const narrowed = [
      ...(labels.length === 0 ? [] : [`_security:not=${labels.join(',')}`]),
      ...(codes.length === 0 ? [] : [`code:not=${[...new Set(codes)].sort().join(',')}`]),
    ];
    const written = narrowed.length === 0 ? scope : `${scope}${scope.includes('?') ? '&' : '?'}${narrowed.join('&')}`;
    if (written.length > scopeLengthMax) {
      throw new RangeError('the scope is too long');
    }

    return written;
  });
}

function labelsOf(json: RecordObject | null): readonly string[] {
  const meta = json?.meta;
  return listAt(meta, 'security').map((label) => textAt(label, 'code') ?? '');
}

/** Codes of the record itself that are on the list and not already said by a label. */
function codesOf(json: RecordObject | null): readonly FoundCode[] {
  return listAt(json?.code, 'coding').flatMap((coding) => {
    const code = textAt(coding, 'code') ?? '';
    const system = textAt(coding, 'system') ?? '';
    return sensitiveCategories.filter((one) => isListed(one, system, code)).map((one) => ({ category: one.id, code }));
  });
}

function isListed(category: SensitiveCategory, system: string, code: string): boolean {
  return system === 'http://loinc.org' ? category.loinc.includes(code) : /icd-?10/i.test(system) && category.icd10.some((start) => code.startsWith(start));
}
