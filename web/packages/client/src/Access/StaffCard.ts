import { isOnCurve, jwkShape } from '../Keys/P256';
import { decodeBase64Url, encodeBase64Url } from '../Primitives/Base64Url';
import { hash, object, type Of, tryReadShape } from '../Primitives/Shape';
import { jsonBytes } from '../Primitives/StrictJson';

const cardLengthMax = 1_000;
const cardShape = object({ account: hash, member: hash, seal: jwkShape });

/** What a member of staff shows to patients and colleagues: account, member and sealing key. No secret; by itself it allows nothing. */
export type StaffCard = Of<typeof cardShape>;

/** base64url of its JSON, fit for a QR code: the text that the command line prints. */
export function writeCard({ account, member, seal: { crv, kty, x, y } }: StaffCard): string {
  return encodeBase64Url(jsonBytes({ account, member, seal: { crv, kty, x, y } }));
}

/** Reads the text; null when it is none, or its key is no point of the curve. */
export function readCard(text: string): StaffCard | null {
  const json = text.length > cardLengthMax ? null : decodeBase64Url(text);
  const card = json === null ? null : tryReadShape(json, cardShape);
  return card !== null && isOnCurve(card.seal) ? card : null;
}
