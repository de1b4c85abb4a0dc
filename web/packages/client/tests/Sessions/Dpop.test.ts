import { describe, expect, it } from 'vitest';
import { thumbprint, verify } from '../../src/Keys/P256';
import { utf8 } from '../../src/Primitives/Bytes';
import { accessHash, DpopKey } from '../../src/Sessions/DpopKey';
import { decoded } from '../Vectors';

interface Header {
  readonly typ: string;
  readonly alg: string;
  readonly jwk: { readonly crv: 'P-256'; readonly kty: 'EC'; readonly x: string; readonly y: string };
}

const text = (part: string | undefined) => new TextDecoder().decode(decoded(part ?? ''));

describe('a DPoP proof', () => {
  it('names key, method, address, time and session, and verifies', async () => {
    const key = await DpopKey.create();
    const proof = await key.proof('GET', 'http://patient.localhost:8080/hospital-a/sessions/notices', accessHash('secret'), 1_790_000_000_999);
    const [header, claims, signature] = proof.split('.');
    const { typ, alg, jwk } = JSON.parse(text(header)) as Header;
    expect([typ, alg, thumbprint(jwk), Object.keys(jwk).length]).toEqual(['dpop+jwt', 'ES256', key.kid, 4]);
    expect(JSON.parse(text(claims))).toMatchObject({
      htm: 'GET', htu: 'http://patient.localhost:8080/hospital-a/sessions/notices', iat: 1_790_000_000, ath: accessHash('secret'),
    });
    expect(await verify(jwk, utf8(`${header ?? ''}.${claims ?? ''}`), decoded(signature ?? ''))).toBe(true);
  });

  it('is another one each time, by a key that cannot be read out', async () => {
    const key = await DpopKey.create();
    const [one, other] = await Promise.all([1, 2].map(() => key.proof('GET', 'http://a/b', accessHash('c'), 0)));
    expect(one).not.toBe(other);
    await expect(crypto.subtle.exportKey('jwk', key.pair.privateKey)).rejects.toThrow();
  });
});
