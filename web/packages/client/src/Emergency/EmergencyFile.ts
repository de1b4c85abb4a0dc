import { decodeBase64Url } from '../Primitives/Base64Url';
import { literal, object, type Of, text, tryReadShape } from '../Primitives/Shape';
import { utf8 } from '../Primitives/Bytes';
import { readStatement } from './EmergencyDocument';

const lengthMax = 64 * 1024;
const fileShape = object({
  format: literal('xinglin/emergency/v1'),
  statement: text(8 * 1024),
  salt: text(43),
  payload: text(lengthMax),
  first: object({ protected: text(2_048), signature: text(86) }),
});

/** An emergency access on its way between two people, as the command line writes it. It names the patient: a secret of the two. */
export type EmergencyFile = Of<typeof fileShape>;

/** Reads a file's text; null for another form. */
export function readEmergencyFile(given: string): EmergencyFile | null {
  const file = given.length > lengthMax ? null : tryReadShape(utf8(given.trim()), fileShape);
  return file !== null && readStatement(file) !== null && decodeBase64Url(file.payload) !== null ? file : null;
}
