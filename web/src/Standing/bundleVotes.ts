import { Refused, verifyProof } from '@xinglin/client';
import type { Network, Status } from '../Shell/Network';
import { getJson, getText } from '../Shell/Node';
import { founders } from '../Explorer/proofChecking';

/** The option of a bundle's ballot that says: these bytes may be served (docs/spec/portal-bundle.md). */
const approves = 0;

interface Ballot {
  readonly votes: readonly { readonly member: string; readonly option: number }[];
}

/** How many present members voted for a bundle; null when there is no such ballot. The proof of it is checked in this browser. */
export async function votesFor(bundle: string, network: Network, signal: AbortSignal): Promise<number | null> {
  const [replica] = await getJson<readonly Status[]>('/status', signal);
  const trust = founders(network);
  if (replica === undefined || trust === null) {
    throw new Refused('proof-network-mismatch');
  }

  const key = `ballot.ballots/${bundle}`;
  const proof = await getText(`/${replica.member}/proofs/state/${key}`, signal);
  const { fact } = await verifyProof(new TextEncoder().encode(proof), trust);
  if (fact.kind !== 'entry' || fact.key !== key) {
    throw new Refused('proof-malformed');
  }

  if (fact.value === null) {
    return null;
  }

  const ballot = JSON.parse(new TextDecoder().decode(fact.value)) as Ballot;
  const present = new Set(network.members.filter((member) => member.status === 'active').map((member) => member.account));
  return new Set(ballot.votes.filter((vote) => vote.option === approves && present.has(vote.member)).map((vote) => vote.member)).size;
}
