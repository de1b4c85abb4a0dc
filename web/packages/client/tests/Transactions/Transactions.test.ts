import { describe, expect, it } from 'vitest';
import type { Jwk } from '../../src/Keys/P256';
import { Signer } from '../../src/Keys/Signer';
import { encodeBase64Url } from '../../src/Primitives/Base64Url';
import { textOf, utf8 } from '../../src/Primitives/Bytes';
import { sha256 } from '../../src/Primitives/Hash';
import { isSignedBy, signPart } from '../../src/Transactions/Jws';
import { readTransaction } from '../../src/Transactions/SignedTransaction';
import { requestPayload } from '../../src/Transactions/SignedRequest';
import { buildTransaction } from '../../src/Transactions/TransactionBuilder';
import { bytesOf, codeOf, decoded, vectors } from '../Vectors';

interface Transactions {
  readonly keys: readonly { readonly name: string; readonly d: string; readonly jwk: Jwk; readonly kid: string }[];
  readonly transactions: readonly {
    readonly name: string;
    readonly payload: string;
    readonly signatures: readonly { readonly kid: string; readonly protected: string; readonly signingInput: string }[];
    readonly transaction: string;
    readonly id: string;
  }[];
  readonly refused: readonly { readonly code: string; readonly what: string; readonly transaction: string }[];
}

interface Requests {
  readonly requests: readonly {
    readonly signerScalar: string;
    readonly signerKey: Jwk;
    readonly header: string;
    readonly payload: string;
    readonly hash: string;
    readonly request: string;
  }[];
}

const file = vectors<Transactions>('transaction');

describe('a transaction', () => {
  it.each(file.transactions)('of the vectors is read, has its id and verifies: $name', async (one) => {
    const read = readTransaction(utf8(one.transaction));
    expect(read.id).toBe(one.id);
    expect(read.payload.by).toEqual(read.signatures.map((signature) => signature.kid));
    for (const signature of read.signatures) {
      const key = file.keys.find((known) => known.kid === signature.kid)?.jwk;
      expect(key !== undefined && (await isSignedBy(signature, key))).toBe(true);
      const other = file.keys.find((known) => known.kid !== signature.kid)?.jwk;
      expect(other !== undefined && (await isSignedBy(signature, other))).toBe(false);
    }
  });

  it.each(file.transactions)('is signed over the vector\'s bytes: $name', async (one) => {
    for (const expected of one.signatures) {
      const key = file.keys.find((known) => known.kid === expected.kid);
      const signer = await Signer.fromScalar(decoded(key?.d ?? ''));
      const payload = encodeBase64Url(utf8(one.payload));
      const part = await signPart(payload, { signer, introduce: expected.protected.includes('jwk') });
      expect(textOf(decoded(part.protected))).toBe(expected.protected);
      expect(`${part.protected}.${payload}`).toBe(expected.signingInput);
    }
  });

  it.each(file.refused)('is refused with $code: $what', async ({ code, transaction }) => {
    expect(await codeOf(() => readTransaction(utf8(transaction)))).toBe(code);
  });

  it('that was built here is read again, with one signer and with two', async () => {
    const signers = await Promise.all(file.keys.map((key) => Signer.fromScalar(decoded(key.d))));
    for (const count of [1, 2]) {
      const by = signers.slice(0, count);
      const built = await buildTransaction({
        network: encodeBase64Url(sha256(utf8('n'))), partition: 0, as: by.map((signer) => signer.kid), expires: 1_767_226_200_000,
        calls: [{ method: 'summary.confirm', arguments: { account: 'a' } }], signers: by, introduced: by.map((signer) => signer.kid),
      });
      const read = readTransaction(built.bytes);
      expect(read.id).toBe(built.id);
      expect(built.mediaType).toBe(count === 1 ? 'application/jose' : 'application/jose+json');
      for (const signature of read.signatures) {
        expect(signature.introduced !== null && (await isSignedBy(signature, signature.introduced))).toBe(true);
      }
    }
  });

  it('over 64 KiB is refused before anything else', async () => {
    expect(await codeOf(() => readTransaction(new Uint8Array(65_537)))).toBe('transaction-oversize');
  });
});

describe('a signed request', () => {
  it.each(vectors<Requests>('signed-request').requests)('has the vector\'s bytes and hash: $hash', async (one) => {
    const payload = JSON.parse(one.payload) as { net: string; part: number; aud: string; as: string[]; id: string; exp: number; method: string; seal: Jwk; args: object };
    const signer = await Signer.fromScalar(bytesOf(one.signerScalar));
    const bytes = requestPayload(
      {
        network: payload.net, partition: payload.part, audience: payload.aud, as: payload.as[0] ?? '', expires: payload.exp, method: payload.method,
        seal: payload.seal, arguments: payload.args,
      },
      signer.kid, payload.id,
    );
    expect(textOf(bytes)).toBe(one.payload);
    expect(encodeBase64Url(sha256(bytes))).toBe(one.hash);
    const part = await signPart(encodeBase64Url(bytes), { signer, introduce: one.header.includes('jwk') });
    expect(`${part.protected}.${encodeBase64Url(bytes)}`).toBe(one.request.slice(0, one.request.lastIndexOf('.')));
    expect(signer.publicKey).toEqual(one.signerKey);
  });
});
