import { describe, expect, it } from 'vitest';
import { presetOf, scopesOf } from './Presets';
import { recordLine } from './RecordLine';

describe('what a doctor ticks', () => {
  it('becomes scopes, dated where a date narrows them', () => {
    expect(scopesOf(['allergies', 'laboratory'], '2024-01-01')).toEqual(['AllergyIntolerance.rs', 'Observation.rs?category=laboratory&date=ge2024-01-01']);
    expect(scopesOf(['laboratory'], '')).toEqual(['Observation.rs?category=laboratory']);
  });

  it('is found again in a scope, and never in one of another form', () => {
    expect(presetOf('Observation.rs?category=laboratory&date=ge2024-01-01')).toEqual({ name: 'laboratory', since: '2024-01-01' });
    expect(presetOf('Observation.rs?code=4548-4')).toBeNull();
  });
});

describe('a record as a line', () => {
  it('keeps its number as it is written, and what changes its meaning', () => {
    const line = recordLine('{"resourceType":"Observation","status":"entered-in-error","code":{"text":"K"},"valueQuantity":{"value":6.80,"unit":"mmol/L"}}');
    expect(line.value).toBe('6.80 mmol/L');
    expect(line.standing).toBe('ENTERED IN ERROR: do not use');
  });
});
