import { type ActingIdentity, type MemberView, type NetworkConnection, newLabel, SandboxClient, StaffClient, type Wallet, type WalletRelationship } from '@xinglin/client';

/** One staff account at work: who acts, for which member, in which role. */
export interface Staff {
  readonly connection: NetworkConnection;
  readonly member: MemberView;
  readonly account: WalletRelationship;
  readonly identity: ActingIdentity;
  readonly client: StaffClient;
}

/** Makes an account of a role in the wallet; in a demonstration the member issues its credential at once. */
export async function makeAccount(wallet: Wallet, connection: NetworkConnection, member: MemberView, role: string): Promise<void> {
  const label = newLabel();
  const { signer } = await wallet.identity({ label, account: '', epoch: 0 });
  await wallet.add({ label, member: member.account, account: signer.kid, epoch: 0, role });
  if (connection.network.demonstration) {
    await new SandboxClient(connection, member).credential(signer.publicKey, role);
  }
}

/** The newest account of one of these roles; null when the wallet has none. */
export function accountOf(wallet: Wallet, member: MemberView, roles: readonly string[]): WalletRelationship | null {
  return wallet.relationships.findLast((one) => one.member === member.account && one.role !== undefined && roles.includes(one.role)) ?? null;
}

/** The account at work: the ledger may not know its key yet, so each signature brings it. */
export async function openAccount(wallet: Wallet, connection: NetworkConnection, member: MemberView, account: WalletRelationship): Promise<Staff> {
  const identity = { ...(await wallet.identity(account)), introduce: true };
  return { connection, member, account, identity, client: new StaffClient(connection, member, identity) };
}
