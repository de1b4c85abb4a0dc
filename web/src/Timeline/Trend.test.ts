import { describe, expect, it } from 'vitest';
import type { CheckedRecord } from '@xinglin/client';
import { inOrder, readEntry } from './ReadEntry';
import { trendOf } from './Trend';

const proof = { fact: { kind: 'entry', key: '', value: null }, network: '', partition: 0, height: 1, time: 1, signers: [], quorum: 3, validators: 4, setChanges: 0 } as const;
const record = (pointer: string, when: string, value: string, unit: string, status = 'final'): CheckedRecord => ({
  state: 'verified', pointer, type: 'Observation', layer: 'raw', version: 1, proof,
  text: `{"resourceType":"Observation","status":"${status}","effectiveDateTime":"${when}","code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}],"text":"HbA1c"},`
    + `"valueQuantity":{"value":${value},"unit":"${unit}","code":"${unit}"}}`,
});

describe('a trend', () => {
  const entries = inOrder([
    readEntry('a', record('1', '2025-01-01', '7.90', '%')),
    readEntry('b', record('2', '2026-01-01', '6.80', '%')),
    readEntry('a', record('3', '2025-06-01', '53', 'mmol/mol')),
    readEntry('a', record('4', '2025-07-01', '9.9', '%', 'entered-in-error')),
  ]);

  it('holds values as written, newest first, of one unit, without what was entered in error', () => {
    const [newest] = entries;
    const [own, other] = newest === undefined ? [] : trendOf(newest, entries);
    expect([own?.unit, own?.points.map((point) => point.value)]).toEqual(['%', ['6.80', '7.90']]);
    expect([other?.unit, other?.points.map((point) => point.value)]).toEqual(['mmol/mol', ['53']]);
  });
});

describe('an entry', () => {
  it('never loses what changes its meaning', () => {
    const text = '{"resourceType":"AllergyIntolerance","verificationStatus":{"coding":[{"code":"refuted"}]},"code":{"text":"青霉素"}}';
    const entry = readEntry('a', { state: 'verified', pointer: '5', type: 'AllergyIntolerance', layer: 'raw', version: 1, proof, text });
    expect([entry.kind, entry.what, entry.standing]).toEqual(['allergy', '青霉素', ['refuted']]);
  });

  it('that did not pass its check shows nothing', () => {
    const entry = readEntry('a', { state: 'refused', pointer: '6', type: 'Observation', code: 'resource-mismatch' });
    expect([entry.json, entry.value, entry.range]).toEqual([null, '', '']);
  });
});
