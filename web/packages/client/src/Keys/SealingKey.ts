import { type Bytes, random } from '../Primitives/Bytes';
import { agree, importAgreement, isScalar, type Jwk, publicKeyOf } from './P256';

/** A key that opens what others seal to its owner. */
export class SealingKey {
  private constructor(
    private readonly key: CryptoKey,
    readonly publicKey: Jwk,
  ) {}

  /** From a scalar, which is overwritten. */
  static async fromScalar(scalar: Uint8Array): Promise<SealingKey> {
    const publicKey = publicKeyOf(scalar);
    const sealing = new SealingKey(await importAgreement(scalar), publicKey);
    scalar.fill(0);
    return sealing;
  }

  /** A fresh one, for one message. */
  static async create(): Promise<SealingKey> {
    let scalar = random(32);
    while (!isScalar(scalar)) {
      scalar = random(32);
    }

    return SealingKey.fromScalar(scalar);
  }

  /** The secret shared with another key, 32 bytes; null when that is off the curve. */
  agree(other: Jwk): Promise<Bytes | null> {
    return agree(this.key, other);
  }
}
