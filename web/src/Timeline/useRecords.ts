import { useQueries } from '@tanstack/react-query';
import type { PatientClient, WalletRelationship } from '@xinglin/client';
import { type Entry, inOrder, readEntry } from './ReadEntry';

/** What one holder's part of the timeline is worth. */
export interface HolderPart {
  readonly relationship: WalletRelationship;
  readonly member: string;
  readonly name: string;
  /** Asked and not answered yet. */
  readonly asking: boolean;
  /** Why there is nothing; null when it answered. */
  readonly fault: unknown;
  /** Milliseconds since 1970 of the holder's last final block when it answered. */
  readonly asOf: number | null;
  readonly entries: readonly Entry[];
  readonly refused: number;
}

/** The records of every holder, each asked in the name of its own account and of no other. Nobody is asked again until a notice says that something changed. */
export function useRecords(client: PatientClient): { readonly holders: readonly HolderPart[]; readonly entries: readonly Entry[]; readonly asking: boolean } {
  const answers = useQueries({
    queries: client.relationships.map((relationship) => ({
      queryKey: ['patient', 'records', relationship.account],
      queryFn: () => client.ownRecords(relationship),
      staleTime: Infinity,
      gcTime: Infinity,
      refetchOnWindowFocus: false,
      retry: false,
    })),
  });
  const holders = client.relationships.map((relationship, place): HolderPart => {
    const answer = answers[place];
    const member = client.connection.network.members.find((one) => one.account === relationship.member)?.slug ?? '';
    const entries = (answer?.data?.records ?? []).map((record) => readEntry(member, record));
    return {
      relationship, member, entries,
      name: client.connection.nameOf(relationship.member) ?? relationship.member,
      asking: answer?.isPending ?? true,
      fault: answer?.error ?? null,
      asOf: answer?.data?.answer.asOf.time ?? null,
      refused: entries.filter((entry) => entry.checked.state === 'refused').length,
    };
  });
  return { holders, entries: inOrder(holders.flatMap((holder) => holder.entries)), asking: holders.some((holder) => holder.asking) };
}
