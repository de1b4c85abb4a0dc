import { credentialOf, type MemberView, type NetworkConnection, type StaffCredential, type WalletRelationship } from '@xinglin/client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Absent } from '../Shell/FiveStates';
import { tagOf, useLanguage, useWords } from '../Shell/Words';
import { staffWords } from './staffWords';

/** How an account's credential stands, proved; asked each second while it is awaited, else each minute. */
export function useStanding(connection: NetworkConnection, member: MemberView, account: WalletRelationship): UseQueryResult<StaffCredential> {
  return useQuery({
    queryKey: ['credential', account.account],
    queryFn: () => credentialOf(connection, member, account.account, account.role ?? ''),
    refetchInterval: (query) => (query.state.data?.standing === 'in-force' ? 60_000 : 1_000),
    retry: false,
  });
}

/** The standing in words: unknown, awaited, in force, expired, withdrawn and of another member are different. */
export function Standing({ of }: { readonly of: UseQueryResult<StaffCredential> }) {
  const words = useWords(staffWords);
  const { language } = useLanguage();
  if (of.data === undefined) {
    return of.isError ? <Said of="unknown">{words.unknownStanding}</Said> : <p role="status" data-loading="" />;
  }

  const { standing, expires } = of.data;
  const day = expires === null ? '' : new Intl.DateTimeFormat(tagOf(language), { dateStyle: 'medium' }).format(expires);
  switch (standing) {
    case 'awaited':
      return <Said of="pending">{words.awaited}</Said>;
    case 'in-force':
      return (
        <p className="good" role="status">
          ✓ {words.inForce(day)}
        </p>
      );
    case 'expired':
      return <p className="say stop">{words.expired(day)}</p>;
    default:
      return <p className="say stop">{standing === 'revoked' ? words.revoked : words.ofAnother}</p>;
  }
}

function Said({ of, children }: { readonly of: 'unknown' | 'pending'; readonly children: string }) {
  return (
    <p className="say care" role="status" data-credential={of}>
      <Absent of={of} /> {children}
    </p>
  );
}
