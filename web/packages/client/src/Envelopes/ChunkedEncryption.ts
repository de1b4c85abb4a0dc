import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { type Bytes, concat, equal, random, utf8 } from '../Primitives/Bytes';

const label = concat(utf8('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM'), Uint8Array.of(0));
const saltLength = 24;
const headerLength = saltLength + 32;
const chunkLength = 16 * 1024;
const tagLength = 16;

/**
 * C2SP chunked-encryption (c2sp.org/chunked-encryption) as Cobblestone-256: a 24-byte salt, a 32-byte key commitment, then chunks of
 * 16 KiB of which the last is always shorter, each with its 16-byte tag.
 * @param key 32 random bytes.
 * @param context What the message is bound to.
 * @param salt Given for golden vectors only.
 */
export async function sealChunked(key: Uint8Array, context: Uint8Array, plaintext: Uint8Array, salt: Uint8Array = random(saltLength)): Promise<Bytes> {
  const message = await derive(key, salt, context);
  const sealed: Uint8Array[] = [salt, message.commitment];
  for (let number = 0; number * chunkLength <= plaintext.length; number++) {
    const chunk = new Uint8Array(plaintext.subarray(number * chunkLength, (number + 1) * chunkLength));
    sealed.push(new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: message.nonce(number) }, message.key, chunk)));
  }

  return concat(...sealed);
}

/** All of a sealed message; null when key or context are others, or it is altered, truncated or reordered. */
export async function openChunked(key: Uint8Array, context: Uint8Array, sealed: Uint8Array): Promise<Bytes | null> {
  if (key.length !== 32 || sealed.length < headerLength + tagLength) {
    return null;
  }

  const message = await derive(key, sealed.subarray(0, saltLength), context);
  if (!equal(message.commitment, sealed.subarray(saltLength, headerLength))) {
    return null;
  }

  const body = sealed.subarray(headerLength);
  const plaintext: Uint8Array[] = [];
  for (let number = 0; number * (chunkLength + tagLength) < body.length; number++) {
    const chunk = body.subarray(number * (chunkLength + tagLength), (number + 1) * (chunkLength + tagLength));
    const opened = await openChunk(message, number, chunk);
    if (opened === null) {
      return null;
    }

    plaintext.push(opened);
  }

  // The last chunk is always shorter: a message that ends with a whole one was cut.
  const last = plaintext.at(-1);
  return last !== undefined && last.length < chunkLength ? concat(...plaintext) : null;
}

interface Derived {
  readonly key: CryptoKey;
  readonly commitment: Bytes;
  readonly nonce: (number: number) => Bytes;
}

async function openChunk(message: Derived, number: number, chunk: Uint8Array): Promise<Bytes | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: message.nonce(number) }, message.key, new Uint8Array(chunk)));
  } catch {
    return null;
  }
}

/** HKDF-Expand with SHA-512 (RFC 5869, section 2.3) to key, base nonce and commitment. */
async function derive(key: Uint8Array, salt: Uint8Array, context: Uint8Array): Promise<Derived> {
  const info = concat(label, salt, context);
  const first = hmac(sha512, key, concat(info, Uint8Array.of(1)));
  const output = concat(first, hmac(sha512, key, concat(first, info, Uint8Array.of(2))));
  const base = output.slice(32, 44);
  return {
    key: await crypto.subtle.importKey('raw', output.slice(0, 32), 'AES-GCM', false, ['encrypt', 'decrypt']),
    commitment: output.slice(44, 76),
    nonce: (number) => nonceOf(base, number),
  };
}

function nonceOf(base: Bytes, number: number): Bytes {
  const nonce = base.slice();
  const view = new DataView(nonce.buffer);
  view.setBigUint64(4, view.getBigUint64(4) ^ BigInt(number));
  return nonce;
}
