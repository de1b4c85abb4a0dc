import { useSyncExternalStore } from 'react';
import {
  clientCodes, Door, NetworkConnection, openBackup, PatientClient, Refused, Wallet, type WalletBackup, type WalletContents, type WalletFile, WalletSeal, decodeBase64Url,
} from '@xinglin/client';
import { makePasskey, evaluatePasskey } from './Passkey';
import { walletStorage } from './WalletStorage';

/** How this browser's wallet stands. The root is in memory only while it is open, as a key that no script can read out. */
export type WalletStanding =
  | { readonly kind: 'starting' }
  | { readonly kind: 'none' }
  | { readonly kind: 'locked'; readonly file: WalletFile }
  | { readonly kind: 'open'; readonly client: PatientClient; readonly file: WalletFile };

/** Without a touch or a key for so long the wallet locks, milliseconds. */
const idleLock = 5 * 60_000;

let standing: WalletStanding = { kind: 'starting' };
let idle: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** The wallet's standing; the page is drawn anew when it changes. */
export function useWalletStanding(): WalletStanding {
  return useSyncExternalStore(listen, () => standing);
}

/** The open wallet's client. For what runs beside pages; null when it is not open. */
export function openClient(): PatientClient | null {
  return standing.kind === 'open' ? standing.client : null;
}

/** Called after every change of the standing. */
export function listen(listener: () => void): () => void {
  listeners.add(listener);
  if (standing.kind === 'starting') {
    void lock();
  }

  return () => listeners.delete(listener);
}

/** Makes a wallet under a passkey of this device. */
export async function makeWithPasskey(name: string): Promise<void> {
  const { credential, salt, secret } = await makePasskey(name);
  await make(await WalletSeal.createForPasskey(credential, salt, secret));
  secret.fill(0);
}

/** Makes a wallet under a passphrase. */
export async function makeWithPassphrase(passphrase: string): Promise<void> {
  await make(await WalletSeal.createForPassphrase(passphrase));
}

/** Opens the wallet. @param passphrase Not needed for a passkey's. @throws Refused wallet-locked, or what the passkey refuses. */
export async function unlock(passphrase: string): Promise<void> {
  if (standing.kind !== 'locked') {
    return;
  }

  const { file } = standing;
  const seal = await sealOf(file, passphrase);
  const wallet = await Wallet.open(walletStorage, seal, file);
  await opened(wallet, await NetworkConnection.open(door(), wallet.network), file);
}

/** Restores a wallet from its recovery sheet's words or code and the backup beside it, under a new passphrase. */
export async function restore(root: string, backup: WalletBackup, passphrase: string): Promise<void> {
  const bytes = decodeBase64Url(root.trim());
  const contents: WalletContents | null = bytes === null ? null : await openBackup(backup, bytes);
  if (contents === null) {
    throw new Refused(clientCodes.walletLocked);
  }

  const connection = await NetworkConnection.open(door(), contents.network);
  const wallet = await Wallet.adopt(walletStorage, await WalletSeal.createForPassphrase(passphrase), contents);
  await opened(wallet, connection, null);
}

/** Forgets the open keys; the sealed file stays. */
export async function lock(): Promise<void> {
  clearTimeout(idle);
  const file = await walletStorage.load();
  change(file === null ? { kind: 'none' } : { kind: 'locked', file });
}

function door(): Door {
  return new Door('', undefined, window.location.origin);
}

async function make(seal: WalletSeal): Promise<void> {
  const connection = await NetworkConnection.open(door());
  await opened(await Wallet.create(walletStorage, seal, connection.network.network), connection, null);

  // Otherwise the browser may clear it when space runs short.
  await navigator.storage.persist().catch(() => false);
}

async function sealOf(file: WalletFile, passphrase: string): Promise<WalletSeal | null> {
  if (file.format === 'xinglin/wallet/v1') {
    return WalletSeal.forPassphrase(file, passphrase);
  }

  const secret = await evaluatePasskey(file.credential, decodeBase64Url(file.salt) ?? new Uint8Array(0));
  return WalletSeal.forPasskey(file, secret);
}

async function opened(wallet: Wallet, connection: NetworkConnection, known: WalletFile | null): Promise<void> {
  const file = known ?? (await walletStorage.load());
  if (file === null) {
    throw new Refused(clientCodes.walletLocked);
  }

  const client = new PatientClient(connection, wallet);
  wallet.watch(() => change({ kind: 'open', client, file }));
  change({ kind: 'open', client, file });
  watchIdle();
}

function change(next: WalletStanding): void {
  standing = next;
  listeners.forEach((listener) => listener());
}

function watchIdle(): void {
  const restart = (): void => {
    clearTimeout(idle);
    if (standing.kind === 'open') {
      idle = setTimeout(() => void lock(), idleLock);
    }
  };
  for (const sign of ['pointerdown', 'keydown', 'scroll'] as const) {
    window.removeEventListener(sign, restart);
    window.addEventListener(sign, restart, { passive: true });
  }

  restart();
}
