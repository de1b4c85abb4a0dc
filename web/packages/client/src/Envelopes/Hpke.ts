import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { decodePoint, encodePoint, type Jwk } from '../Keys/P256';
import { SealingKey } from '../Keys/SealingKey';
import { type Bytes, concat, utf8 } from '../Primitives/Bytes';

const version = utf8('HPKE-v1');
const kem = concat(utf8('KEM'), Uint8Array.of(0x00, 0x10));
const suite = concat(utf8('HPKE'), Uint8Array.of(0x00, 0x10, 0x00, 0x01, 0x00, 0x02));
const none = new Uint8Array(0);

/** Bytes that sealing adds. */
export const tagLength = 16;

/** Seals one message: RFC 9180 base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, empty associated data.
 * @param ephemeral Given for golden vectors only. */
export async function hpkeSeal(
  recipient: Jwk,
  info: Uint8Array,
  plaintext: Uint8Array,
  ephemeral?: SealingKey,
): Promise<{ readonly enc: Bytes; readonly ciphertext: Bytes }> {
  const own = ephemeral ?? (await SealingKey.create());
  const shared = await own.agree(recipient);
  if (shared === null) {
    throw new TypeError('the recipient\'s key is no point of the curve');
  }

  const enc = encodePoint(own.publicKey);
  const { key, nonce } = schedule(sharedSecret(shared, enc, recipient), info);
  const aead = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const ciphertext = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, aead, new Uint8Array(plaintext));
  return { enc, ciphertext: new Uint8Array(ciphertext) };
}

/** Opens one message; null when it was made for another key or info, or was altered. */
export async function hpkeOpen(enc: Uint8Array, recipient: SealingKey, info: Uint8Array, ciphertext: Uint8Array): Promise<Bytes | null> {
  const ephemeral = decodePoint(enc);
  const shared = ephemeral === null ? null : await recipient.agree(ephemeral);
  if (shared === null || ciphertext.length < tagLength) {
    return null;
  }

  const { key, nonce } = schedule(sharedSecret(shared, enc, recipient.publicKey), info);
  const aead = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, aead, new Uint8Array(ciphertext)));
  } catch {
    return null;
  }
}

/** Section 4.1: what both sides derive from the shared x coordinate. */
function sharedSecret(shared: Uint8Array, enc: Uint8Array, recipient: Jwk): Bytes {
  const extracted = labeledExtract(kem, none, 'eae_prk', shared);
  return labeledExpand(kem, extracted, 'shared_secret', concat(enc, encodePoint(recipient)), 32);
}

/** Section 5.1: key and nonce of the first and only message. */
function schedule(secret: Uint8Array, info: Uint8Array): { readonly key: Bytes; readonly nonce: Bytes } {
  const context = concat(Uint8Array.of(0), labeledExtract(suite, none, 'psk_id_hash', none), labeledExtract(suite, none, 'info_hash', info));
  const extracted = labeledExtract(suite, secret, 'secret', none);
  return { key: labeledExpand(suite, extracted, 'key', context, 32), nonce: labeledExpand(suite, extracted, 'base_nonce', context, 12) };
}

function labeledExtract(id: Uint8Array, salt: Uint8Array, label: string, input: Uint8Array): Bytes {
  return new Uint8Array(extract(sha256, concat(version, id, utf8(label), input), salt));
}

function labeledExpand(id: Uint8Array, key: Uint8Array, label: string, info: Uint8Array, length: number): Bytes {
  return new Uint8Array(expand(sha256, key, concat(Uint8Array.of(0, length), version, id, utf8(label), info), length));
}
