import { isScalar, verify } from '../Keys/P256';
import type { Signer } from '../Keys/Signer';
import { decodeBase64Url, encodeBase64Url, hasBase64UrlForm } from '../Primitives/Base64Url';
import type { Jwk } from '../Keys/P256';
import { type Bytes, utf8 } from '../Primitives/Bytes';
import { Refused } from '../Primitives/Refused';
import { type ProtectedHeader, readHeader, writeHeader } from './ProtectedHeader';

/** One signature of a JWS as text. */
export interface JwsPart {
  readonly protected: string;
  readonly signature: string;
}

/** One signature of a JWS, its form judged. */
export interface JwsSignature extends ProtectedHeader {
  readonly signingInput: Bytes;
  readonly signature: Bytes;
}

/** Who signs, and whether the header carries the key. */
export interface JwsSigner {
  readonly signer: Signer;
  readonly introduce: boolean;
}

/** Signs a payload: RFC 7515, ES256. */
export async function signPart(payload: string, { signer, introduce }: JwsSigner): Promise<JwsPart> {
  const header = encodeBase64Url(writeHeader(signer.publicKey, introduce));
  const signature = await signer.sign(utf8(`${header}.${payload}`));
  return { protected: header, signature: encodeBase64Url(signature) };
}

/** The compact serialization of one signature over a payload. */
export async function signCompact(payload: Uint8Array, by: JwsSigner): Promise<string> {
  const text = encodeBase64Url(payload);
  const part = await signPart(text, by);
  return `${part.protected}.${text}.${part.signature}`;
}

/** Judges one signature's form. @throws Refused. */
export function readSignature(payload: string, part: JwsPart): JwsSignature {
  if (part.protected.length > 1368) {
    throw new Refused('header-malformed');
  }

  const header = readHeader(decodePart(part.protected));
  if (part.signature.length !== 86) {
    throw new Refused('signature-malformed');
  }

  const signature = decodePart(part.signature);
  if (!isScalar(signature.subarray(0, 32)) || !isScalar(signature.subarray(32))) {
    throw new Refused('signature-range');
  }

  return { ...header, signingInput: utf8(`${part.protected}.${payload}`), signature };
}

/** True when this key made the signature. */
export function isSignedBy(signature: JwsSignature, key: Jwk): Promise<boolean> {
  return verify(key, signature.signingInput, signature.signature);
}

/** Bytes of a part. @throws Refused base64url-malformed or base64url-not-canonical. */
export function decodePart(text: string): Bytes {
  const bytes = decodeBase64Url(text);
  if (bytes === null) {
    throw new Refused(hasBase64UrlForm(text) ? 'base64url-not-canonical' : 'base64url-malformed');
  }

  return bytes;
}
