import type { AccessAsk, EndedPermission, Notice, ReceivedPermission } from '@xinglin/client';
import { useEffect, useSyncExternalStore } from 'react';
import type { Staff } from '../Staff/Staff';
import { onLock } from '../Staff/onLock';

/** How long to wait before the line for notices is tried again, milliseconds. */
const pause = 1_000;

/** Something that was asked in this window. */
export interface OpenAsk extends AccessAsk {
  readonly ask: string;
  readonly at: number;
  readonly state: 'waiting' | 'refused' | 'granted';
}

/** A permission and, once it ended, when and by whom; by is null until the ledger proved it. */
export interface HeldPermission extends ReceivedPermission {
  readonly ended: { readonly at: number; readonly by: EndedPermission['by'] | null } | null;
}

/** What patients answered to one staff account, as it comes. */
export interface Feed {
  readonly account: string;
  readonly live: boolean;
  readonly asks: readonly OpenAsk[];
  readonly permissions: readonly HeldPermission[];
}

const empty: Feed = { account: '', live: true, asks: [], permissions: [] };
const watchers = new Set<() => void>();
let feed: Feed = empty;
let stop: AbortController | null = null;

onLock(() => {
  stop?.abort();
  stop = null;
  set(empty);
});

/** The feed of this account; it goes on from page to page and is forgotten when the wallet locks. */
export function useFeed(staff: Staff): Feed {
  useEffect(() => {
    if (feed.account !== staff.account.account) {
      stop?.abort();
      stop = new AbortController();
      set({ ...empty, account: staff.account.account });
      void follow(staff, stop.signal);
    }
  }, [staff]);
  return useSyncExternalStore(watch, () => feed);
}

/** Remembers what was asked, to show it as waiting. */
export function addAsk(ask: string, wanted: AccessAsk): void {
  set({ ...feed, asks: [{ ...wanted, ask, at: Date.now(), state: 'waiting' }, ...feed.asks] });
}

async function follow(staff: Staff, signal: AbortSignal): Promise<void> {
  let after = 0;
  const listen = async (): Promise<void> => {
    for await (const notice of staff.client.noticesFrom(after, signal)) {
      after = notice.number;
      set({ ...feed, live: true });
      await take(staff, notice, signal);
    }
  };
  for (;;) {
    // Whatever breaks the line, it is tried again; a page says meanwhile that it is down.
    await listen().catch(() => undefined);
    if (signal.aborted) {
      return;
    }

    await new Promise((resolve) => setTimeout(resolve, pause));
    const live = await staff.client.notices(after).then(() => true, () => false);
    set(feed.account === staff.account.account ? { ...feed, live } : feed);
  }
}

async function take(staff: Staff, notice: Notice, signal: AbortSignal): Promise<void> {
  const received = await staff.client.permissionIn(notice);
  if (signal.aborted) {
    return;
  }

  if (received !== null) {
    const answered = feed.asks.findLast((ask) => ask.state === 'waiting' && ask.patient === received.ownNumber && ask.holder === received.terms.holder);
    set({
      ...feed,
      asks: feed.asks.map((ask) => (ask === answered ? { ...ask, state: 'granted' } : ask)),
      permissions: [{ ...received, ended: null }, ...feed.permissions.filter((one) => one.terms.permission !== received.terms.permission)],
    });
  } else if (notice.kind === 'access-refused') {
    set({ ...feed, asks: feed.asks.map((ask) => (ask.ask === notice.ask ? { ...ask, state: 'refused' } : ask)) });
  } else if (notice.kind === 'access-ended' && notice.permission !== undefined) {
    end(notice.permission, { at: notice.time, by: null });
    void prove(staff, notice.permission);
  }
}

/** Who ended it is the ledger's to say; until it did, the time alone is shown. */
async function prove(staff: Staff, permission: string): Promise<void> {
  const held = feed.permissions.find((one) => one.terms.permission === permission);
  const ended = held === undefined ? null : await staff.client.ended(held).catch(() => null);
  if (ended !== null) {
    end(permission, ended);
  }
}

function end(permission: string, ended: NonNullable<HeldPermission['ended']>): void {
  set({ ...feed, permissions: feed.permissions.map((one) => (one.terms.permission === permission ? { ...one, ended } : one)) });
}

function set(next: Feed): void {
  feed = next;
  watchers.forEach((watcher) => {
    watcher();
  });
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
