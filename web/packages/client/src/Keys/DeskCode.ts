import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as digest } from '@noble/hashes/sha2.js';
import { type Bytes, concat, fromHex, hex, utf8 } from '../Primitives/Bytes';
import { sha256 } from '../Primitives/Hash';
import { clientCodes, Refused } from '../Primitives/Refused';
import { p256Scalar } from './DeterministicKeyGeneration';
import { Signer } from './Signer';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const tag = utf8('xinglin/desk-code/v1');
const symbolCount = 28;

/** The one-time code printed at a member's desk: 16 random bytes (docs/spec/keys.md). */
export class DeskCode {
  private constructor(private readonly secret: Bytes) {}

  /** From its 16 bytes. */
  static fromBytes(secret: Uint8Array): DeskCode {
    if (secret.length !== 16) {
      throw new RangeError('a code is 16 bytes');
    }

    return new DeskCode(new Uint8Array(secret));
  }

  /**
   * Reads what a person typed: case, spaces and dashes do not matter, O is 0, I and L are 1.
   * @throws Refused desk-code-malformed for another length or symbol, desk-code-mistyped when the symbols do not belong together.
   */
  static parse(typed: string): DeskCode {
    const symbols = typed.slice(0, 200).replace(/[\s\-\u2010-\u2014]/g, '').toUpperCase();
    if (symbols.length !== symbolCount) {
      throw new Refused(clientCodes.deskCodeMalformed);
    }

    let value = 0n;
    for (const symbol of symbols) {
      value = (value << 5n) | BigInt(digit(symbol));
    }

    const secret = fromHex((value >> 12n).toString(16).padStart(32, '0')) ?? new Uint8Array(0);
    if (Number(value & 0xfffn) !== check(secret)) {
      throw new Refused(clientCodes.deskCodeMistyped);
    }

    return new DeskCode(secret);
  }

  /** The key whose kid is on the ledger while the code can be used. */
  claimKey(): Promise<Signer> {
    return Signer.fromScalar(this.claimScalar());
  }

  /** For golden vectors: the claim key's scalar. */
  claimScalar(): Bytes {
    return p256Scalar(hkdf(digest, this.secret, undefined, tag, 32));
  }

  /** As printed: seven groups of four with dashes. */
  toString(): string {
    let value = (BigInt('0x' + hex(this.secret)) << 12n) | BigInt(check(this.secret));
    const symbols: string[] = [];
    for (let i = 0; i < symbolCount; i++) {
      symbols.unshift(alphabet.charAt(Number(value & 31n)));
      value >>= 5n;
    }

    return (symbols.join('').match(/.{4}/g) ?? []).join('-');
  }
}

function digit(symbol: string): number {
  const value = symbol === 'O' ? 0 : symbol === 'I' || symbol === 'L' ? 1 : alphabet.indexOf(symbol);
  if (value < 0) {
    throw new Refused(clientCodes.deskCodeMalformed);
  }

  return value;
}

function check(secret: Uint8Array): number {
  const found = sha256(concat(tag, secret));
  return ((found[0] ?? 0) << 4) | ((found[1] ?? 0) >> 4);
}
