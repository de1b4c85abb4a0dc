import { decodeBase64Url, encodeBase64Url } from '../Primitives/Base64Url';
import { type Bytes, concat, random, u32, utf8 } from '../Primitives/Bytes';
import { count, literal, object, type Of, text } from '../Primitives/Shape';
import { readContents, type WalletContents, writeContents } from './WalletContents';

/** Fewest PBKDF2 iterations accepted and the number used (OWASP, 2023). */
export const iterationsMin = 600_000;

const iterationsMax = 20_000_000;
const fileLengthMax = 8 * 1024 * 1024;
const passphraseFormat = 'xinglin/wallet/v1';
const passkeyFormat = 'xinglin/wallet-passkey/v1';

const passphraseShape = object({
  format: literal(passphraseFormat),
  iterations: count,
  salt: text(43),
  nonce: text(16),
  ciphertext: text(fileLengthMax),
});

const passkeyShape = object({
  format: literal(passkeyFormat),
  credential: text(2_048),
  salt: text(43),
  nonce: text(16),
  ciphertext: text(fileLengthMax),
});

/** A wallet under a passphrase: the command line's file. */
export type PassphraseFile = Of<typeof passphraseShape>;

/** A wallet under a passkey's PRF. */
export type PasskeyFile = Of<typeof passkeyShape>;

/** A wallet as it is kept (docs/spec/keys.md). */
export type WalletFile = PassphraseFile | PasskeyFile;

/** Reads a file as JSON gave it; null for another form. */
export function readFile(value: unknown): WalletFile | null {
  for (const shape of [passphraseShape, passkeyShape]) {
    try {
      return shape(value as never);
    } catch {
      // The other form is tried.
    }
  }

  return null;
}

/** The key behind a wallet file: derived once when it is opened, used for every save. */
export class WalletSeal {
  private constructor(
    private readonly key: CryptoKey,
    private readonly associated: Bytes,
    private readonly head: Omit<PassphraseFile, 'nonce' | 'ciphertext'> | Omit<PasskeyFile, 'nonce' | 'ciphertext'>,
  ) {}

  /** For a new wallet under a passphrase. */
  static createForPassphrase(passphrase: string): Promise<WalletSeal> {
    return WalletSeal.passphrase(passphrase, iterationsMin, random(32));
  }

  /** For a new wallet under a passkey.
   * @param credential The credential's id, base64url. @param salt That the PRF was evaluated with. @param secret The PRF's answer. */
  static createForPasskey(credential: string, salt: Uint8Array, secret: Uint8Array): Promise<WalletSeal> {
    return WalletSeal.passkey(credential, new Uint8Array(salt), secret);
  }

  /** For a file; null when it breaks a limit. */
  static async forPassphrase(file: PassphraseFile, passphrase: string): Promise<WalletSeal | null> {
    const salt = decodeBase64Url(file.salt);
    return salt?.length === 32 && file.iterations >= iterationsMin && file.iterations <= iterationsMax
      ? WalletSeal.passphrase(passphrase, file.iterations, salt)
      : null;
  }

  /** For a file; null when it breaks a limit. */
  static async forPasskey(file: PasskeyFile, secret: Uint8Array): Promise<WalletSeal | null> {
    const salt = decodeBase64Url(file.salt);
    return salt?.length === 32 && secret.length === 32 ? WalletSeal.passkey(file.credential, salt, secret) : null;
  }

  /** Seals contents with a fresh nonce. */
  async close(contents: WalletContents): Promise<WalletFile> {
    const plaintext = writeContents(contents);
    const nonce = random(12);
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: this.associated }, this.key, plaintext);
    plaintext.fill(0);
    return { ...this.head, nonce: encodeBase64Url(nonce), ciphertext: encodeBase64Url(new Uint8Array(sealed)) };
  }

  /** Null when passphrase or passkey are others, or a byte was changed. */
  async open(file: WalletFile): Promise<WalletContents | null> {
    const nonce = decodeBase64Url(file.nonce);
    const ciphertext = decodeBase64Url(file.ciphertext);
    if (nonce?.length !== 12 || ciphertext === null) {
      return null;
    }

    try {
      const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData: this.associated }, this.key, ciphertext);
      const plaintext = new Uint8Array(opened);
      const contents = readContents(plaintext);
      plaintext.fill(0);
      return contents;
    } catch {
      return null;
    }
  }

  private static async passphrase(passphrase: string, iterations: number, salt: Bytes): Promise<WalletSeal> {
    const material = await crypto.subtle.importKey('raw', utf8(passphrase), 'PBKDF2', false, ['deriveKey']);
    const key = await crypto.subtle.deriveKey(
      { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'],
    );
    const associated = concat(utf8(passphraseFormat), u32(iterations), salt);
    return new WalletSeal(key, associated, { format: passphraseFormat, iterations, salt: encodeBase64Url(salt) });
  }

  private static async passkey(credential: string, salt: Bytes, secret: Uint8Array): Promise<WalletSeal> {
    const material = await crypto.subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, ['deriveKey']);
    const key = await crypto.subtle.deriveKey(
      { name: 'HKDF', hash: 'SHA-256', salt, info: utf8(passkeyFormat) }, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'],
    );
    return new WalletSeal(key, concat(utf8(passkeyFormat), salt), { format: passkeyFormat, credential, salt: encodeBase64Url(salt) });
  }
}
