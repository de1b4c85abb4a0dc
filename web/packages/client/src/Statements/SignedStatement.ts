import { type Jwk, thumbprint } from '../Keys/P256';
import { decodeBase64Url } from '../Primitives/Base64Url';
import type { Bytes } from '../Primitives/Bytes';
import { hash, literal, object, tryReadShape } from '../Primitives/Shape';
import { isSignedBy, type JwsSignature, readSignature } from '../Transactions/Jws';

/** Longest text, characters. */
const lengthMax = 8 * 1024 * 1024;

/** Something that a member says and answers for: a compact JWS by its identity key. */
export class SignedStatement {
  private constructor(
    readonly payload: Bytes,
    private readonly signature: JwsSignature,
  ) {}

  /** Takes the text apart; null when it is none. Whose key it is and whether it verifies is judged with the key. */
  static parse(text: string): SignedStatement | null {
    const [header, payload, signature, ...rest] = text.length > lengthMax ? [] : text.split('.');
    if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
      return null;
    }

    try {
      const read = readSignature(payload, { protected: header, signature });
      const content = decodeBase64Url(payload);
      return read.introduced !== null || content === null ? null : new SignedStatement(content, read);
    } catch {
      return null;
    }
  }

  /** True when one of these keys signed it. */
  async isByOneOf(keys: readonly Jwk[]): Promise<boolean> {
    const own = keys.find((key) => thumbprint(key) === this.signature.kid);
    return own !== undefined && isSignedBy(this.signature, own);
  }
}

const layerShape = object({
  statement: literal('xinglin/layer/v1'),
  network: hash,
  holder: hash,
  record: hash,
  commitment: hash,
  type: (value) => (typeof value === 'string' ? value : ''),
  layer: (value) => (typeof value === 'string' ? value : ''),
  projection: hash,
  time: (value) => (typeof value === 'number' ? value : 0),
});

/** A holder's word that a narrower layer was made from a record (docs/spec/release.md); null when the statement is another. */
export function readLayerStatement(statement: SignedStatement): ReturnType<typeof layerShape> | null {
  return tryReadShape(statement.payload, layerShape);
}
