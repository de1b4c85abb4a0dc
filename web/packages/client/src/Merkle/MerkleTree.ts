import type { Bytes } from '../Primitives/Bytes';
import { sha256 } from '../Primitives/Hash';

const leafTag = Uint8Array.of(0);
const nodeTag = Uint8Array.of(1);

/** Root of no leaves: SHA-256 of nothing. */
export const emptyRoot: Bytes = sha256(new Uint8Array(0));

/** RFC 9162, section 2.1.1. */
export function merkleLeaf(data: Uint8Array): Bytes {
  return sha256(leafTag, data);
}

/** RFC 9162, section 2.1.1. */
export function merkleNode(left: Uint8Array, right: Uint8Array): Bytes {
  return sha256(nodeTag, left, right);
}

/** Root over the hashes of leaves. */
export function merkleRoot(leaves: readonly Bytes[]): Bytes {
  const [only] = leaves;
  if (only === undefined) {
    return emptyRoot;
  }

  if (leaves.length === 1) {
    return only;
  }

  let half = 1;
  while (2 * half < leaves.length) {
    half *= 2;
  }

  return merkleNode(merkleRoot(leaves.slice(0, half)), merkleRoot(leaves.slice(half)));
}
