import { Decimal, isRecord, readRecord, type RecordValue } from '@xinglin/client';

/** One resource as one line: what it is, when, its value with unit, the range as its source sent it, and how it stands. */
export interface RecordLine {
  readonly what: string;
  /** As written; empty when it names no time. */
  readonly when: string;
  readonly value: string;
  readonly range: string;
  /** What changes the meaning: never left out. */
  readonly standing: string;
}

type Value = RecordValue;
type Given = Value | undefined;

const names = ['code', 'medicationCodeableConcept', 'vaccineCode', 'type', 'category', 'serviceType'];
const dates = [
  'effectiveDateTime', 'performedDateTime', 'occurrenceDateTime', 'onsetDateTime', 'recordedDate', 'authoredOn', 'started', 'created', 'issued', 'date', 'birthDate',
];
const ordinary = ['final', 'finished', 'completed', 'active', 'current', 'available', 'issued', 'confirmed'];
const wrongs: Readonly<Partial<Record<string, string>>> = { refuted: 'REFUTED: not present', 'entered-in-error': 'ENTERED IN ERROR: do not use', 'not-done': 'NOT DONE' };

/** Reads a verified text. Numbers stay as they are written: 6.80 is not 6.8. */
export function recordLine(text: string): RecordLine {
  const json = readRecord(text);
  return { what: whatOf(json), when: whenOf(json), value: valueOf(json), range: list(json, 'referenceRange').map(between).join('; '), standing: standingOf(json) };
}

/** The words and numbers of a person's name and birth date in a Patient resource. */
export function personLine(text: string): { readonly id: string; readonly name: string } {
  const json = readRecord(text);
  const name = list(json, 'name')[0];
  const parts = words(name, 'text') ?? [words(name, 'family'), ...list(name, 'given').map((one) => (typeof one === 'string' ? one : null))].filter((one) => one !== null).join(' ');
  return { id: words(json, 'id') ?? '', name: [parts, words(json, 'gender'), words(json, 'birthDate')].filter((one) => one !== null && one !== '').join(', ') };
}

function whatOf(json: Value): string {
  const named = names.map((name) => concept(at(json, name))).find((one) => one !== null);
  return words(json, 'title') ?? named ?? words(at(json, 'medicationReference'), 'display') ?? words(at(json, 'class'), 'display') ?? words(json, 'id') ?? '';
}

function whenOf(json: Value): string {
  const periods = ['effectivePeriod', 'performedPeriod', 'period'].map((name) => words(at(json, name), 'start'));
  return [...dates.map((name) => words(json, name)), ...periods].find((one) => one !== null) ?? '';
}

function valueOf(json: Value): string {
  const components = list(json, 'component').map((part) => `${concept(at(part, 'code')) ?? ''} ${single(part)}`.trim());
  const reactions = list(json, 'reaction').flatMap((reaction) => list(reaction, 'manifestation')).map((one) => concept(one) ?? '');
  const criticality = words(json, 'criticality');
  return [single(json), ...components, words(json, 'conclusion') ?? '', words(json, 'description') ?? '', criticality === null ? '' : `criticality ${criticality}`, ...reactions]
    .filter((one) => one !== '').join('; ');
}

function single(json: Value): string {
  const value = quantity(at(json, 'valueQuantity')) ?? words(json, 'valueString') ?? concept(at(json, 'valueCodeableConcept')) ?? words(json, 'valueDateTime')
    ?? words(json, 'valueTime') ?? words(json, 'valueInteger') ?? flag(at(json, 'valueBoolean')) ?? (between(at(json, 'valueRange')) || null);
  const judged = list(json, 'interpretation')[0];
  const mark = words(list(judged, 'coding')[0], 'code') ?? concept(judged);
  return value === null ? (concept(at(json, 'dataAbsentReason')) ?? '') : mark === null ? value : `${value} (${mark})`;
}

function standingOf(json: Value): string {
  const said = [
    at(json, 'doNotPerform') === true ? 'DO NOT PERFORM' : null,
    code(at(json, 'verificationStatus')),
    words(json, 'status'),
    code(at(json, 'clinicalStatus')),
  ];
  return [...new Set(said.filter((one) => one !== null && !ordinary.includes(one)).map((one) => wrongs[one ?? ''] ?? one))].join(', ');
}

function between(range: Given): string {
  const low = quantity(at(range, 'low'));
  const high = quantity(at(range, 'high'));
  return words(range, 'text') ?? (low !== null && high !== null ? `${low} – ${high}` : low !== null ? `≥ ${low}` : high !== null ? `≤ ${high}` : '');
}

function quantity(given: Given): string | null {
  const value = words(given, 'value');
  return value === null ? null : `${words(given, 'comparator') ?? ''}${value} ${words(given, 'unit') ?? words(given, 'code') ?? ''}`.trim();
}

function concept(given: Given): string | null {
  const one = Array.isArray(given) ? (given as readonly Value[])[0] : given;
  const coding = list(one, 'coding')[0];
  return words(one, 'text') ?? words(coding, 'display') ?? words(coding, 'code');
}

function code(given: Given): string | null {
  return words(list(given, 'coding')[0], 'code');
}

function flag(given: Given): string | null {
  return typeof given === 'boolean' ? String(given) : null;
}

function words(given: Given, name: string): string | null {
  const value = at(given, name);
  return value instanceof Decimal ? value.text : typeof value === 'string' ? value : null;
}

function list(given: Given, name: string): readonly Value[] {
  const value = at(given, name);
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}

function at(given: Given, name: string): Given {
  return isRecord(given) ? given[name] : undefined;
}

/** Clinical text stays in its own language: what has Chinese characters is read out as Chinese. */
export function languageOf(text: string): string {
  return /\p{Script=Han}/u.test(text) ? 'zh-CN' : 'en';
}
