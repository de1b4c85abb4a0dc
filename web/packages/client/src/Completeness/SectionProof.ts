import { merkleLeaf, merkleNode } from '../Merkle/MerkleTree';
import { type Bytes, equal, utf8 } from '../Primitives/Bytes';
import { commitmentOf } from '../Primitives/Commitment';
import { hashBytes } from '../Primitives/Hash';
import { count, hash, list, object, type Of, optional, text, tryReadShape } from '../Primitives/Shape';
import { leafCount, sectionOf, spanOf } from './SectionVocabulary';

const recordsMax = 20_000;
const contentShape = object({
  section: text(64), span: text(16), count, records: list(object({ pointer: hash, commitment: hash, date: optional(text(32)) }), recordsMax),
});

/** What stands in one place of an index. */
export type SectionContent = Of<typeof contentShape>;

/** One place of an index, opened: its number, its salt, the exact text that is committed to. */
export interface SectionOpening {
  readonly leaf: number;
  readonly salt: string;
  readonly text: string;
}

/** Reads what was opened; null when it is not of this place, or counts wrongly. */
export function readSection({ leaf, text: given }: SectionOpening): SectionContent | null {
  const content = tryReadShape(utf8(given), contentShape);
  return content !== null && content.section === sectionOf(leaf) && content.span === spanOf(leaf) && content.records.length === content.count ? content : null;
}

/** True when these openings stand under the root; each leaf at most once. Every argument may come from a stranger. */
export function verifySections(root: string, opened: readonly SectionOpening[], proof: readonly string[]): boolean {
  const leaves = new Map<number, Bytes>();
  for (const { leaf, salt, text: given } of opened) {
    const commitment = commitmentOf(salt, 'record-section', utf8(given));
    if (leaf >= leafCount || leaves.has(leaf) || commitment === null) {
      return false;
    }

    leaves.set(leaf, merkleLeaf(hashBytes(commitment)));
  }

  const waiting = proof.map(hashBytes);
  const computed = rootOf(leaves, waiting, 0, leafCount);
  return computed !== null && waiting.length === 0 && equal(computed, hashBytes(root));
}

/** The number of leaves is a power of two, so that every subtree splits in the middle; a subtree without an opened leaf is the proof's next hash. */
function rootOf(opened: ReadonlyMap<number, Bytes>, proof: Bytes[], start: number, end: number): Bytes | null {
  if (!hasOpened(opened, start, end)) {
    return proof.shift() ?? null;
  }

  if (end - start === 1) {
    return opened.get(start) ?? null;
  }

  const middle = (start + end) / 2;
  const left = rootOf(opened, proof, start, middle);
  const right = left === null ? null : rootOf(opened, proof, middle, end);
  return left === null || right === null ? null : merkleNode(left, right);
}

function hasOpened(opened: ReadonlyMap<number, Bytes>, start: number, end: number): boolean {
  for (let leaf = start; leaf < end; leaf++) {
    if (opened.has(leaf)) {
      return true;
    }
  }

  return false;
}
