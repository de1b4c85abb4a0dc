import { decodeBase64Url, Refused, trustGenesis, verifyProof, type ProofReport, type TrustedMembers } from '@xinglin/client';
import type { Network } from '../Shell/Network';

/** What a check came to: the report, or why the proof does not hold. */
export type Verdict = { readonly report: ProofReport } | { readonly fault: unknown };

/** The members that founded the network, by its founding document; null when document and network's id do not belong together. */
export function founders(network: Network): TrustedMembers | null {
  const genesis = decodeBase64Url(network.genesis);
  return genesis === null ? null : trustGenesis(genesis, network.network);
}

/** Checks a proof file's text with trusted members' keys; nothing leaves the browser. */
export async function checkProof(text: string, trust: TrustedMembers): Promise<Verdict> {
  try {
    return { report: await verifyProof(new TextEncoder().encode(text.trim()), trust) };
  } catch (fault) {
    if (fault instanceof Refused) {
      return { fault };
    }

    throw fault;
  }
}
