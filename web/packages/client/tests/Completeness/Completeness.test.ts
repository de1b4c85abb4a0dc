import { describe, expect, it } from 'vitest';
import { readAnswerStatement } from '../../src/Completeness/AnswerStatement';
import { judge } from '../../src/Completeness/CompletenessVerifier';
import { coverageOf } from '../../src/Completeness/SectionCoverage';
import { readSection, type SectionOpening, verifySections } from '../../src/Completeness/SectionProof';
import { leafCount, sectionOf, spanOf } from '../../src/Completeness/SectionVocabulary';
import type { RecordsAnswer } from '../../src/Gateway/GatewayMessages';
import { type Jwk, publicKeyOf } from '../../src/Keys/P256';
import { encodeBase64Url } from '../../src/Primitives/Base64Url';
import { concat, u32, utf8 } from '../../src/Primitives/Bytes';
import { sha256 } from '../../src/Primitives/Hash';
import { bytesOf, codeOf, hex, vectors } from '../Vectors';

interface Index {
  readonly key: string;
  readonly leaf: number;
  readonly text: string;
  readonly salt: string;
  readonly root: string;
}

const index = vectors<Index>('section-index');
const signed = vectors<{ readonly key: Jwk; readonly payload: string; readonly statement: string }>('answer-statement');
const root = encodeBase64Url(bytesOf(index.root));

function openings(): SectionOpening[] {
  return Array.from({ length: leafCount }, (_, leaf) => ({
    leaf,
    salt: encodeBase64Url(sha256(concat(utf8('xinglin/section-salt/v1'), bytesOf(index.key), u32(leaf)))),
    text: leaf === index.leaf ? index.text : JSON.stringify({ section: sectionOf(leaf), span: spanOf(leaf), count: 0, records: [] }),
  }));
}

describe('a holder\'s index', () => {
  it('opens whole under the vector\'s root', () => {
    const all = openings();
    expect(all[index.leaf]?.salt).toBe(encodeBase64Url(bytesOf(index.salt)));
    expect(verifySections(root, all, [])).toBe(true);
  });

  it('does not open with another text, another leaf or a hash too many', () => {
    const all = openings();
    const empty = all.map((one) => (one.leaf === index.leaf ? { ...one, text: index.text.replace('2024-03-01', '2024-03-02') } : one));
    expect(verifySections(root, empty, [])).toBe(false);
    expect(verifySections(root, all.slice(1), [])).toBe(false);
    expect(verifySections(root, all, [root])).toBe(false);
    expect(readSection({ leaf: index.leaf + 1, salt: '', text: index.text })).toBeNull();
  });
});

describe('what scopes cover', () => {
  it('is whole from the edge of a year on, in part within one, and nothing of another category', () => {
    const { whole, partial } = coverageOf(['Observation.rs?category=laboratory&date=ge2024-01-01']);
    expect([...whole].every((leaf) => sectionOf(leaf) === 'Observation/laboratory')).toBe(true);
    expect(whole.has(index.leaf)).toBe(true);
    expect(coverageOf(['Observation.rs?category=laboratory&date=ge2024-02-01']).partial.has(index.leaf)).toBe(true);
    expect([...whole, ...partial].some((leaf) => sectionOf(leaf) === 'Observation/vital-signs')).toBe(false);
    expect(coverageOf(['no scope']).whole.size).toBe(0);
  });
});

describe('a holder\'s statement', () => {
  it('is read when its key signed it, and not with another key', async () => {
    expect((await readAnswerStatement(signed.statement, [signed.key]))?.entry).toBe('entry');
    const stranger = publicKeyOf(Uint8Array.from({ length: 32 }, () => 7));
    expect(await readAnswerStatement(signed.statement, [stranger])).toBeNull();
  });

  it('shows what was left out, what is old, and refuses a version that the index does not list', async () => {
    const statement = await readAnswerStatement(signed.statement, [signed.key]);
    const content = readSection({ leaf: index.leaf, salt: '', text: index.text });
    if (statement === null || content === null) {
      throw new TypeError('the vectors are not read');
    }

    const coverage = coverageOf(['Observation.rs?category=laboratory']);
    const answer = (resources: object[]): RecordsAnswer => ({ resources }) as unknown as RecordsAnswer;
    const now = statement.indexedAt ?? 0;
    expect(judge([content], coverage, answer([]), statement, now).state).toBe('withheld');
    const [listed] = content.records;
    const whole = { ...statement, returned: content.records.map(({ pointer, commitment }) => ({ pointer, commitment })) };
    expect(judge([content], coverage, answer([]), whole, now).state).toBe('complete');
    expect(judge([content], coverage, answer([]), whole, now + 15 * 60_000 + 1).state).toBe('overdue');
    expect(judge([content], coverage, answer([]), { ...statement, withheld: [{ pointer: listed?.pointer ?? '', reason: 'restricted' }] }, now).covered)
      .toEqual([{ section: 'Observation/laboratory', count: 1, hidden: 1, pending: 0, missing: 0 }]);
    const old = { pointer: listed?.pointer, commitment: hex(new Uint8Array(32)), type: 'AllergyIntolerance' };
    expect(await codeOf(() => judge([content], coverage, answer([old]), whole, now))).toBe('resource-not-current');
  });
});
