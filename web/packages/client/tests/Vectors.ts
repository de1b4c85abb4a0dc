import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fromHex, hex } from '../src/Primitives/Bytes';
import type { Bytes } from '../src/Primitives/Bytes';
import { decodeBase64Url } from '../src/Primitives/Base64Url';

/** A golden vector file, the same that the .NET tests read. The caller names its form. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the file's form is the caller's word
export function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../../tests/vectors', `${name}.json`), 'utf8')) as T;
}

/** Bytes of hexadecimal text. */
export function bytesOf(text: string): Bytes {
  const bytes = fromHex(text);
  if (bytes === null) {
    throw new TypeError(`not hexadecimal: ${text}`);
  }

  return bytes;
}

/** Bytes of base64url text. */
export function decoded(text: string): Bytes {
  const bytes = decodeBase64Url(text);
  if (bytes === null) {
    throw new TypeError(`not base64url: ${text}`);
  }

  return bytes;
}

/** The code with which something is refused; null when it is not. */
export async function codeOf(action: () => unknown): Promise<string | null> {
  try {
    await action();
    return null;
  } catch (refused) {
    return refused instanceof Error && 'code' in refused ? String(refused.code) : String(refused);
  }
}

export { hex };
