import { describe, expect, it } from 'vitest';
import { isAttested, openResource } from '../../src/Access/ReleaseOpening';
import { termsCommitment } from '../../src/Consent/PermissionTerms';
import type { ReleasedResource } from '../../src/Gateway/GatewayMessages';
import { publicKeyOf } from '../../src/Keys/P256';
import { SealingKey } from '../../src/Keys/SealingKey';
import { encodeBase64Url } from '../../src/Primitives/Base64Url';
import { utf8 } from '../../src/Primitives/Bytes';
import { commitmentOf } from '../../src/Primitives/Commitment';
import { layerContext, openLayer, sealLayer } from '../../src/Records/SealedLayer';
import { bytesOf, codeOf, decoded, hex, vectors } from '../Vectors';

interface ReleaseFile {
  readonly network: string;
  readonly holder: string;
  readonly relationship: string;
  readonly reader: string;
  readonly record: string;
  readonly grant: string;
  readonly commitment: string;
  readonly terms: { readonly salt: string; readonly text: string; readonly commitment: string; readonly withoutLayer: string; readonly withoutLayerCommitment: string };
  readonly projection: string;
  readonly projectionSalt: string;
  readonly projectionCommitment: string;
  readonly identityScalar: string;
  readonly attestation: string;
  readonly sealingScalar: string;
  readonly contentKey: string;
  readonly context: string;
  readonly ciphertext: string;
  readonly wrap: { readonly enc: string; readonly ct: string };
}

const file = vectors<ReleaseFile>('release');
const text = (name: string) => encodeBase64Url(bytesOf(name));
const [network, holder, relationship] = [text(file.network), text(file.holder), text(file.relationship)];
const identity = publicKeyOf(bytesOf(file.identityScalar));
const released: ReleasedResource = {
  type: 'Observation', salt: text(file.projectionSalt), pointer: text(file.record), commitment: text(file.commitment), layer: 'summary',
  ciphertext: file.ciphertext, wrap: file.wrap, attestation: file.attestation,
};
const release = async () => ({
  network, holder, relationship, recipient: text(file.reader), grant: text(file.grant), key: await SealingKey.fromScalar(bytesOf(file.sealingScalar)),
});

describe('a release', () => {
  it('has terms that give the commitments of the vector', () => {
    const salt = text(file.terms.salt);
    expect(termsCommitment({ terms: file.terms.text, salt })).toBe(text(file.terms.commitment));
    expect(termsCommitment({ terms: file.terms.withoutLayer, salt })).toBe(text(file.terms.withoutLayerCommitment));
  });

  it('is sealed as the vector says', async () => {
    const place = { network, holder, relationship, layer: 'summary' as const };
    expect(hex(layerContext(place))).toBe(file.context);
    const ciphertext = decoded(file.ciphertext);
    const opened = await openLayer(place, bytesOf(file.contentKey), ciphertext);
    expect(opened).toEqual(utf8(file.projection));
    expect(encodeBase64Url(await sealLayer(place, bytesOf(file.contentKey), utf8(file.projection), ciphertext.slice(0, 24)))).toBe(file.ciphertext);
  });

  it('opens to the projection that its holder attested', async () => {
    expect(commitmentOf(released.salt, released.type, utf8(file.projection))).toBe(text(file.projectionCommitment));
    expect(await openResource(released, await release(), [identity])).toEqual({ text: file.projection, commitment: released.commitment });
  });

  it('is refused when a byte, its key, its binding or its attestation is another', async () => {
    const flipped = decoded(file.ciphertext);
    flipped[70] = (flipped[70] ?? 0) ^ 1;
    const bound = await release();
    const other = publicKeyOf(bytesOf(file.contentKey));
    expect(await codeOf(() => openResource({ ...released, ciphertext: encodeBase64Url(flipped) }, bound, [identity]))).toBe('record-not-opened');
    expect(await codeOf(() => openResource(released, { ...bound, grant: text(file.record) }, [identity]))).toBe('record-not-opened');
    expect(await codeOf(() => openResource(released, { ...bound, relationship: text(file.record) }, [identity]))).toBe('record-not-opened');
    expect(await codeOf(() => openResource({ ...released, layer: 'detail' }, bound, [identity]))).toBe('record-not-opened');
    expect(await codeOf(() => openResource(released, bound, [other]))).toBe('layer-not-attested');
    expect(await codeOf(() => openResource({ ...released, salt: released.pointer }, bound, [identity]))).toBe('layer-not-attested');
    expect(await codeOf(() => openResource({ ...released, type: 'Condition' }, bound, [identity]))).toBe('layer-not-attested');
    expect(await isAttested({ ...released, commitment: released.pointer }, bound, text(file.projectionCommitment), [identity])).toBe(false);
  });
});
