import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { DpopKey, type Notice, type PatientClient, SessionClient, type WalletRelationship } from '@xinglin/client';

/** A notice with the relationship that it came through. */
export interface PatientNotice {
  readonly relationship: WalletRelationship;
  readonly notice: Notice;
}

/** A browser opens six connections to one origin: so many may stay open for notices. */
const streamsMax = 3;
const pollInterval = 1_000;
const reconnectAfter = 1_000;
const renewBefore = 60_000;

/** Proves that this page holds its sessions; made anew at each load and never read out. */
let proving: Promise<DpopKey> | null = null;

let notices: readonly PatientNotice[] = [];
let following: { readonly client: PatientClient; readonly accounts: string; readonly stop: AbortController; readonly since: number } | null = null;
const listeners = new Set<() => void>();

/** The notices of all relationships, as they come, each through a request of its own: no member learns of another. */
export function useNoticeFeed(client: PatientClient): readonly PatientNotice[] {
  const queries = useQueryClient();
  const accounts = client.relationships.map((one) => one.account).join();
  useEffect(() => follow(client, accounts, queries), [client, accounts, queries]);
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
  );
}

/** Ends the feed and forgets what came: the wallet locked. */
export function endNoticeFeed(): void {
  following?.stop.abort();
  following = null;
  publish([]);
}

function follow(client: PatientClient, accounts: string, queries: QueryClient): void {
  if (following?.client === client && following.accounts === accounts) {
    return;
  }

  endNoticeFeed();
  const stop = new AbortController();
  following = { client, accounts, stop, since: Date.now() };
  client.relationships.forEach((relationship, place) => {
    void keep(client, relationship, place < streamsMax, stop.signal, (notice) => take({ relationship, notice }, queries));
  });
}

/** The relationship's key signs once; proofs of the page's own key then carry the session. */
async function openSession(client: PatientClient, relationship: WalletRelationship): Promise<SessionClient> {
  proving ??= DpopKey.create();
  return SessionClient.open(client.connection, await client.gateway(relationship), await proving);
}

/** Follows one relationship until it is told to stop; a connection that breaks is opened again after what was seen last. */
async function keep(
  client: PatientClient, relationship: WalletRelationship, streams: boolean, stop: AbortSignal, taken: (notice: Notice) => void,
): Promise<void> {
  let after = 0;
  let session: SessionClient | null = null;
  while (!stop.aborted) {
    try {
      session ??= await openSession(client, relationship);
      if (streams) {
        for await (const notice of session.notices(after, stop)) {
          after = Math.max(after, notice.number);
          taken(notice);
        }
      } else {
        for (const notice of await session.noticesAfter(after)) {
          after = Math.max(after, notice.number);
          taken(notice);
        }
      }
      session = session.expires - Date.now() < renewBefore ? null : session;
    } catch {
      // The member does not answer now, or knows the session no more; it is asked again.
      session = null;
    }

    await new Promise((resolve) => setTimeout(resolve, streams ? reconnectAfter : pollInterval));
  }
}

function take(one: PatientNotice, queries: QueryClient): void {
  const { account } = one.relationship;
  if (notices.some((known) => known.relationship.account === account && known.notice.number === one.notice.number)) {
    return;
  }

  publish([...notices, one]);
  if (one.notice.time < (following?.since ?? 0)) {
    // What came before the wallet opened is in what is read anyway.
    return;
  }

  if (one.notice.kind === 'records-registered' || one.notice.kind === 'correction-decided' || one.notice.kind === 'record-erased') {
    void queries.invalidateQueries({ queryKey: ['patient', 'records', account] });
  }

  if (one.notice.kind === 'disclosed' || one.notice.kind === 'emergency-opened') {
    void queries.invalidateQueries({ queryKey: ['patient', 'log', account] });
  }
}

function publish(next: readonly PatientNotice[]): void {
  notices = next;
  listeners.forEach((listener) => listener());
}
