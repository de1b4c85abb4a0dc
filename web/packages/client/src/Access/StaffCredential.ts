import { LedgerClient } from '../Ledger/LedgerClient';
import type { MemberView, NetworkConnection } from '../Network/NetworkConnection';
import { count, hash, openObject, text } from '../Primitives/Shape';

/** State `roles.credentials/account.role`. */
const credentialShape = openObject({ issuer: hash, issued: count, expires: count, status: text(32) });

/** How a role stands, proved: none was issued, it is in force, its time is over, it was withdrawn, or another member issued it. */
export type CredentialStanding = 'awaited' | 'in-force' | 'expired' | 'revoked' | 'of-another';

/** A role's standing and, when there is one, until when. */
export interface StaffCredential {
  readonly standing: CredentialStanding;
  readonly expires: number | null;
}

/** What the ledger proves of an account's role at a member. @throws Refused when nothing can be proved: then it is unknown. */
export async function credentialOf(connection: NetworkConnection, member: MemberView, account: string, role: string): Promise<StaffCredential> {
  const { value } = await new LedgerClient(connection, member).proven(`roles.credentials/${account}.${role}`, credentialShape);
  if (value === null) {
    return { standing: 'awaited', expires: null };
  }

  const { expires } = value;
  if (value.issuer !== member.account) {
    return { standing: 'of-another', expires };
  }

  return { standing: value.status === 'revoked' ? 'revoked' : expires <= connection.now() ? 'expired' : 'in-force', expires };
}
