import { describe, expect, it } from 'vitest';
import type { Status } from '../Shell/Network';
import { rateOf, sharedHeight, standingOf } from './standing';

const replica = (member: string, changes: Partial<Status> = {}): Status => ({
  member, height: 10, time: '2026-01-01T00:00:00Z', ageMilliseconds: 900, fresh: true, header: '', state: '', validators: 4, quorum: 3,
  signs: true, waiting: [], pending: 0, missing: [], accused: [], ...changes,
});

describe('how the consortium stands', () => {
  it('is well when all sign, and says how many may fail', () => {
    expect(standingOf([replica('a'), replica('b')])).toEqual({ kind: 'well', validators: 4, spare: 1 });
  });

  it('does not call somebody missing who is only slower within a height', () => {
    expect(standingOf([replica('a', { waiting: ['b'] })])?.kind).toBe('well');
  });

  it('names who is missing, and says when nobody else may fail', () => {
    expect(standingOf([replica('a', { missing: ['b'] })])).toMatchObject({ kind: 'last', missing: ['b'], signing: 3 });
    expect(standingOf([replica('a', { missing: ['b'], validators: 7, quorum: 5 })])).toMatchObject({ kind: 'missing', missing: ['b'], signing: 6 });
  });

  it('is a stall that names everybody who is waited for when nothing becomes final', () => {
    const late = { ageMilliseconds: 9_200, waiting: ['c', 'b'], missing: ['b'] };
    expect(standingOf([replica('a', late)])).toEqual({ kind: 'stall', missing: ['b', 'c'], seconds: 9, validators: 4, quorum: 3 });
  });

  it('asks the freshest replica, not one that was cut off and sees everybody missing', () => {
    const cut = replica('b', { height: 7, ageMilliseconds: 60_000, fresh: false, missing: ['a', 'c', 'd'] });
    expect(standingOf([cut, replica('a', { missing: ['b'] })])).toMatchObject({ kind: 'last', missing: ['b'] });
  });
});

describe('what replicas share', () => {
  it('is the least of their heights', () => {
    expect(sharedHeight([replica('a'), replica('b', { height: 8 })])).toBe(8);
    expect(sharedHeight([])).toBe(0);
  });
});

describe('the throughput', () => {
  it('counts what came after the first block, over the time since', () => {
    const blocks = [
      { time: '2026-01-01T00:00:00Z', transactions: 99 },
      { time: '2026-01-01T00:00:02Z', transactions: 4 },
      { time: '2026-01-01T00:00:04Z', transactions: 4 },
    ];
    expect(rateOf(blocks)).toEqual({ rate: 2, seconds: 4 });
    expect(rateOf(blocks.slice(0, 1))).toBeNull();
  });
});
