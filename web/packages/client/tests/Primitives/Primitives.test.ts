import { describe, expect, it } from 'vitest';
import { decodeBase64Url, encodeBase64Url } from '../../src/Primitives/Base64Url';
import { random, utf8 } from '../../src/Primitives/Bytes';
import { commitmentOf } from '../../src/Primitives/Commitment';
import { count, list, object, optional, readShape, text } from '../../src/Primitives/Shape';
import { parseStrict } from '../../src/Primitives/StrictJson';
import { codeOf, vectors } from '../Vectors';

interface Commitments {
  readonly cases: readonly { readonly salt: string; readonly type: string; readonly text: string; readonly commitment: string }[];
}

describe('a commitment', () => {
  it.each(vectors<Commitments>('commitment').cases)('is the vector\'s: $type', (one) => {
    expect(commitmentOf(one.salt, one.type, utf8(one.text))).toBe(one.commitment);
  });

  it('is refused for another type or content that does not begin an object', () => {
    const salt = encodeBase64Url(random(32));
    expect(commitmentOf(salt, 'a type', utf8('{}'))).toBeNull();
    expect(commitmentOf(salt, '', utf8('{}'))).toBeNull();
    expect(commitmentOf(salt, 'a', utf8('[]'))).toBeNull();
    expect(commitmentOf(salt, 'a', utf8(''))).toBeNull();
  });
});

describe('base64url', () => {
  it('gives back what it took, at every length', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = random(length);
      expect(decodeBase64Url(encodeBase64Url(bytes))).toEqual(bytes);
      expect(encodeBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
    }
  });

  it.each(['A', 'AA=', 'A+A', 'A/A', 'AB', 'AAB', 'A A', 'ÄAAA'])('refuses %s', (wrong) => {
    expect(decodeBase64Url(wrong)).toBeNull();
  });
});

describe('strict JSON', () => {
  it.each([
    ['{"a":1,"a":2}', 'json-duplicate-name'],
    ['{"a":1,"\\u0061":2}', 'json-duplicate-name'],
    ['1.0', 'json-number'],
    ['1e3', 'json-number'],
    ['-0', 'json-number'],
    ['9007199254740992', 'json-number'],
    ['01', 'json-malformed'],
    ['[1,]', 'json-malformed'],
    ['{} x', 'json-malformed'],
    ['', 'json-malformed'],
    ['"\\ud800"', 'json-encoding'],
    ['"a\u0001"', 'json-malformed'],
    ['{"a"}', 'json-malformed'],
    ['tru', 'json-malformed'],
    ['\ufeff{}', 'json-malformed'],
    ['['.repeat(17) + ']'.repeat(17), 'json-too-deep'],
  ])('refuses %s with %s', async (json, code) => {
    expect(await codeOf(() => parseStrict(utf8(json)))).toBe(code);
  });

  it('refuses bytes that are not UTF-8', async () => {
    expect(await codeOf(() => parseStrict(Uint8Array.of(0x22, 0xff, 0x22)))).toBe('json-encoding');
  });

  it('reads what is well formed, and no name reaches a prototype', () => {
    const value = parseStrict(utf8(' {"__proto__": {"x": 1}, "b": [true, false, null, -7, "杏\\n\\u674f"]} '));
    expect(JSON.stringify(value)).toBe('{"__proto__":{"x":1},"b":[true,false,null,-7,"杏\\n杏"]}');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('a shape', () => {
  const shape = object({ name: text(5), many: list(count, 2), more: optional(count) });

  it('reads its own form', () => {
    expect(readShape(utf8('{"name":"a","many":[1,2]}'), shape)).toEqual({ name: 'a', many: [1, 2] });
  });

  it.each([
    '{"name":"abcdef","many":[]}', '{"name":"a","many":[1,2,3]}', '{"name":"a","many":[-1]}', '{"many":[]}', '{"name":"a","many":[],"x":1}', '[]', 'null', '{',
  ])('refuses %s', async (json) => {
    expect(await codeOf(() => readShape(utf8(json), shape))).toBe('answer-malformed');
  });
});
