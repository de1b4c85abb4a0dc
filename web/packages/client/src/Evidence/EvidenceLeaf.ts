import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { merkleLeaf } from '../Merkle/MerkleTree';
import { encodeBase64Url } from '../Primitives/Base64Url';
import { fault, readBinary } from '../Primitives/BinaryReader';
import { type Bytes, concat, u64, utf8 } from '../Primitives/Bytes';
import { hashBytes } from '../Primitives/Hash';

/** Length of a leaf, bytes. */
export const leafLength = 91;

/** Type in a body's commitment. */
export const disclosureCommitmentType = 'disclosure';

const tag = 'xinglin/evidence/v1';
const minute = 60_000;

/** One entry of an evidence log as everybody may see it (docs/spec/evidence.md). */
export interface EvidenceLeaf {
  /** Milliseconds, a whole minute. */
  readonly time: number;
  readonly commitment: string;
  readonly tag: string;
}

/** The minute that a moment lies in. */
export function minuteOf(time: number): number {
  return time - (time % minute);
}

/** The 91 bytes. */
export function encodeLeaf(leaf: EvidenceLeaf): Bytes {
  return concat(utf8(tag), u64(leaf.time), hashBytes(leaf.commitment), hashBytes(leaf.tag));
}

/** The leaf's hash in the tree. */
export function hashLeaf(leaf: EvidenceLeaf): Bytes {
  return merkleLeaf(encodeLeaf(leaf));
}

/** Reads exactly one leaf; null when length, tag or time are not right. */
export function readLeaf(bytes: Uint8Array): EvidenceLeaf | null {
  return readBinary(bytes, (reader) => {
    reader.tag(tag);
    const time = reader.u64();
    return time % minute === 0 ? { time, commitment: encodeBase64Url(reader.hash()), tag: encodeBase64Url(reader.hash()) } : fault();
  });
}

/** By which holder and wallet find an entry.
 * @param counter From 1. */
export function evidenceTag(logKey: string, counter: number): string {
  return mac(logKey, 'xinglin/evidence-tag/v1', counter);
}

/** The key of one delayed entry's tag, from the holder's seed. */
export function delayedKey(seed: string, counter: number): string {
  return mac(seed, 'xinglin/evidence-delay/v1', counter);
}

function mac(key: string, domain: string, counter: number): string {
  return encodeBase64Url(hmac(sha256, hashBytes(key), concat(utf8(domain), u64(counter))));
}
