import type { Status } from '../Shell/Network';

/** How the deciding members stand, as the freshest replica here sees it. */
export type Standing =
  | { readonly kind: 'well'; readonly validators: number; readonly spare: number }
  | { readonly kind: 'missing' | 'last'; readonly missing: readonly string[]; readonly signing: number; readonly validators: number; readonly quorum: number }
  | { readonly kind: 'stall'; readonly missing: readonly string[]; readonly seconds: number; readonly validators: number; readonly quorum: number };

/** An idle ledger makes a block every 5 s: later than that and half as much again, somebody is missing. */
const lateMilliseconds = 7_500;

/** One standing out of what all replicas here say; null when there is none. */
export function standingOf(statuses: readonly Status[]): Standing | null {
  const freshest = statuses.toSorted((a, b) => b.height - a.height || a.ageMilliseconds - b.ageMilliseconds)[0];
  if (freshest === undefined) {
    return null;
  }

  const { validators, quorum, ageMilliseconds } = freshest;
  // Whoever is cut off sees everybody else missing: the freshest replica is asked, and those it waits for count once it stands still.
  const isLate = ageMilliseconds > lateMilliseconds;
  const missing = [...new Set([...freshest.missing, ...(isLate ? freshest.waiting : [])])].toSorted();
  const signing = validators - missing.length;
  if (isLate) {
    return { kind: 'stall', missing, seconds: Math.floor(ageMilliseconds / 1000), validators, quorum };
  }

  if (missing.length === 0) {
    return { kind: 'well', validators, spare: validators - quorum };
  }

  return { kind: signing > quorum ? 'missing' : 'last', missing, signing, validators, quorum };
}

/** The greatest height that every replica here has reached; 0 when there is none. */
export function sharedHeight(statuses: readonly Status[]): number {
  return statuses.length === 0 ? 0 : Math.min(...statuses.map((status) => status.height));
}

/** Transactions a second between the first and the last of some blocks in ascending order. */
export function rateOf(blocks: readonly { readonly time: string; readonly transactions: number }[]): { readonly rate: number; readonly seconds: number } | null {
  const [first, ...rest] = blocks;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) {
    return null;
  }

  const seconds = (Date.parse(last.time) - Date.parse(first.time)) / 1000;
  return seconds > 0 ? { rate: rest.reduce((sum, block) => sum + block.transactions, 0) / seconds, seconds } : null;
}
