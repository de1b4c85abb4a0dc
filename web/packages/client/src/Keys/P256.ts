import { p256 } from '@noble/curves/nist.js';
import { decodeBase64Url, encodeBase64Url } from '../Primitives/Base64Url';
import { type Bytes, concat, utf8 } from '../Primitives/Bytes';
import { hash, literal, object, type Of } from '../Primitives/Shape';
import { sha256 } from '../Primitives/Hash';

/** A public key as JWK of exactly these members. */
export const jwkShape = object({ crv: literal('P-256'), kty: literal('EC'), x: hash, y: hash });

/** A public key as JWK. Whether it is a point of the curve is found when it is used. */
export type Jwk = Of<typeof jwkShape>;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const agreement = { name: 'ECDH', namedCurve: 'P-256' } as const;
const sha = { name: 'ECDSA', hash: 'SHA-256' } as const;
const order = p256.Point.CURVE().n;
const importedKeys = new Map<string, Promise<CryptoKey | null>>();
const importedKeysMax = 512;

/** The JWK of an affine point. */
export function jwkOf(x: Uint8Array, y: Uint8Array): Jwk {
  return { crv: 'P-256', kty: 'EC', x: encodeBase64Url(x), y: encodeBase64Url(y) };
}

/** The public key of a scalar. */
export function publicKeyOf(scalar: Uint8Array): Jwk {
  const point = p256.getPublicKey(scalar, false);
  return jwkOf(point.subarray(1, 33), point.subarray(33));
}

/** RFC 7638 thumbprint: the key's id. */
export function thumbprint(key: Jwk): string {
  return encodeBase64Url(sha256(utf8(`{"crv":"P-256","kty":"EC","x":"${key.x}","y":"${key.y}"}`)));
}

/** `04 || x || y`. */
export function encodePoint(key: Jwk): Bytes {
  const x = decodeBase64Url(key.x);
  const y = decodeBase64Url(key.y);
  if (x?.length !== 32 || y?.length !== 32) {
    throw new TypeError('not a key');
  }

  return concat(Uint8Array.of(4), x, y);
}

/** The key of 65 bytes `04 || x || y`; null when they are no point of the curve. */
export function decodePoint(bytes: Uint8Array): Jwk | null {
  if (bytes.length !== 65 || bytes[0] !== 4 || !isPoint(bytes)) {
    return null;
  }

  return jwkOf(bytes.subarray(1, 33), bytes.subarray(33));
}

/** True when the key is a point of the curve. */
export function isOnCurve(key: Jwk): boolean {
  return isPoint(encodePoint(key));
}

/** True for 32 bytes that are a number from 1 to n - 1. */
export function isScalar(bytes: Uint8Array): boolean {
  const value = bytes.length === 32 ? BigInt('0x' + Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')) : 0n;
  return value > 0n && value < order;
}

/** Verifies a signature r || s of 64 bytes; false for a key off the curve too. */
export async function verify(key: Jwk, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (signature.length !== 64 || !isScalar(signature.subarray(0, 32)) || !isScalar(signature.subarray(32))) {
    return false;
  }

  const imported = await importVerifier(key);
  return imported !== null && crypto.subtle.verify(sha, imported, new Uint8Array(signature), new Uint8Array(message));
}

/** A private key that signs and cannot be read out again. */
export async function importSigner(scalar: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('jwk', privateJwk(scalar), algorithm, false, ['sign']);
}

/** A private key that agrees and cannot be read out again. */
export async function importAgreement(scalar: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('jwk', privateJwk(scalar), agreement, false, ['deriveBits']);
}

/** Signs: r || s, 64 bytes. */
export async function sign(key: CryptoKey, message: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign(sha, key, new Uint8Array(message)));
}

/** The x coordinate that a private and a public key share, 32 bytes; null when the public one is off the curve. */
export async function agree(key: CryptoKey, other: Jwk): Promise<Bytes | null> {
  try {
    const imported = await crypto.subtle.importKey('jwk', { ...other }, agreement, false, []);
    return new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: imported }, key, 256));
  } catch {
    return null;
  }
}

function privateJwk(scalar: Uint8Array): JsonWebKey {
  return { ...publicKeyOf(scalar), d: encodeBase64Url(scalar) };
}

function isPoint(bytes: Uint8Array): boolean {
  try {
    p256.Point.fromBytes(bytes).assertValidity();
    return true;
  } catch {
    return false;
  }
}

/** Validators' keys come again and again: importing costs as much as verifying. */
function importVerifier(key: Jwk): Promise<CryptoKey | null> {
  const name = `${key.x}.${key.y}`;
  const known = importedKeys.get(name);
  if (known !== undefined) {
    return known;
  }

  if (importedKeys.size >= importedKeysMax) {
    importedKeys.clear();
  }

  const imported = crypto.subtle.importKey('jwk', { ...key }, algorithm, false, ['verify']).catch(() => null);
  importedKeys.set(name, imported);
  return imported;
}
