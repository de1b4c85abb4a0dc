import { describe, expect, it } from 'vitest';
import { openChunked, sealChunked } from '../../src/Envelopes/ChunkedEncryption';
import { open, parseSealed, seal, sealInfo } from '../../src/Envelopes/SealedMessage';
import { SealingKey } from '../../src/Keys/SealingKey';
import { random, textOf, utf8 } from '../../src/Primitives/Bytes';
import { bytesOf, hex, vectors } from '../Vectors';

interface Sealed {
  readonly messages: readonly {
    readonly recipientScalar: string;
    readonly ephemeralScalar: string;
    readonly purpose: string;
    readonly network: string;
    readonly context: string;
    readonly info: string;
    readonly plaintext: string;
    readonly sealed: string;
  }[];
}

const { messages } = vectors<Sealed>('sealed');

describe('a sealed message', () => {
  it.each(messages)('is the vector\'s, byte for byte: $purpose', async (one) => {
    const info = sealInfo(one.purpose, one.network, bytesOf(one.context));
    expect(hex(info)).toBe(one.info);
    const recipient = await SealingKey.fromScalar(bytesOf(one.recipientScalar));
    const ephemeral = await SealingKey.fromScalar(bytesOf(one.ephemeralScalar));
    expect(JSON.stringify(await seal(recipient.publicKey, info, utf8(one.plaintext), ephemeral))).toBe(one.sealed);
  });

  it.each(messages)('opens with its key and info alone: $purpose', async (one) => {
    const message = parseSealed(utf8(one.sealed));
    const recipient = await SealingKey.fromScalar(bytesOf(one.recipientScalar));
    expect(message).not.toBeNull();
    if (message !== null) {
      const opened = await open(message, recipient, bytesOf(one.info));
      expect(opened === null ? null : textOf(opened)).toBe(one.plaintext);
      expect(await open(message, recipient, utf8('another'))).toBeNull();
      expect(await open(message, await SealingKey.create(), bytesOf(one.info))).toBeNull();
      expect(await open({ ...message, ct: message.ct.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) }, recipient, bytesOf(one.info))).toBeNull();
    }
  });

  it('is refused with another form', async () => {
    expect(parseSealed(utf8('{"enc":"AA","ct":"AA","more":1}'))).toBeNull();
    expect(parseSealed(utf8('{"enc":"AA"}'))).toBeNull();
    const key = await SealingKey.create();
    expect(await open({ enc: 'AA', ct: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAA' }, key, utf8(''))).toBeNull();
  });
});

describe('chunked encryption', () => {
  const key = random(32);
  const context = utf8('context');

  it.each([0, 1, 16_383, 16_384, 16_385, 40_000])('opens what it sealed: %i bytes', async (length) => {
    const plaintext = new Uint8Array(length).fill(7);
    const sealed = await sealChunked(key, context, plaintext);
    const opened = await openChunked(key, context, sealed);
    expect(opened !== null && hex(opened) === hex(plaintext)).toBe(true);
  });

  it('does not open what is altered, cut at a chunk, reordered, or of another key or context', async () => {
    const sealed = await sealChunked(key, context, new Uint8Array(40_000));
    const flipped = sealed.slice();
    flipped[100] = (flipped[100] ?? 0) ^ 1;
    const chunk = 16_384 + 16;
    const swapped = sealed.slice();
    swapped.set(sealed.slice(56 + chunk, 56 + 2 * chunk), 56);
    swapped.set(sealed.slice(56, 56 + chunk), 56 + chunk);
    expect(await openChunked(key, context, flipped)).toBeNull();
    expect(await openChunked(key, context, sealed.slice(0, 56 + chunk))).toBeNull();
    expect(await openChunked(key, context, swapped)).toBeNull();
    expect(await openChunked(random(32), context, sealed)).toBeNull();
    expect(await openChunked(key, utf8('other'), sealed)).toBeNull();
    expect(await openChunked(key, context, sealed.slice(0, 60))).toBeNull();
  });
});
