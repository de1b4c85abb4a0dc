import { describe, expect, it } from 'vitest';
import { DeskCode } from '../../src/Keys/DeskCode';
import { p256Scalar } from '../../src/Keys/DeterministicKeyGeneration';
import { publicKeyOf, thumbprint } from '../../src/Keys/P256';
import { WalletRoot } from '../../src/Keys/WalletRoot';
import { bytesOf, codeOf, hex, vectors } from '../Vectors';

interface WalletKeys {
  readonly relationships: readonly {
    readonly root: string;
    readonly label: string;
    readonly epoch: number;
    readonly signScalar: string;
    readonly signKid: string;
    readonly sealScalar: string;
    readonly sealKid: string;
  }[];
  readonly deskCode: { readonly secret: string; readonly text: string; readonly claimScalar: string; readonly claimKid: string };
}

const file = vectors<WalletKeys>('wallet-keys');

describe('wallet keys', () => {
  it.each(file.relationships)('follow from root, label, use and epoch: $label $epoch', async (one) => {
    const root = await WalletRoot.of(bytesOf(one.root));
    expect(hex(await root.scalar(one.label, 'sign', one.epoch))).toBe(one.signScalar);
    expect(hex(await root.scalar(one.label, 'seal', one.epoch))).toBe(one.sealScalar);
    expect((await root.signer(one.label, one.epoch)).kid).toBe(one.signKid);
    expect(thumbprint((await root.sealing(one.label, one.epoch)).publicKey)).toBe(one.sealKid);
  });

  it('refuse a root, a label or a seed of another length', async () => {
    await expect(WalletRoot.of(new Uint8Array(31))).rejects.toThrow(RangeError);
    const root = await WalletRoot.of(new Uint8Array(32));
    await expect(root.scalar('AAAA', 'sign', 0)).rejects.toThrow(RangeError);
    expect(() => p256Scalar(new Uint8Array(15))).toThrow(RangeError);
  });
});

describe('a desk code', () => {
  const { secret, text, claimScalar, claimKid } = file.deskCode;

  it('is printed and read as the vector says', () => {
    expect(DeskCode.fromBytes(bytesOf(secret)).toString()).toBe(text);
    expect(DeskCode.parse(text).toString()).toBe(text);
  });

  it('gives the claim key', () => {
    const scalar = DeskCode.parse(text).claimScalar();
    expect(hex(scalar)).toBe(claimScalar);
    expect(thumbprint(publicKeyOf(scalar))).toBe(claimKid);
  });

  it('is read without regard to case, dashes and look-alikes', () => {
    const typed = text.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    expect(DeskCode.parse(typed).toString()).toBe(text);
  });

  it('is refused when a symbol is wrong, missing or impossible', async () => {
    expect(await codeOf(() => DeskCode.parse(text.replace('4CT4', '4CT5')))).toBe('desk-code-mistyped');
    expect(await codeOf(() => DeskCode.parse(text.slice(1)))).toBe('desk-code-malformed');
    expect(await codeOf(() => DeskCode.parse(text.replace('Z', 'U')))).toBe('desk-code-malformed');
    expect(await codeOf(() => DeskCode.parse('9'.repeat(100_000)))).toBe('desk-code-malformed');
  });
});
