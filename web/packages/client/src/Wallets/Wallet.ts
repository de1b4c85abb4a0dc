import type { ActingIdentity } from '../Gateway/ActingIdentity';
import { WalletRoot } from '../Keys/WalletRoot';
import { decodeBase64Url, encodeBase64Url } from '../Primitives/Base64Url';
import { random } from '../Primitives/Bytes';
import { clientCodes, Refused } from '../Primitives/Refused';
import { answeredMax, newContents, type WalletContents, type WalletGrant, type WalletLog, type WalletRelationship } from './WalletContents';
import { type WalletFile, type WalletSeal } from './WalletSeal';

/** Where a wallet's file is kept. */
export interface WalletStore {
  load(): Promise<WalletFile | null>;
  save(file: WalletFile): Promise<void>;
  /** Runs one change at a time, over all windows that share the store. */
  alone<T>(change: () => Promise<T>): Promise<T>;
}

/** An open wallet: its keys derive on demand, every change is sealed and saved before it counts. */
export class Wallet {
  private readonly watchers = new Set<() => void>();

  private constructor(
    private readonly store: WalletStore,
    private readonly seal: WalletSeal,
    private readonly root: WalletRoot,
    private contents: WalletContents,
  ) {}

  /** Makes and saves a wallet with a fresh root. */
  static async create(store: WalletStore, seal: WalletSeal, network: string): Promise<Wallet> {
    const bytes = random(32);
    const contents = newContents(encodeBase64Url(bytes), network);
    return Wallet.adopt(store, seal, contents);
  }

  /** Saves contents that were restored from a backup, and opens them. */
  static async adopt(store: WalletStore, seal: WalletSeal, contents: WalletContents): Promise<Wallet> {
    const wallet = new Wallet(store, seal, await rootOf(contents), contents);
    await store.save(await seal.close(contents));
    return wallet;
  }

  /** Opens a file. @throws Refused wallet-locked. */
  static async open(store: WalletStore, seal: WalletSeal | null, file: WalletFile): Promise<Wallet> {
    const contents = await seal?.open(file);
    if (seal === null || contents === null || contents === undefined) {
      throw new Refused(clientCodes.walletLocked);
    }

    return new Wallet(store, seal, await rootOf(contents), contents);
  }

  get network(): string {
    return this.contents.network;
  }

  /** In the order made. */
  get relationships(): readonly WalletRelationship[] {
    return this.contents.relationships;
  }

  /** In the order made. */
  get grants(): readonly WalletGrant[] {
    return this.contents.grants;
  }

  /** True when an ask was granted or refused. */
  hasAnswered(ask: string): boolean {
    return this.contents.answered?.includes(ask) ?? false;
  }

  /** Called after every change. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** The relationship with this account. @throws Refused relationship-not-in-wallet. */
  relationship(account: string): WalletRelationship {
    const found = this.relationships.find((one) => one.account === account);
    if (found === undefined) {
      throw new Refused(clientCodes.relationshipUnknown);
    }

    return found;
  }

  /** The relationship as this member's patient; null when there is none. */
  patientOf(member: string): WalletRelationship | null {
    return this.relationships.find((one) => one.member === member && one.role === undefined) ?? null;
  }

  /** The keys of a relationship. */
  async identity(relationship: Pick<WalletRelationship, 'label' | 'account' | 'epoch'>): Promise<ActingIdentity> {
    const { label, account, epoch } = relationship;
    return { account, signer: await this.root.signer(label, epoch), sealing: await this.root.sealing(label, epoch) };
  }

  logOf(account: string): WalletLog | null {
    return this.contents.logs?.find((log) => log.account === account) ?? null;
  }

  add(relationship: WalletRelationship): Promise<void> {
    return this.change((contents) => ({
      ...contents, relationships: [...contents.relationships.filter((one) => one.account !== relationship.account), relationship],
    }));
  }

  remove(account: string): Promise<void> {
    return this.change((contents) => ({ ...contents, relationships: contents.relationships.filter((one) => one.account !== account) }));
  }

  addGrant(grant: WalletGrant): Promise<void> {
    return this.change((contents) => ({ ...contents, grants: [...contents.grants.filter((one) => one.permission !== grant.permission), grant] }));
  }

  answer(ask: string): Promise<void> {
    return this.change((contents) => ({ ...contents, answered: [...(contents.answered ?? []).filter((one) => one !== ask), ask].slice(-answeredMax) }));
  }

  sawNotices(account: string, number: number): Promise<void> {
    return this.change((contents) => ({
      ...contents,
      relationships: contents.relationships.map((one) =>
        one.account === account ? { ...one, noticesSeen: Math.max(one.noticesSeen ?? 0, number) } : one,
      ),
    }));
  }

  remember(log: WalletLog): Promise<void> {
    return this.change((contents) => ({ ...contents, logs: [...(contents.logs ?? []).filter((one) => one.account !== log.account), log] }));
  }

  /** The contents, root included: for a recovery sheet or a backup that the owner asked for. */
  export(): WalletContents {
    return this.contents;
  }

  /** Another window may have changed the file: each change is made to what is saved, not to what is in memory. */
  private async change(change: (contents: WalletContents) => WalletContents): Promise<void> {
    await this.store.alone(async () => {
      const file = await this.store.load();
      const present = file === null ? null : await this.seal.open(file);
      this.contents = change(present ?? this.contents);
      await this.store.save(await this.seal.close(this.contents));
    });
    this.watchers.forEach((watcher) => {
      watcher();
    });
  }
}

async function rootOf(contents: WalletContents): Promise<WalletRoot> {
  const bytes = decodeBase64Url(contents.root);
  if (bytes === null) {
    throw new Refused(clientCodes.walletLocked);
  }

  const root = await WalletRoot.of(bytes);
  bytes.fill(0);
  return root;
}
