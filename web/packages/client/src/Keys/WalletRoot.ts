import { decodeBase64Url, encodeBase64Url } from '../Primitives/Base64Url';
import { type Bytes, concat, random, u32, utf8 } from '../Primitives/Bytes';
import { p256Scalar } from './DeterministicKeyGeneration';
import { SealingKey } from './SealingKey';
import { Signer } from './Signer';

/** Length of a root, bytes. */
export const rootLength = 32;

/** Length of a relationship's label, bytes. */
const labelLength = 16;

/** A fresh label, base64url of 16 random bytes. */
export function newLabel(): string {
  return encodeBase64Url(random(labelLength));
}

/**
 * The secret behind all keys of one person (docs/spec/keys.md). It is held as a non-extractable HKDF key, so that no script, ours
 * included, reads it back while the wallet is open.
 */
export class WalletRoot {
  private constructor(private readonly material: CryptoKey) {}

  /** From its 32 bytes, which the caller overwrites afterwards. */
  static async of(root: Uint8Array): Promise<WalletRoot> {
    if (root.length !== rootLength) {
      throw new RangeError('a root is 32 bytes');
    }

    return new WalletRoot(await crypto.subtle.importKey('raw', new Uint8Array(root), 'HKDF', false, ['deriveBits']));
  }

  /** The key that signs for one relationship.
   * @param epoch 0 for the first key, one more at each rotation. */
  async signer(label: string, epoch: number): Promise<Signer> {
    return Signer.fromScalar(await this.scalar(label, 'sign', epoch));
  }

  /** The key to which the counterparty of one relationship seals. */
  async sealing(label: string, epoch: number): Promise<SealingKey> {
    return SealingKey.fromScalar(await this.scalar(label, 'seal', epoch));
  }

  /** For golden vectors: a relationship's scalar. */
  async scalar(label: string, use: 'sign' | 'seal', epoch: number): Promise<Bytes> {
    const bytes = decodeBase64Url(label);
    if (bytes?.length !== labelLength) {
      throw new RangeError('a label is 16 bytes');
    }

    const info = concat(utf8('xinglin/wallet/v1'), bytes, utf8(use), u32(epoch));
    const seed = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }, this.material, 256);
    return p256Scalar(new Uint8Array(seed));
  }
}
