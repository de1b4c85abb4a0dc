import { encodePoint, type Jwk, verify } from '../Keys/P256';
import { type Bytes, concat, equal, fromHex, utf8 } from '../Primitives/Bytes';
import { sha256 } from '../Primitives/Hash';

const lengthMax = 16 * 1024;
const signaturesMax = 16;
const lineHead = '\u2014 ';

/** RFC 5480: id-ecPublicKey, secp256r1, and the head of a bit string of 65 bytes. */
const infoHead = fromHex('3059301306072a8648ce3d020106082a8648ce3d030107034200') ?? new Uint8Array(0);

/** How far a log has come: a C2SP tlog-checkpoint. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** The origin of a member's evidence log. */
export function originOf(network: string, member: string): string {
  return `xinglin/evidence/${network}/${member}`;
}

/** First four bytes of SHA-256 over the key's SubjectPublicKeyInfo. */
export function checkpointKeyId(key: Jwk): Bytes {
  return sha256(infoHead, encodePoint(key)).slice(0, 4);
}

/** The checkpoint of a note when one of its signatures is this key's under this origin, and valid; null otherwise. */
export async function openCheckpoint(note: string, origin: string, key: Jwk): Promise<Checkpoint | null> {
  const read = readNote(note);
  const checkpoint = read === null ? null : readText(read.text);
  if (read === null || checkpoint?.origin !== origin) {
    return null;
  }

  const id = checkpointKeyId(key);
  const own = read.signatures.filter((line) => line.name === origin && equal(line.bytes.subarray(0, 4), id));
  const valid = await Promise.all(own.map((line) => isValid(key, read.text, line.bytes.subarray(4))));

  // A signature that claims to be of the known key and is not valid spoils the note.
  return valid.length > 0 && valid.every((one) => one) ? checkpoint : null;
}

interface Note {
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly bytes: Bytes }[];
}

function readNote(note: string): Note | null {
  const end = note.lastIndexOf('\n\n');
  // eslint-disable-next-line no-control-regex -- a note has no control character but the newline
  if (note.length > lengthMax || /[\u0000-\u0009\u000b-\u001f]/.test(note) || !note.endsWith('\n') || end <= 0) {
    return null;
  }

  const lines = note.slice(end + 2, -1).split('\n');
  const signatures = lines.map(readLine);
  return lines.length <= signaturesMax && signatures.every((line) => line !== null) ? { text: note.slice(0, end + 1), signatures } : null;
}

function readLine(line: string): Note['signatures'][number] | null {
  const [, name, text, ...rest] = line.split(' ');
  if (!line.startsWith(lineHead) || name === undefined || name.length === 0 || name.includes('+') || text === undefined || rest.length > 0) {
    return null;
  }

  const bytes = fromBase64(text);
  return bytes !== null && bytes.length > 4 ? { name, bytes } : null;
}

function readText(text: string): Checkpoint | null {
  const [origin, size, root, last, ...rest] = text.split('\n');
  if (!origin || size === undefined || root?.length !== 44 || last !== '' || rest.length > 0 || !/^(0|[1-9]\d{0,15})$/.test(size)) {
    return null;
  }

  const bytes = fromBase64(root);
  return bytes?.length === 32 && Number.isSafeInteger(Number(size)) ? { origin, size: Number(size), root: bytes } : null;
}

/** Standard base64 that would be written like this again. */
function fromBase64(text: string): Bytes | null {
  try {
    const binary = atob(text);
    return btoa(binary) === text ? Uint8Array.from(binary, (character) => character.charCodeAt(0)) : null;
  } catch {
    return null;
  }
}

async function isValid(key: Jwk, text: string, der: Uint8Array): Promise<boolean> {
  const signature = fromDer(der);
  return signature !== null && verify(key, utf8(text), signature);
}

/** r || s of the one DER form of two positive integers below 2^256; null for any other bytes. */
export function fromDer(der: Uint8Array): Bytes | null {
  if (der.length < 8 || der.length > 72 || der[0] !== 0x30 || der[1] !== der.length - 2) {
    return null;
  }

  const r = integer(der.subarray(2));
  const s = r === null ? null : integer(der.subarray(2 + r.used));
  return r === null || s === null || 2 + r.used + s.used !== der.length ? null : concat(r.number, s.number);
}

function integer(bytes: Uint8Array): { readonly number: Bytes; readonly used: number } | null {
  const length = bytes[1] ?? 0;
  if (bytes[0] !== 0x02 || length === 0 || length > bytes.length - 2) {
    return null;
  }

  const digits = bytes.subarray(2, 2 + length);
  const [first = 0, second = 0] = digits;
  if (first >= 0x80 || (first === 0 && digits.length > 1 && second < 0x80)) {
    return null;
  }

  const bare = first === 0 ? digits.subarray(1) : digits;
  if (bare.length > 32) {
    return null;
  }

  const number = new Uint8Array(32);
  number.set(bare, 32 - bare.length);
  return { number, used: 2 + length };
}
