import { type Jwk, jwkOf } from '../Keys/P256';
import { encodeBase64Url } from '../Primitives/Base64Url';
import { fault, readBinary } from '../Primitives/BinaryReader';
import { type Bytes, compare, concat, u32, utf8 } from '../Primitives/Bytes';
import { decodeBase64Url } from '../Primitives/Base64Url';
import { hashBytes, sha256 } from '../Primitives/Hash';

/** Most validators of a network. */
export const validatorsMax = 128;

const tag = 'xinglin/validators/v1';

/** A member that decides, and the key of its votes. */
export interface Validator {
  /** The member's account. */
  readonly member: string;
  readonly key: Jwk;
}

/** Who decides, in ascending order of member (docs/spec/votes-and-certificate.md). */
export class ValidatorSet {
  /** SHA-256 of the set's bytes: what headers commit to. */
  readonly hash: Bytes;

  private constructor(readonly validators: readonly Validator[]) {
    this.hash = sha256(this.encode());
  }

  /** Sorts by member. */
  static of(validators: readonly Validator[]): ValidatorSet {
    return new ValidatorSet([...validators].sort((a, b) => compare(hashBytes(a.member), hashBytes(b.member))));
  }

  /** Reads untrusted bytes; null when they are no set in its one order. */
  static read(bytes: Uint8Array): ValidatorSet | null {
    return readBinary(bytes, (reader) => {
      reader.tag(tag);
      const validators: Validator[] = [];
      let before: Bytes | null = null;
      for (let left = reader.count(validatorsMax); left > 0; left--) {
        const member = reader.hash();
        if (before !== null && compare(before, member) >= 0) {
          fault();
        }

        before = member;
        validators.push({ member: encodeBase64Url(member), key: jwkOf(reader.hash(), reader.hash()) });
      }

      return validators.length > 0 ? new ValidatorSet(validators) : fault();
    });
  }

  /** How many decide: n - floor((n - 1) / 3). */
  get quorum(): number {
    return this.validators.length - Math.floor((this.validators.length - 1) / 3);
  }

  private encode(): Bytes {
    const parts = this.validators.flatMap(({ member, key }) => [hashBytes(member), decodeBase64Url(key.x), decodeBase64Url(key.y)]);
    return concat(utf8(tag), u32(this.validators.length), ...parts.filter((part) => part !== null));
  }
}
