/** What belongs to no named section. */
const other = 'other';

const firstYear = 2016;
const lastYear = 2027;

/** Section names, in the order of the leaves (docs/spec/completeness.md). */
export const sections: readonly string[] = [
  'AllergyIntolerance', 'CarePlan', 'CareTeam', 'Composition', 'Condition/encounter-diagnosis', 'Condition/problem-list-item', 'Condition/other',
  'Coverage', 'DiagnosticReport', 'DocumentReference', 'Encounter', 'ExplanationOfBenefit', 'ImagingStudy', 'Immunization',
  'MedicationAdministration', 'MedicationDispense', 'MedicationRequest', 'MedicationStatement', 'Observation/activity', 'Observation/exam',
  'Observation/imaging', 'Observation/laboratory', 'Observation/procedure', 'Observation/social-history', 'Observation/survey',
  'Observation/therapy', 'Observation/vital-signs', 'Observation/other', 'Patient', 'Procedure', 'ServiceRequest', other,
];

/** Spans of time within each section, in the order of the leaves. */
export const spans: readonly string[] = [
  'undated', 'spanning', 'earlier', ...Array.from({ length: lastYear - firstYear + 1 }, (_, index) => String(firstYear + index)), 'later',
];

/** Leaves of every index. */
export const leafCount = sections.length * spans.length;

/** The section of a leaf. */
export const sectionOf = (leaf: number): string => sections[Math.floor(leaf / spans.length)] ?? other;

/** The span of a leaf. */
export const spanOf = (leaf: number): string => spans[leaf % spans.length] ?? '';

/** Sections of a type: one, or one for each category and one for the rest; the last for a type without its own. */
export function sectionsOfType(type: string): readonly number[] {
  const own = sections.flatMap((name, index) => (name === type || name.startsWith(`${type}/`) ? [index] : []));
  return own.length > 0 ? own : [sections.length - 1];
}

/** The first and last year of a span; null when it is of no years. */
export function yearsOf(span: number): readonly [number, number] | null {
  const name = spans[span];
  switch (name) {
    case 'undated':
    case 'spanning':
    case undefined:
      return null;
    case 'earlier':
      return [Number.NEGATIVE_INFINITY, firstYear - 1];
    case 'later':
      return [lastYear + 1, Number.POSITIVE_INFINITY];
    default:
      return [Number(name), Number(name)];
  }
}

/** True when a category has a section of its own in the type of this section. */
export function isKnownCategory(type: string, category: string): boolean {
  return category !== other && sections.includes(`${type}/${category}`);
}
