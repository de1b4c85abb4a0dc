import { type Jwk } from '../Keys/P256';
import { type SealingKey } from '../Keys/SealingKey';
import { decodeBase64Url, encodeBase64Url } from '../Primitives/Base64Url';
import { type Bytes, concat, utf8 } from '../Primitives/Bytes';
import { hashBytes } from '../Primitives/Hash';
import { object, type Of, text, tryReadShape } from '../Primitives/Shape';
import { hpkeOpen, hpkeSeal } from './Hpke';

/** Longest plaintext, bytes; larger objects are encrypted in chunks. */
export const plaintextBytesMax = 16 * 1024 * 1024;

const ciphertextLengthMax = Math.ceil(((plaintextBytesMax + 16) * 4) / 3) + 4;

/** Something only one key can open (docs/spec/sealed.md). */
export const sealedShape = object({ enc: text(87), ct: text(ciphertextLengthMax) });

/** `{"enc": …, "ct": …}`, both base64url. */
export type SealedMessage = Of<typeof sealedShape>;

/** Every purpose for which something is sealed, and its context bytes. */
export const sealPurposes = {
  /** SHA-256 of the request's payload, 32 bytes. */
  gatewayAnswer: 'gateway-answer',
  /** The permission's id, 32 bytes, then the recipient's account, 32 bytes. */
  permissionTerms: 'permission-terms',
  /** Record, holder, recipient and grant, 32 bytes each, then the layer's name. */
  layerKey: 'layer-key',
} as const;

/** HPKE's info: what a sealed message is bound to. */
export function sealInfo(purpose: string, network: string, context: Uint8Array): Bytes {
  return concat(utf8('xinglin/seal/v1'), utf8(purpose), Uint8Array.of(0), hashBytes(network), context);
}

/** Seals to one key. */
export async function seal(recipient: Jwk, info: Uint8Array, plaintext: Uint8Array, ephemeral?: SealingKey): Promise<SealedMessage> {
  if (plaintext.length > plaintextBytesMax) {
    throw new RangeError('too long to seal in one piece');
  }

  const { enc, ciphertext } = await hpkeSeal(recipient, info, plaintext, ephemeral);
  return { enc: encodeBase64Url(enc), ct: encodeBase64Url(ciphertext) };
}

/** Reads the JSON form; null when it is another. */
export function parseSealed(json: Uint8Array): SealedMessage | null {
  return tryReadShape(json, sealedShape);
}

/** The plaintext; null when it was sealed to another key, for another purpose, network or context, or altered. */
export async function open(message: SealedMessage, key: SealingKey, info: Uint8Array): Promise<Bytes | null> {
  const enc = decodeBase64Url(message.enc);
  const ciphertext = decodeBase64Url(message.ct);
  return enc === null || ciphertext === null ? null : hpkeOpen(enc, key, info, ciphertext);
}
