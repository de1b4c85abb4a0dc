import { at, type CheckedRecord, Decimal, listAt, readRecord, type RecordObject, type RecordValue, textAt } from '@xinglin/client';

/** What a record is, for filters and counts. */
export const recordKinds = ['visit', 'laboratory', 'vital', 'medicine', 'allergy', 'imaging', 'problem', 'vaccination', 'other'] as const;

/** One of {@link recordKinds}. */
export type RecordKind = (typeof recordKinds)[number];

/** One record as a line: the words are its source's, in its own language. */
export interface Entry {
  readonly member: string;
  readonly pointer: string;
  readonly kind: RecordKind;
  /** As the record writes it: a year, month, day or time; empty when it names none. */
  readonly when: string;
  readonly what: string;
  /** Value and unit as written; empty when it has none. */
  readonly value: string;
  /** Reference range as the laboratory sent it. */
  readonly range: string;
  /** What the laboratory judged: H, L, N … */
  readonly judgement: string;
  /** Statuses that change the meaning: never left out. */
  readonly standing: readonly Standing[];
  readonly checked: CheckedRecord;
  /** Null when it did not pass its check: nothing of it is shown. */
  readonly json: RecordObject | null;
}

/** What changes the meaning of a record. */
export type Standing = 'do-not-perform' | 'refuted' | 'entered-in-error' | 'not-done' | 'preliminary' | 'inactive' | 'cancelled' | 'unconfirmed';

const times = [
  'effectiveDateTime', 'effectiveInstant', 'performedDateTime', 'occurrenceDateTime', 'whenHandedOver', 'started', 'onsetDateTime', 'recordedDate', 'authoredOn',
  'issued', 'date', 'dateTime', 'created', 'sent', 'start',
];
const periods = ['effectivePeriod', 'performedPeriod', 'occurrencePeriod', 'period', 'onsetPeriod', 'billablePeriod', 'servicedPeriod'];
const names = ['code', 'medicationCodeableConcept', 'vaccineCode', 'type', 'category', 'serviceType'];

const kindsOfTypes: Readonly<Partial<Record<string, RecordKind>>> = {
  Encounter: 'visit', DiagnosticReport: 'laboratory', MedicationRequest: 'medicine', MedicationStatement: 'medicine', MedicationDispense: 'medicine',
  MedicationAdministration: 'medicine', AllergyIntolerance: 'allergy', ImagingStudy: 'imaging', Condition: 'problem', Immunization: 'vaccination',
};

/** One checked record as a line. */
export function readEntry(member: string, checked: CheckedRecord): Entry {
  const json = checked.state === 'verified' ? readRecord(checked.text) : null;
  return {
    member, pointer: checked.pointer, checked, json, kind: kindOf(checked.type, json), when: whenOf(json), what: whatOf(checked.type, json) ?? checked.type, value: valueOf(json),
    range: rangeOf(json), judgement: textAt(at(json, 'interpretation'), 'coding', 'code') ?? '', standing: standingOf(json),
  };
}

/** Newest first; what names no time comes last. A record that names only a year counts as earlier than what is dated within it. */
export function inOrder(entries: readonly Entry[]): readonly Entry[] {
  return [...entries].sort((a, b) => (a.when < b.when ? 1 : a.when > b.when ? -1 : a.pointer < b.pointer ? -1 : 1));
}

/** The words of a concept: its text, else its code's display, else the code. */
export function conceptOf(value: RecordValue): string | null {
  return textAt(value, 'text') ?? textAt(value, 'coding', 'display') ?? textAt(value, 'coding', 'code');
}

/** Value and unit as written. */
export function quantityOf(value: RecordValue): string | null {
  const number = at(value, 'value');
  const unit = textAt(value, 'unit') ?? textAt(value, 'code') ?? '';
  return number instanceof Decimal ? `${textAt(value, 'comparator') ?? ''}${number.text} ${unit}`.trim() : null;
}

/** A reference range as its laboratory sent it. */
export function betweenOf(range: RecordValue): string | null {
  const low = quantityOf(at(range, 'low'));
  const high = quantityOf(at(range, 'high'));
  const ends = low !== null && high !== null ? `${low} – ${high}` : low !== null ? `≥ ${low}` : high !== null ? `≤ ${high}` : null;
  return textAt(range, 'text') ?? ends;
}

function kindOf(type: string, json: RecordObject | null): RecordKind {
  if (type !== 'Observation') {
    const isImage = type === 'DiagnosticReport' && categoriesOf(json).some((code) => code === 'RAD' || code === 'imaging');
    return isImage ? 'imaging' : (kindsOfTypes[type] ?? 'other');
  }

  const categories = categoriesOf(json);
  return categories.includes('laboratory') ? 'laboratory' : categories.includes('vital-signs') ? 'vital' : categories.includes('imaging') ? 'imaging' : 'other';
}

function categoriesOf(json: RecordObject | null): readonly string[] {
  return listAt(json, 'category').flatMap((category) => listAt(category, 'coding').map((coding) => textAt(coding, 'code') ?? ''));
}

function whatOf(type: string, json: RecordObject | null): string | null {
  if (type === 'Patient') {
    return type;
  }

  const named = names.map((name) => conceptOf(at(json, name))).find((one) => one !== null);
  return textAt(json, 'title') ?? named ?? textAt(json, 'medicationReference', 'display') ?? textAt(json, 'name', 'text') ?? conceptOf(at(json, 'reasonCode')) ?? textAt(json, 'class', 'display');
}

function whenOf(json: RecordObject | null): string {
  const isDate = (text: string | null): text is string => text !== null && /^\d{4}/.test(text);
  const points = times.map((name) => textAt(json, name));
  const spans = periods.flatMap((name) => [textAt(json, name, 'start'), textAt(json, name, 'end')]);
  return [...points, ...spans].find(isDate) ?? '';
}

function valueOf(json: RecordObject | null): string {
  const parts = listAt(json, 'component').map((part) => `${conceptOf(at(part, 'code')) ?? ''} ${singleOf(part) ?? ''}`.trim());
  return [singleOf(json), ...parts, textAt(json, 'conclusion'), quantityOf(at(json, 'dosageInstruction', 'doseAndRate', 'doseQuantity'))]
    .filter((part): part is string => part !== null && part !== '').join('; ');
}

function singleOf(json: RecordValue): string | null {
  const simple = at(json, 'valueBoolean') ?? at(json, 'valueInteger') ?? at(json, 'valueDateTime') ?? at(json, 'valueTime');
  return (
    quantityOf(at(json, 'valueQuantity')) ?? textAt(json, 'valueString') ?? conceptOf(at(json, 'valueCodeableConcept')) ?? betweenOf(at(json, 'valueRange'))
    ?? (simple instanceof Decimal ? simple.text : typeof simple === 'string' || typeof simple === 'boolean' ? String(simple) : null)
  );
}

function rangeOf(json: RecordObject | null): string {
  return listAt(json, 'referenceRange').map(betweenOf).filter((one) => one !== null).join('; ');
}

function standingOf(json: RecordObject | null): readonly Standing[] {
  const status = textAt(json, 'status');
  const verification = textAt(json, 'verificationStatus', 'coding', 'code');
  const clinical = textAt(json, 'clinicalStatus', 'coding', 'code');
  const found: readonly (readonly [boolean, Standing])[] = [
    [at(json, 'doNotPerform') === true, 'do-not-perform'],
    [verification === 'refuted', 'refuted'],
    [status === 'entered-in-error' || verification === 'entered-in-error', 'entered-in-error'],
    [status === 'not-done', 'not-done'],
    [status === 'preliminary' || status === 'registered', 'preliminary'],
    [status === 'cancelled' || status === 'stopped' || status === 'aborted', 'cancelled'],
    [verification === 'unconfirmed' || verification === 'provisional' || verification === 'differential', 'unconfirmed'],
    [clinical === 'inactive' || clinical === 'resolved' || clinical === 'remission', 'inactive'],
  ];
  return found.filter(([holds]) => holds).map(([, standing]) => standing);
}
