import { sha256 as digest } from '@noble/hashes/sha2.js';
import { decodeBase64Url, encodeBase64Url } from './Base64Url';
import { type Bytes, concat } from './Bytes';

/** Length of a hash, an account, a key id and a network id, bytes. */
export const hashLength = 32;

/** All zero: stands for "none". */
export const zeroHash: Bytes = new Uint8Array(hashLength);

/** The same as text. */
export const zeroHashText = encodeBase64Url(zeroHash);

/** SHA-256 over the parts, one after the other. Synchronous: proofs need thousands of short ones. */
export function sha256(...parts: readonly Uint8Array[]): Bytes {
  return new Uint8Array(digest(parts.length === 1 && parts[0] ? parts[0] : concat(...parts)));
}

/** 32 bytes of a text of 43 characters; null when it is none. */
export function parseHash(text: string): Bytes | null {
  return text.length === 43 ? decodeBase64Url(text) : null;
}

/** True for the text of 32 bytes. */
export function isHashText(value: unknown): value is string {
  return typeof value === 'string' && parseHash(value) !== null;
}

/** The bytes of a hash that was read before.
 * @throws when it is none: a mistake of this program. */
export function hashBytes(text: string): Bytes {
  const bytes = parseHash(text);
  if (bytes === null) {
    throw new TypeError('not a hash');
  }

  return bytes;
}
