import { useQueries } from '@tanstack/react-query';
import { PatientEvidence, type PatientClient, type VerifiedEntry, type VerifiedLog, type WalletRelationship } from '@xinglin/client';

/** One member's log about the patient: verified, or what was wrong with it. */
export interface MemberLog {
  readonly relationship: WalletRelationship;
  readonly name: string;
  readonly asking: boolean;
  readonly fault: unknown;
  readonly log: VerifiedLog | null;
}

/** A verified entry with the member whose log it stands in. */
export interface LoggedEntry {
  readonly entry: VerifiedEntry;
  readonly holder: string;
  readonly account: string;
}

/** Every member's log, verified from the first entry to the last; newest entries first. */
export function useLogs(client: PatientClient): { readonly logs: readonly MemberLog[]; readonly entries: readonly LoggedEntry[] } {
  const answers = useQueries({
    queries: client.relationships.map((relationship) => ({
      queryKey: ['patient', 'log', relationship.account],
      queryFn: () => new PatientEvidence(client.connection, client.wallet).verify(relationship),
      staleTime: 2_000,
      retry: false,
    })),
  });
  const logs = client.relationships.map((relationship, place): MemberLog => ({
    relationship,
    name: client.connection.nameOf(relationship.member) ?? relationship.member,
    asking: answers[place]?.isPending ?? true,
    fault: answers[place]?.error ?? null,
    log: answers[place]?.data ?? null,
  }));
  const entries = logs
    .flatMap((one) => (one.log?.entries ?? []).map((entry): LoggedEntry => ({ entry, holder: one.name, account: one.relationship.account })))
    .sort((a, b) => (b.entry.body?.time ?? b.entry.time) - (a.entry.body?.time ?? a.entry.time));
  return { logs, entries };
}

/** True when somebody other than the patient asked. */
export function isByOther({ entry }: LoggedEntry): boolean {
  return entry.body?.basis !== 'patient';
}
