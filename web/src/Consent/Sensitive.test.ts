import { describe, expect, it } from 'vitest';
import { readRecord } from '@xinglin/client';
import { categoriesOf, sensitiveCategories, withoutUnticked } from './Sensitive';

const labelled = readRecord('{"resourceType":"Observation","meta":{"security":[{"code":"R"},{"code":"PSY"}]}}');
const unlabelled = readRecord('{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org","code":"75622-1"}]}}');
const ordinary = readRecord('{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]}}');

describe('sensitive records', () => {
  it('are known by their label and by their code', () => {
    expect(categoriesOf(labelled)).toEqual(['mental-health']);
    expect(categoriesOf(unlabelled)).toEqual(['hiv-sti']);
    expect(categoriesOf(ordinary)).toEqual([]);
    expect(categoriesOf(null)).toEqual([]);
  });

  it('are all left out of a scope until they are ticked', () => {
    const [scope = ''] = withoutUnticked(['Observation.rs?category=laboratory'], new Set(), [labelled, unlabelled, ordinary]);
    expect(scope.startsWith('Observation.rs?category=laboratory&_security:not=')).toBe(true);
    for (const code of sensitiveCategories.flatMap((one) => one.security)) {
      expect(scope).toContain(code);
    }

    expect(scope).toContain('&code:not=75622-1');
    expect(scope).not.toContain('4548-4');
  });

  it('come back one category at a time, and a scope with all ticked is the one asked for', () => {
    const [scope = ''] = withoutUnticked(['Observation.rs'], new Set(['hiv-sti']), [unlabelled]);
    expect(scope).not.toMatch(/HIV|STD|code:not/);
    expect(scope).toContain('PSY');
    expect(withoutUnticked(['Observation.rs'], new Set(sensitiveCategories.map((one) => one.id)), [unlabelled])).toEqual(['Observation.rs']);
  });

  it('of one type say nothing about another', () => {
    expect(withoutUnticked(['Condition.rs'], new Set(), [unlabelled])[0]).not.toContain('code:not');
  });
});
