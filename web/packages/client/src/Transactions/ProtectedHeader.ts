import { isOnCurve, type Jwk, thumbprint } from '../Keys/P256';
import type { Bytes } from '../Primitives/Bytes';
import { utf8 } from '../Primitives/Bytes';
import { isHashText } from '../Primitives/Hash';
import { Refused } from '../Primitives/Refused';
import { isObject, type Json, parseStrict } from '../Primitives/StrictJson';

/** Longest header accepted, bytes of JSON. */
const bytesMax = 1024;

/** What every JWS of this product has in front: who signs, and the key when the header introduces it. */
export interface ProtectedHeader {
  readonly kid: string;
  readonly introduced: Jwk | null;
}

/** The JSON of a header for this key. */
export function writeHeader(key: Jwk, introduce: boolean): Bytes {
  const kid = thumbprint(key);
  const head = `{"alg":"ES256","kid":"${kid}"`;
  return utf8(introduce ? `${head},"jwk":{"crv":"P-256","kty":"EC","x":"${key.x}","y":"${key.y}"}}` : `${head}}`);
}

/** Reads the decoded header. @throws Refused with the first code in the order of docs/spec/transaction.md. */
export function readHeader(json: Uint8Array): ProtectedHeader {
  if (json.length > bytesMax) {
    throw new Refused('header-malformed');
  }

  const header = parseStrict(json);
  if (!isObject(header)) {
    throw new Refused('header-malformed');
  }

  refuseForeign(Object.keys(header));
  requireValue(header.alg, header.alg === 'ES256', 'alg-refused');
  const kid = header.kid;
  requireValue(kid, isHashText(kid), 'kid-malformed');
  const introduced = header.jwk === undefined ? null : readJwk(header.jwk);
  if (introduced !== null && thumbprint(introduced) !== kid) {
    throw new Refused('kid-mismatch');
  }

  return { kid: isHashText(kid) ? kid : '', introduced };
}

/** Reads a public key of exactly crv, kty, x and y on the curve. @throws Refused key-curve, jwk-malformed or key-point. */
export function readJwk(value: Json): Jwk {
  if (!isObject(value)) {
    throw new Refused('jwk-malformed');
  }

  const { crv, kty, x, y } = value;
  if ((crv !== undefined && crv !== 'P-256') || (kty !== undefined && kty !== 'EC')) {
    throw new Refused('key-curve');
  }

  if (Object.keys(value).length !== 4 || crv === undefined || kty === undefined || !isHashText(x) || !isHashText(y)) {
    throw new Refused('jwk-malformed');
  }

  const key: Jwk = { crv: 'P-256', kty: 'EC', x, y };
  if (!isOnCurve(key)) {
    throw new Refused('key-point');
  }

  return key;
}

function refuseForeign(names: readonly string[]): void {
  const foreign = names.filter((name) => name !== 'alg' && name !== 'kid' && name !== 'jwk');
  if (foreign.includes('crit')) {
    throw new Refused('header-crit');
  }

  if (foreign.includes('jku')) {
    throw new Refused('header-jku');
  }

  if (foreign.length > 0) {
    throw new Refused(foreign.some((name) => name.startsWith('x5')) ? 'header-x5' : 'header-unknown-member');
  }
}

function requireValue(value: Json | undefined, sound: boolean, code: string): void {
  if (!sound) {
    throw new Refused(value === undefined ? 'header-malformed' : code);
  }
}
