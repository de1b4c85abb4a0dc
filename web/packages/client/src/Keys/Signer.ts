import type { Bytes } from '../Primitives/Bytes';
import { importSigner, type Jwk, publicKeyOf, sign, thumbprint } from './P256';

/** A key that signs for an account. */
export class Signer {
  /** RFC 7638 thumbprint of the public key. */
  readonly kid: string;

  private constructor(
    private readonly key: CryptoKey,
    readonly publicKey: Jwk,
  ) {
    this.kid = thumbprint(publicKey);
  }

  /** From a scalar, which is overwritten. */
  static async fromScalar(scalar: Uint8Array): Promise<Signer> {
    const publicKey = publicKeyOf(scalar);
    const signer = new Signer(await importSigner(scalar), publicKey);
    scalar.fill(0);
    return signer;
  }

  /** ES256: r || s, 64 bytes. */
  sign(message: Uint8Array): Promise<Bytes> {
    return sign(this.key, message);
  }
}
