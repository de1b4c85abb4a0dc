import { type Jwk, sign, thumbprint } from '../Keys/P256';
import { encodeBase64Url } from '../Primitives/Base64Url';
import { random, utf8 } from '../Primitives/Bytes';
import { sha256 } from '../Primitives/Hash';
import { jsonBytes } from '../Primitives/StrictJson';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A key that proves that this browser holds a session (RFC 9449). Its private half cannot be read out, by this page either. */
export class DpopKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string;

  private constructor(
    readonly pair: CryptoKeyPair,
    private readonly publicKey: Jwk,
  ) {
    this.kid = thumbprint(publicKey);
  }

  /** A fresh one. */
  static async create(): Promise<DpopKey> {
    return DpopKey.of(await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']));
  }

  /** One that was kept. */
  static async of(pair: CryptoKeyPair): Promise<DpopKey> {
    const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    return new DpopKey(pair, { crv: 'P-256', kty: 'EC', x: x ?? '', y: y ?? '' });
  }

  /**
   * A proof for one request.
   * @param address Without query and fragment.
   * @param access SHA-256 of the session's cookie; the cookie itself is out of reach for scripts, so the member says it when it opens the session.
   * @param now Milliseconds since 1970.
   */
  async proof(method: string, address: string, access: string, now: number): Promise<string> {
    const { crv, kty, x, y } = this.publicKey;
    const header = encodeBase64Url(jsonBytes({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } }));
    const claims = { jti: encodeBase64Url(random(16)), htm: method, htu: address, iat: Math.floor(now / 1000), ath: access };
    const input = `${header}.${encodeBase64Url(jsonBytes(claims))}`;
    return `${input}.${encodeBase64Url(await sign(this.pair.privateKey, utf8(input)))}`;
  }
}

/** What a proof names as `ath`: SHA-256 of a cookie's value, for who has it. */
export function accessHash(cookie: string): string {
  return encodeBase64Url(sha256(utf8(cookie)));
}
