import { type Bytes, equal } from '../Primitives/Bytes';
import { merkleNode } from './MerkleTree';

/** Longest path of a proof. */
export const pathLengthMax = 64;

/** RFC 9162, section 2.1.3.2: the leaf is number `index` of `size` under `root`. Sizes are at most 2^53 - 1. */
export function verifyInclusion(leaf: Bytes, index: number, size: number, proof: readonly Bytes[], root: Uint8Array): boolean {
  const computed = inclusionRoot(leaf, index, size, proof);
  return computed !== null && equal(computed, root);
}

/** The root that an inclusion proof leads to; null when its length does not fit index and size. */
export function inclusionRoot(leaf: Bytes, index: number, size: number, proof: readonly Bytes[]): Bytes | null {
  if (!isPosition(index) || !isPosition(size) || index >= size || proof.length > pathLengthMax) {
    return null;
  }

  let root = leaf;
  let [at, last] = [index, size - 1];
  for (const sibling of proof) {
    if (last === 0) {
      return null;
    }

    if (at % 2 === 1 || at === last) {
      root = merkleNode(sibling, root);
      while (at % 2 === 0 && at !== 0) {
        [at, last] = [half(at), half(last)];
      }
    } else {
      root = merkleNode(root, sibling);
    }

    [at, last] = [half(at), half(last)];
  }

  return last === 0 ? root : null;
}

/** RFC 9162, section 2.1.4.2: the tree of `size1` leaves is the beginning of the one of `size2`. A first size of zero is refused. */
export function verifyConsistency(size1: number, size2: number, root1: Bytes, root2: Bytes, proof: readonly Bytes[]): boolean {
  if (!isPosition(size1) || !isPosition(size2) || size1 === 0 || size1 > size2 || proof.length > pathLengthMax) {
    return false;
  }

  if (size1 === size2) {
    return proof.length === 0 && equal(root1, root2);
  }

  // A first tree that is whole is not in the proof: its root is the start.
  const path = isPowerOfTwo(size1) ? [root1, ...proof] : proof;
  const [start, ...rest] = path;
  return start !== undefined && path.length <= pathLengthMax + 1 && joins(size1, size2, root1, root2, start, rest);
}

function joins(size1: number, size2: number, root1: Bytes, root2: Bytes, start: Bytes, rest: readonly Bytes[]): boolean {
  let [first, last] = [size1 - 1, size2 - 1];
  while (first % 2 === 1) {
    [first, last] = [half(first), half(last)];
  }

  let [before, after] = [start, start];
  for (const sibling of rest) {
    if (last === 0) {
      return false;
    }

    if (first % 2 === 1 || first === last) {
      [before, after] = [merkleNode(sibling, before), merkleNode(sibling, after)];
      while (first % 2 === 0 && first !== 0) {
        [first, last] = [half(first), half(last)];
      }
    } else {
      after = merkleNode(after, sibling);
    }

    [first, last] = [half(first), half(last)];
  }

  return last === 0 && equal(before, root1) && equal(after, root2);
}

function half(position: number): number {
  return Math.floor(position / 2);
}

function isPosition(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isPowerOfTwo(size: number): boolean {
  return (BigInt(size) & BigInt(size - 1)) === 0n;
}
