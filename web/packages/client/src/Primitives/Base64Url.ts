import type { Bytes } from './Bytes';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const values = new Int8Array(128).fill(-1);
for (let i = 0; i < alphabet.length; i++) {
  values[alphabet.charCodeAt(i)] = i;
}

/** Base64url without padding (RFC 4648, section 5). */
export function encodeBase64Url(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += 12_288) {
    pieces.push(encodePiece(bytes.subarray(start, start + 12_288)));
  }

  return pieces.join('');
}

/** The bytes; null when the text has a foreign character or padding, or would not be encoded like this again. */
export function decodeBase64Url(text: string): Bytes | null {
  const rest = text.length % 4;
  if (rest === 1) {
    return null;
  }

  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let held = 0;
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const value = values[text.charCodeAt(i)] ?? -1;
    if (value < 0) {
      return null;
    }

    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
    }
  }

  return (held & ((1 << bits) - 1)) === 0 ? bytes : null;
}

/** True when all characters are of the alphabet and their number is possible; the last bits may still be wrong. */
export function hasBase64UrlForm(text: string): boolean {
  return text.length % 4 !== 1 && /^[A-Za-z0-9_-]*$/.test(text);
}

function encodePiece(bytes: Uint8Array): string {
  let text = '';
  let i = 0;
  for (; i + 2 < bytes.length; i += 3) {
    text += symbols(((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0), 4);
  }

  if (i + 1 < bytes.length) {
    return text + symbols(((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8), 3);
  }

  return i < bytes.length ? text + symbols((bytes[i] ?? 0) << 16, 2) : text;
}

function symbols(group: number, count: number): string {
  let text = '';
  for (let i = 0; i < count; i++) {
    text += alphabet.charAt((group >> (18 - 6 * i)) & 63);
  }

  return text;
}
