import { encodeBase64Url } from './Base64Url';
import { random, utf8 } from './Bytes';
import { hashBytes, hashLength, sha256 } from './Hash';

const tag = utf8('xinglin/commit/v1');

/** A fresh salt, 32 random bytes in base64url. */
export function newSalt(): string {
  return encodeBase64Url(random(hashLength));
}

/**
 * Salted commitment to the exact bytes of one JSON object (docs/spec/commitment.md), as text.
 * Null for a type with another symbol than letters, digits and hyphens, or content that does not start with `{`.
 */
export function commitmentOf(salt: string, type: string, content: Uint8Array): string | null {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(type) || content[0] !== 0x7b) {
    return null;
  }

  return encodeBase64Url(sha256(tag, hashBytes(salt), utf8(type), content));
}
