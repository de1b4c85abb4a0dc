import { decodeBase64Url, encodeBase64Url } from '../Primitives/Base64Url';
import { random, utf8 } from '../Primitives/Bytes';
import { literal, object, type Of, text } from '../Primitives/Shape';
import { readContents, type WalletContents, writeContents } from './WalletContents';

const format = 'xinglin/wallet-backup/v1';

/** A wallet's contents without its root, readable by the root alone (docs/spec/recovery.md). */
export const backupShape = object({ format: literal(format), nonce: text(16), ciphertext: text(8 * 1024 * 1024) });

/** See {@link backupShape}. */
export type WalletBackup = Of<typeof backupShape>;

/** Writes a backup. */
export async function makeBackup(contents: WalletContents): Promise<WalletBackup> {
  const nonce = random(12);
  const key = await keyOf(decodeBase64Url(contents.root) ?? new Uint8Array(0));
  const plaintext = writeContents({ ...contents, root: '' });
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: utf8(format) }, key, plaintext);
  return { format, nonce: encodeBase64Url(nonce), ciphertext: encodeBase64Url(new Uint8Array(sealed)) };
}

/** The contents with their root; null when the backup is another wallet's, or a byte was changed. */
export async function openBackup(backup: WalletBackup, root: Uint8Array): Promise<WalletContents | null> {
  const nonce = decodeBase64Url(backup.nonce);
  const ciphertext = decodeBase64Url(backup.ciphertext);
  if (root.length !== 32 || nonce?.length !== 12 || ciphertext === null) {
    return null;
  }

  try {
    const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData: utf8(format) }, await keyOf(root), ciphertext);
    const contents = readContents(new Uint8Array(opened));
    return contents === null ? null : { ...contents, root: encodeBase64Url(root) };
  } catch {
    return null;
  }
}

async function keyOf(root: Uint8Array): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', new Uint8Array(root), 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: utf8(format) }, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'],
  );
}
