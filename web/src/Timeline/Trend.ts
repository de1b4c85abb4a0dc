import { at, Decimal, listAt, type RecordObject, textAt } from '@xinglin/client';
import type { Entry } from './ReadEntry';

/** One value of a series. */
export interface TrendPoint {
  readonly entry: Entry;
  /** As written. */
  readonly value: string;
}

/** Values of one test in one unit: units are never mixed, and nothing is converted. */
export interface TrendSeries {
  readonly unit: string;
  readonly points: readonly TrendPoint[];
}

/** All values of the same test, newest first, each unit by itself; the unit of the entry itself comes first. */
export function trendOf(entry: Entry, entries: readonly Entry[]): readonly TrendSeries[] {
  const test = testOf(entry.json);
  const unit = unitOf(entry.json);
  if (test.length === 0 || unit === null) {
    return [];
  }

  const series = new Map<string, TrendPoint[]>([[unit, []]]);
  for (const other of entries) {
    const value = at(other.json, 'valueQuantity', 'value');
    const otherUnit = unitOf(other.json);
    const isValid = !other.standing.includes('entered-in-error') && other.when !== '';
    if (isValid && value instanceof Decimal && otherUnit !== null && testOf(other.json).some((code) => test.includes(code))) {
      const points = series.get(otherUnit) ?? [];
      points.push({ entry: other, value: `${textAt(other.json, 'valueQuantity', 'comparator') ?? ''}${value.text}` });
      series.set(otherUnit, points);
    }
  }

  return [...series].map(([name, points]) => ({ unit: name, points }));
}

/** What was tested: its codes with their systems. Words alone do not make two tests the same. */
function testOf(json: RecordObject | null): readonly string[] {
  return listAt(json?.code, 'coding').flatMap((coding) => {
    const [system, code] = [textAt(coding, 'system'), textAt(coding, 'code')];
    return system === null || code === null ? [] : [`${system}|${code}`];
  });
}

/** The UCUM code, else the unit as written; null when there is no quantity. */
function unitOf(json: RecordObject | null): string | null {
  return textAt(json, 'valueQuantity', 'code') ?? textAt(json, 'valueQuantity', 'unit');
}
