import { LedgerClient } from '../Ledger/LedgerClient';
import type { MemberView, NetworkConnection } from '../Network/NetworkConnection';
import { hash, openObject, optional, text, count } from '../Primitives/Shape';
import type { DeskOffer } from './StaffClient';
import { DeskCode } from '../Keys/DeskCode';

const entryShape = openObject({ status: text(32), since: count, claim: optional(hash) });

/** What became of a printed code, and since when. */
export interface OfferStanding {
  readonly standing: 'offered' | 'used' | 'expired' | 'replaced';
  readonly since: number;
}

/** What the member's replica says of a code that its desk printed. */
export async function standingOf(connection: NetworkConnection, member: MemberView, offer: DeskOffer): Promise<OfferStanding> {
  const { kid } = await DeskCode.parse(offer.code).claimKey();
  const entry = await new LedgerClient(connection, member).state(`relationship.relationships/${offer.account}`, entryShape);
  const since = entry?.since ?? 0;
  if (entry?.claim === kid) {
    return { standing: offer.expires <= connection.now() ? 'expired' : 'offered', since };
  }

  return { standing: entry?.claim === undefined && entry?.status === 'active' ? 'used' : 'replaced', since };
}
