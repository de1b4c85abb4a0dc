import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, concat, utf8 } from '../Primitives/Bytes';
import { isScalar } from './P256';

const personalization = utf8('det ECDSA key gen P-256');

/**
 * The private scalar of a seed of at least 16 bytes: 32 bytes, big-endian. C2SP det-keygen, section "ECDSA": HMAC_DRBG with
 * SHA-256, the seed and a personalization string; one more draw when the first is out of range.
 */
export function p256Scalar(seed: Uint8Array): Bytes {
  if (seed.length < 16) {
    throw new RangeError('a seed has at least 16 bytes');
  }

  const state = { key: new Uint8Array(32), value: new Uint8Array(32).fill(1) };
  update(state, 0, concat(seed, personalization));
  update(state, 1, concat(seed, personalization));
  state.value = mac(state.key, state.value);
  if (!isScalar(state.value)) {
    update(state, 0, new Uint8Array(0));
    state.value = mac(state.key, state.value);
  }

  if (!isScalar(state.value)) {
    throw new RangeError('the seed gives no key');
  }

  return state.value;
}

function update(state: { key: Bytes; value: Bytes }, separator: number, provided: Uint8Array): void {
  state.key = mac(state.key, concat(state.value, Uint8Array.of(separator), provided));
  state.value = mac(state.key, state.value);
}

function mac(key: Uint8Array, message: Uint8Array): Bytes {
  return new Uint8Array(hmac(sha256, key, message));
}
