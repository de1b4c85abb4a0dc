import { describe, expect, it } from 'vitest';
import { encodeBase64Url } from '../../src/Primitives/Base64Url';
import { random } from '../../src/Primitives/Bytes';
import { openBackup, type WalletBackup } from '../../src/Wallets/WalletBackup';
import { Wallet, type WalletStore } from '../../src/Wallets/Wallet';
import { readFile, type WalletFile, WalletSeal } from '../../src/Wallets/WalletSeal';
import { bytesOf, codeOf, decoded, vectors } from '../Vectors';

interface BackupFile {
  readonly root: string;
  readonly network: string;
  readonly account: string;
  readonly member: string;
  readonly backup: WalletBackup;
}

interface WalletFiles {
  readonly root: string;
  readonly network: string;
  readonly account: string;
  readonly passphrase: string;
  readonly passphraseFile: WalletFile;
  readonly prf: string;
  readonly passkeyFile: WalletFile;
}

const files = vectors<WalletFiles>('wallet-file');

/** Keeps a file in memory. */
class MemoryStore implements WalletStore {
  file: WalletFile | null = null;

  load(): Promise<WalletFile | null> {
    return Promise.resolve(this.file);
  }

  save(file: WalletFile): Promise<void> {
    this.file = file;
    return Promise.resolve();
  }

  alone<T>(change: () => Promise<T>): Promise<T> {
    return change();
  }
}

async function opened(value: WalletFile, passphrase: string, prf: string): Promise<Wallet> {
  const file = readFile(value);
  if (file === null) {
    throw new TypeError('not read');
  }

  const seal = file.format === 'xinglin/wallet/v1' ? await WalletSeal.forPassphrase(file, passphrase) : await WalletSeal.forPasskey(file, bytesOf(prf));
  return Wallet.open(new MemoryStore(), seal, file);
}

describe('a wallet file', () => {
  it('under a passphrase is the one of the command line', async () => {
    const wallet = await opened(files.passphraseFile, files.passphrase, files.prf);
    expect(wallet.network).toBe(files.network);
    expect(wallet.relationships.map((one) => one.account)).toEqual([files.account]);
    expect(wallet.export().root).toBe(encodeBase64Url(bytesOf(files.root)));
  });

  it('under a passkey opens with the PRF\'s answer alone', async () => {
    expect((await opened(files.passkeyFile, files.passphrase, files.prf)).network).toBe(files.network);
    expect(await codeOf(() => opened(files.passkeyFile, '', files.root))).toBe('wallet-locked');
  });

  it('stays locked with another passphrase, another byte or fewer iterations', async () => {
    const file = files.passphraseFile;
    expect(await codeOf(() => opened(file, 'another', files.prf))).toBe('wallet-locked');
    const bytes = decoded(file.ciphertext);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    expect(await codeOf(() => opened({ ...file, ciphertext: encodeBase64Url(bytes) }, files.passphrase, files.prf))).toBe('wallet-locked');
    expect(await codeOf(() => opened({ ...file, iterations: 599_999 } as WalletFile, files.passphrase, files.prf))).toBe('wallet-locked');
  });

  it('is refused in another form', () => {
    expect(readFile(null)).toBeNull();
    expect(readFile({ ...files.passphraseFile, more: 1 })).toBeNull();
    expect(readFile({ ...files.passphraseFile, format: 'xinglin/wallet/v2' })).toBeNull();
  });
});

describe('a wallet', () => {
  it('keeps what was added, under two windows that save in turn', async () => {
    const store = new MemoryStore();
    const prf = random(32);
    const seal = await WalletSeal.createForPasskey('Y3JlZA', random(32), prf);
    const first = await Wallet.create(store, seal, files.network);
    const file = await store.load();
    const second = await Wallet.open(store, seal, file ?? files.passkeyFile);
    await first.add({ label: 'AAECAwQFBgcICQoLDA0ODw', member: files.network, account: files.account, epoch: 0 });
    await second.answer(files.network);
    await first.sawNotices(files.account, 7);
    const again = await Wallet.open(store, seal, store.file ?? files.passkeyFile);
    expect(again.hasAnswered(files.network)).toBe(true);
    expect(again.relationship(files.account).noticesSeen).toBe(7);
    expect(again.patientOf(files.network)?.account).toBe(files.account);
    expect(await codeOf(() => again.relationship(files.network))).toBe('relationship-not-in-wallet');
  });

  it('derives one signing and one sealing key a relationship, the same after opening again', async () => {
    const wallet = await opened(files.passkeyFile, '', files.prf);
    const one = await wallet.identity(wallet.relationship(files.account));
    const other = await wallet.identity({ label: '8PHy8_T19vf4-fr7_P3-_w', account: files.account, epoch: 0 });
    expect(one.signer.kid).toBe('KmiIMFLV7Qm5a9N8Om06jnwRpyxKQ_iSLESLgBTnB_Q');
    expect(other.signer.kid).toBe('yyPTTRNLey-EMvmKCBrQQ61VsdwpjYRG_cuw-jqlm1U');
    expect(one.sealing.publicKey).not.toEqual(one.signer.publicKey);
  });
});

describe('a backup', () => {
  const file = vectors<BackupFile>('wallet-backup');

  it('opens with its root alone', async () => {
    const contents = await openBackup(file.backup, bytesOf(file.root));
    expect(contents?.network).toBe(file.network);
    expect(contents?.relationships[0]?.account).toBe(file.account);
    expect(await openBackup(file.backup, random(32))).toBeNull();
    expect(await openBackup({ ...file.backup, nonce: 'AAAA' }, bytesOf(file.root))).toBeNull();
  });
});
