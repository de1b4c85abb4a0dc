import { useQuery } from '@tanstack/react-query';
import { useNetwork, useStatuses } from '../Shell/Network';
import { getJson } from '../Shell/Node';

/** A final block without its content. */
export interface BlockSummary {
  readonly height: number;
  readonly time: string;
  readonly hash: string;
  readonly parent: string;
  readonly transactions: number;
  readonly round: number;
  /** Accounts of the members whose precommits certify it. */
  readonly signedBy: readonly string[];
}

/** What a transaction did. */
export interface Receipt {
  readonly tx: string;
  readonly code?: string;
  readonly events?: readonly { readonly n: string }[];
}

/** A final block. */
export interface BlockAnswer {
  readonly summary: BlockSummary;
  readonly transactionsRoot: string;
  readonly receiptsRoot: string;
  readonly stateRoot: string;
  readonly receipts: readonly Receipt[];
}

/** A transaction's fate. */
export interface TransactionAnswer {
  readonly transaction: string;
  readonly status: 'final' | 'pending' | 'unknown';
  readonly height?: number | null;
  readonly code?: string | null;
  readonly receipt?: Receipt | null;
}

/** The replica that the explorer reads: the first that this process serves. */
export function useReplica(): string | undefined {
  return useStatuses().data?.[0]?.member;
}

/** Names for accounts; an account that no member has stays what it is. */
export function useMemberNames(): (account: string) => string {
  const members = useNetwork().data?.members;
  return (account) => members?.find((member) => member.account === account)?.name ?? account;
}

/** Twenty blocks up to a height, the newest without one, youngest first. */
export function useBlocks(upTo: number | null) {
  const replica = useReplica();
  return useQuery({
    queryKey: ['blocks', replica, upTo],
    queryFn: async ({ signal }) => {
      const from = upTo === null ? '' : `&from=${Math.max(1, upTo - 19)}`;
      const blocks = await getJson<readonly BlockSummary[]>(`/${replica ?? ''}/blocks?count=${Math.min(20, upTo ?? 20)}${from}`, signal);
      return blocks.toReversed();
    },
    enabled: replica !== undefined,
    refetchInterval: upTo === null ? 2_000 : false,
  });
}

/** One block; it never changes. */
export function useBlock(height: string) {
  const replica = useReplica();
  return useQuery({
    queryKey: ['block', replica, height],
    queryFn: ({ signal }) => getJson<BlockAnswer>(`/${replica ?? ''}/blocks/${encodeURIComponent(height)}`, signal),
    enabled: replica !== undefined,
  });
}

/** What became of a transaction; asked again until it is final. */
export function useTransaction(id: string) {
  const replica = useReplica();
  return useQuery({
    queryKey: ['transaction', replica, id],
    queryFn: ({ signal }) => getJson<TransactionAnswer>(`/${replica ?? ''}/transactions/${encodeURIComponent(id)}`, signal),
    enabled: replica !== undefined,
    refetchInterval: (query) => (query.state.data?.status === 'pending' ? 1_000 : false),
  });
}
