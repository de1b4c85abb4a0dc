import { describe, expect, it } from 'vitest';
import { readHeader } from '../../src/Proofs/BlockHeader';
import { certificateFault, readCertificate } from '../../src/Proofs/Certificate';
import { verifyProof } from '../../src/Proofs/ProofVerifier';
import { readTrust, trustGenesis } from '../../src/Proofs/TrustedMembers';
import { ValidatorSet } from '../../src/Proofs/ValidatorSet';
import { encodeBase64Url } from '../../src/Primitives/Base64Url';
import { utf8 } from '../../src/Primitives/Bytes';
import { sha256 } from '../../src/Primitives/Hash';
import { bytesOf, codeOf, decoded, hex, vectors } from '../Vectors';

interface Certificates {
  readonly validators: readonly { readonly member: string; readonly x: string; readonly y: string }[];
  readonly set: { readonly bytes: string; readonly hash: string; readonly quorum: number };
  readonly header: { readonly bytes: string; readonly hash: string };
  readonly certificates: readonly { readonly why: string; readonly decides: boolean; readonly bytes: string }[];
  readonly refused: readonly { readonly why: string; readonly bytes: string }[];
}

type ProofFile = Readonly<Record<string, unknown>>;

interface Proofs {
  readonly trust: object;
  readonly proofs: readonly { readonly shows: string; readonly height: number; readonly setChanges: number; readonly file: ProofFile }[];
}

const certificates = vectors<Certificates>('certificate');
const proofs = vectors<Proofs>('proof');

describe('a certificate with votes that were signed in lists', () => {
  const listed = vectors<Certificates>('certificate-list');
  const header = readHeader(bytesOf(listed.header.bytes));
  const set = ValidatorSet.read(bytesOf(listed.set.bytes));

  it.each(listed.certificates)('decides or not, as the vector says: $why', async ({ bytes, decides }) => {
    const certificate = readCertificate(bytesOf(bytes));
    expect(certificate !== null && header !== null && set !== null && (await certificateFault(certificate, header, set)) === null).toBe(decides);
  });

  it.each(listed.refused)('is refused: $why', ({ bytes }) => {
    expect(readCertificate(bytesOf(bytes))).toBeNull();
  });

  it('is refused when it is cut anywhere', () => {
    const bytes = bytesOf(listed.certificates[0]?.bytes ?? '');
    for (let length = 0; length < bytes.length; length++) {
      expect(readCertificate(bytes.subarray(0, length))).toBeNull();
    }
  });
});

describe('a certificate', () => {
  const header = readHeader(bytesOf(certificates.header.bytes));
  const set = ValidatorSet.read(bytesOf(certificates.set.bytes));

  it('is judged by the set whose hash the headers commit to', () => {
    expect(header === null ? '' : encodeBase64Url(header.hash)).toBe(certificates.header.hash);
    expect(set === null ? '' : encodeBase64Url(set.hash)).toBe(certificates.set.hash);
    expect(set?.quorum).toBe(certificates.set.quorum);
    const sorted = ValidatorSet.of(certificates.validators.map(({ member, x, y }) => ({ member, key: { crv: 'P-256', kty: 'EC', x, y } })));
    expect(encodeBase64Url(sorted.hash)).toBe(certificates.set.hash);
  });

  it.each(certificates.certificates)('decides or not, as the vector says: $why', async ({ bytes, decides }) => {
    const certificate = readCertificate(bytesOf(bytes));
    expect(certificate !== null && header !== null && set !== null && (await certificateFault(certificate, header, set)) === null).toBe(decides);
  });

  it.each(certificates.refused)('is refused: $why', ({ bytes }) => {
    expect(readCertificate(bytesOf(bytes))).toBeNull();
  });
});

describe('a proof file', () => {
  const trust = readTrust(utf8(JSON.stringify(proofs.trust)));
  if (trust === null) {
    throw new TypeError('the trust file is not read');
  }

  const written = (file: object) => utf8(JSON.stringify(file));

  it.each(proofs.proofs)('of $shows after $setChanges changes holds', async ({ file, height, setChanges }) => {
    const report = await verifyProof(written(file), trust);
    expect(report.height).toBe(height);
    expect(report.setChanges).toBe(setChanges);
    expect(report.signers.length).toBeGreaterThanOrEqual(report.quorum);
  });

  it.each(proofs.proofs)('of $shows does not hold with any piece changed', async ({ file }) => {
    const pieces = ['header', 'certificate'] as const;
    for (const piece of pieces) {
      const bytes = decoded(String(file[piece]));
      for (const at of [20, 60, bytes.length - 1]) {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ 1;
        expect(await codeOf(() => verifyProof(written({ ...file, [piece]: encodeBase64Url(changed) }), trust))).toMatch(/^proof-/);
      }
    }
  });

  it('is refused with the code of the check that failed', async () => {
    const entry = proofs.proofs.find((proof) => proof.shows === 'entry')?.file ?? {};
    const state = entry.state as { readonly key: string; readonly path: string; readonly value: string };
    const codes = [
      [{ ...entry, state: { ...state, value: encodeBase64Url(utf8('{}')) } }, 'proof-path-invalid'],
      [{ ...entry, state: { ...state, key: `${state.key}x` } }, 'proof-path-invalid'],
      [{ ...entry, state: { ...state, path: '' } }, 'proof-malformed'],
      [{ ...entry, more: 1 }, 'proof-malformed'],
      [{ ...entry, receipt: { index: 0, bytes: '', path: '' } }, 'proof-malformed'],
      [{ ...entry, format: 'xinglin/proof/v2' }, 'proof-malformed'],
    ] as const;
    for (const [file, code] of codes) {
      expect(await codeOf(() => verifyProof(written(file), trust))).toBe(code);
    }

    expect(await codeOf(() => verifyProof(new Uint8Array(2 * 1024 * 1024 + 1), trust))).toBe('proof-too-large');
    expect(await codeOf(() => verifyProof(written(entry), { ...trust, network: encodeBase64Url(sha256(utf8('x'))) }))).toBe('proof-network-mismatch');
    expect(await codeOf(() => verifyProof(written(entry), { ...trust, partition: 7 }))).toBe('proof-partition-mismatch');
  });

  it('trusts a genesis document only under its own hash', () => {
    const genesis = vectors<{ readonly document: string; readonly network: string }>('genesis');
    const document = utf8(genesis.document);
    expect(trustGenesis(document, genesis.network)?.network).toBe(genesis.network);
    expect(trustGenesis(utf8(`${genesis.document} `), genesis.network)).toBeNull();
    expect(hex(sha256(document)).length).toBe(64);
  });
});
