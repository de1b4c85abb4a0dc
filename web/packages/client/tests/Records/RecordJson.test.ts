import { describe, expect, it } from 'vitest';
import { at, Decimal, listAt, readRecord, textAt } from '../../src/Records/RecordJson';

describe('a record', () => {
  it('keeps every decimal as it was written, and digits in texts as texts', () => {
    const record = readRecord('{"a":6.80,"b":[1e2,-0.0,7],"c":"6.80 \\" 1.0","d":{"value":100000000000000000001}}');
    const written = (value: unknown) => (value instanceof Decimal ? value.text : value);
    expect(written(at(record, 'a'))).toBe('6.80');
    expect(listAt(record, 'b').map(written)).toEqual(['1e2', '-0.0', '7']);
    expect(textAt(record, 'c')).toBe('6.80 " 1.0');
    expect(written(at(record, 'd', 'value'))).toBe('100000000000000000001');
  });

  it('is null when it is none, and what is missing is null', () => {
    for (const text of ['', '[1]', '{"a":01}', '{', `${'{"a":'.repeat(80)}1${'}'.repeat(80)}`]) {
      expect(readRecord(text)).toBeNull();
    }

    expect(at(readRecord('{"a":[{"b":"x"}]}'), 'a', 'b')).toBe('x');
    expect(at(readRecord('{"a":{}}'), 'a', 'constructor', 'name')).toBeNull();
    expect(listAt(readRecord('{}'), 'a')).toEqual([]);
  });
});
