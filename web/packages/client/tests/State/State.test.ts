import { describe, expect, it } from 'vitest';
import { encodeBase64Url } from '../../src/Primitives/Base64Url';
import { utf8 } from '../../src/Primitives/Bytes';
import { sha256 } from '../../src/Primitives/Hash';
import { StateProof, stateLeaf, statePath } from '../../src/State/StateProof';
import { decoded, vectors } from '../Vectors';

interface State {
  readonly blocks: readonly { readonly root: string }[];
  readonly entries: readonly { readonly key: string; readonly value: string; readonly path: string; readonly leaf: string }[];
  readonly proofs: readonly { readonly key: string; readonly end: string; readonly proof: string }[];
}

const file = vectors<State>('state');
const root = decoded(file.blocks.at(-1)?.root ?? '');

describe('the world state', () => {
  it.each(file.entries)('has the entry $key where the vector says', ({ key, value, path, leaf }) => {
    expect(encodeBase64Url(statePath(key))).toBe(path);
    expect(encodeBase64Url(stateLeaf(statePath(key), sha256(utf8(value))))).toBe(leaf);
  });

  it.each(file.proofs)('proves $key ($end), and nothing else', ({ key, proof }) => {
    const read = StateProof.decode(decoded(proof));
    const value = file.entries.find((entry) => entry.key === key)?.value;
    expect(read?.showsValue(root, key, utf8(value ?? '{}'))).toBe(value !== undefined);
    expect(read?.showsAbsence(root, key)).toBe(value === undefined);
    expect(read?.showsValue(root, key, utf8('{"hex":"123456"}'))).toBe(false);
    expect(read?.showsValue(root, `${key}x`, utf8(value ?? '{}'))).toBe(false);
    expect(read?.showsAbsence(sha256(root), key)).toBe(false);
  });

  it.each(file.proofs)('refuses another form of the proof of $key', ({ proof }) => {
    const bytes = decoded(proof);
    expect(StateProof.decode(bytes.slice(0, -1))).toBeNull();
    expect(StateProof.decode(Uint8Array.of(...bytes, 0))).toBeNull();
    expect(StateProof.decode(Uint8Array.of(3, ...bytes.slice(1)))).toBeNull();
    expect(StateProof.decode(Uint8Array.of(1, 255, 255, 255, 255))).toBeNull();
  });
});
