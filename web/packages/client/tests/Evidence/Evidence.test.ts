import { describe, expect, it } from 'vitest';
import { checkpointKeyId, openCheckpoint, originOf } from '../../src/Evidence/Checkpoint';
import { bodyCommitment, readBody } from '../../src/Evidence/DisclosureBody';
import { delayedKey, encodeLeaf, evidenceTag, hashLeaf, readLeaf } from '../../src/Evidence/EvidenceLeaf';
import { merkleRoot } from '../../src/Merkle/MerkleTree';
import { encodeBase64Url } from '../../src/Primitives/Base64Url';
import { decoded, hex, vectors } from '../Vectors';

interface Evidence {
  readonly logKey: string;
  readonly delaySeed: string;
  readonly delayedKey: { readonly counter: number; readonly key: string };
  readonly tags: readonly { readonly counter: number; readonly tag: string }[];
  readonly body: { readonly text: string; readonly salt: string; readonly commitment: string };
  readonly leaves: readonly { readonly time: number; readonly tag: string; readonly bytes: string; readonly hash: string }[];
  readonly checkpoint: {
    readonly network: string;
    readonly member: string;
    readonly size: number;
    readonly root: string;
    readonly key: { readonly x: string; readonly y: string };
    readonly keyId: string;
    readonly note: string;
  };
}

const file = vectors<Evidence>('evidence');
const { checkpoint } = file;
const key = { crv: 'P-256', kty: 'EC', ...checkpoint.key } as const;
const origin = originOf(checkpoint.network, checkpoint.member);

describe('an evidence log', () => {
  it('has the vector\'s tags and the key of a delayed entry', () => {
    expect(file.tags.map(({ counter }) => evidenceTag(file.logKey, counter))).toEqual(file.tags.map(({ tag }) => tag));
    expect(delayedKey(file.delaySeed, file.delayedKey.counter)).toBe(file.delayedKey.key);
  });

  it('commits to the exact body', () => {
    expect(bodyCommitment(file.body.salt, file.body.text)).toBe(file.body.commitment);
    expect(bodyCommitment(file.body.salt, `${file.body.text} `)).not.toBe(file.body.commitment);
    expect(readBody(file.body.text)?.purpose).toBe('treatment');
    expect(readBody(file.body.text.replace('"released"', '"released":true,"x"'))).toBeNull();
  });

  it('has the vector\'s leaves and root', () => {
    const leaves = file.leaves.map(({ time, tag }) => ({ time, tag, commitment: file.body.commitment }));
    expect(leaves.map((leaf) => encodeBase64Url(encodeLeaf(leaf)))).toEqual(file.leaves.map(({ bytes }) => bytes));
    expect(leaves.map((leaf) => encodeBase64Url(hashLeaf(leaf)))).toEqual(file.leaves.map(({ hash }) => hash));
    expect(encodeBase64Url(merkleRoot(leaves.map(hashLeaf)))).toBe(checkpoint.root);
    expect(readLeaf(decoded(file.leaves[0]?.bytes ?? ''))).toEqual(leaves[0]);
    expect(readLeaf(decoded(file.leaves[0]?.bytes ?? '').slice(1))).toBeNull();
  });

  it('opens a checkpoint of the member\'s key alone', async () => {
    expect(hex(checkpointKeyId(key))).toBe(checkpoint.keyId);
    const opened = await openCheckpoint(checkpoint.note, origin, key);
    expect(opened?.size).toBe(checkpoint.size);
    expect(opened === null ? '' : encodeBase64Url(opened.root)).toBe(checkpoint.root);
    expect(await openCheckpoint(checkpoint.note, `${origin}x`, key)).toBeNull();
    expect(await openCheckpoint(checkpoint.note.replace('\n3\n', '\n4\n'), origin, key)).toBeNull();
    expect(await openCheckpoint(checkpoint.note.replace('\n3\n', '\n03\n'), origin, key)).toBeNull();
    expect(await openCheckpoint(checkpoint.note.trimEnd(), origin, key)).toBeNull();
    expect(await openCheckpoint('', origin, key)).toBeNull();
  });
});
