import { jwkShape } from '../Keys/P256';
import { decodeBase64Url } from '../Primitives/Base64Url';
import { clientCodes, Refused } from '../Primitives/Refused';
import { count, flag, hash, list, type Of, nullable, openObject, optional, text } from '../Primitives/Shape';
import { type TrustedMembers, trustGenesis } from '../Proofs/TrustedMembers';
import { Door } from './Door';

const memberShape = openObject({
  slug: text(64),
  name: text(200),
  kind: text(64),
  account: hash,
  identity: jwkShape,
  seal: jwkShape,
  validator: optional(nullable(jwkShape)),
  status: text(32),
});

const networkShape = openObject({
  network: hash,
  name: text(200),
  partition: count,
  demonstration: flag,
  genesis: text(512 * 1024),
  members: list(memberShape, 128),
});

/** A member as the node describes it: its word; what matters is proved. */
export type MemberView = Of<typeof memberShape>;

/** What a node says about its network. */
export type NetworkView = Of<typeof networkShape>;

/** The doors of a network's members behind one address. */
export class NetworkConnection {
  private constructor(
    readonly door: Door,
    readonly network: NetworkView,
    /** The founders, whose keys decide; from the genesis document, which the network id is the hash of. */
    readonly trust: TrustedMembers,
    readonly now: () => number,
  ) {}

  /**
   * Asks a node for its network.
   * @param expected The network's id when the wallet knows it already: another is refused with trust-network-mismatch.
   * @param now Milliseconds since 1970.
   */
  static async open(door: Door, expected: string | null = null, now: () => number = () => Date.now()): Promise<NetworkConnection> {
    const network = await door.json('network', networkShape);
    if (expected !== null && expected !== network.network) {
      throw new Refused(clientCodes.networkMismatch);
    }

    const genesis = decodeBase64Url(network.genesis);
    const trust = genesis === null ? null : trustGenesis(genesis, network.network);
    if (trust === null) {
      throw new Refused(clientCodes.networkMismatch);
    }

    return new NetworkConnection(door, network, trust, now);
  }

  /** The member with this account or short name. @throws Refused member-unknown. */
  member(accountOrSlug: string): MemberView {
    const found = this.network.members.find((member) => member.account === accountOrSlug || member.slug === accountOrSlug);
    if (found === undefined) {
      throw new Refused(clientCodes.memberUnknown);
    }

    return found;
  }

  /** The member's name; null when the account is no member's. */
  nameOf(account: string): string | null {
    return this.network.members.find((member) => member.account === account)?.name ?? null;
  }
}
