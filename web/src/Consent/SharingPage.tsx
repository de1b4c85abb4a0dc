import { Button } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { PatientClient, WalletGrant } from '@xinglin/client';
import { Absent } from '../Shell/FiveStates';
import { memberName } from '../Shell/MemberName';
import { PageFrame } from '../Shell/PageFrame';
import { useLanguage, useWords } from '../Shell/Words';
import { moment } from '../Timeline/Dates';
import { Fault } from '../Wallets/Fault';
import { useAction } from '../Wallets/useAction';
import { WalletGate } from '../Wallets/WalletGate';
import { AskRow } from './AskRow';
import { consentWords } from './consentWords';
import { scopeWords } from './ScopeWords';
import { useAsks } from './useAsks';
import '../Wallets/wallets.css';

/** Requests, and every permission with its end at one touch. */
export default function SharingPage() {
  const words = useWords(consentWords);
  return (
    <PageFrame title={words.title} lead={words.lead}>
      {<WalletGate>{(client) => <Sharing client={client} />}</WalletGate>}
    </PageFrame>
  );
}

function Sharing({ client }: { readonly client: PatientClient }) {
  const words = useWords(consentWords);
  const asks = useAsks(client);
  const grants = [...client.wallet.grants].reverse();
  return (
    <>
      <h2>{words.asks}</h2>
      {asks.length === 0 && <Absent of="none">{words.asksNone}</Absent>}
      <ul className="rows" aria-live="polite">
        {asks.map((open) => (
          <li key={open.ask}>
            <AskRow client={client} open={open} />
          </li>
        ))}
      </ul>
      <h2>{words.grants}</h2>
      {grants.length === 0 && <Absent of="none">{words.grantsNone}</Absent>}
      <ul className="rows">
        {grants.map((grant) => (
          <li key={grant.permission} className="row" data-permission={grant.permission}>
            <Granted client={client} grant={grant} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Granted({ client, grant }: { readonly client: PatientClient; readonly grant: WalletGrant }) {
  const words = useWords(consentWords);
  const { language } = useLanguage();
  const queries = useQueryClient();
  const key = ['patient', 'permission', grant.permission];
  const standing = useQuery({ queryKey: key, queryFn: () => client.permission(grant), refetchInterval: 10_000 });
  const { running, fault, run } = useAction();
  const reader = memberName(client.connection.nameOf(grant.granteeMember) ?? grant.granteeMember, language);
  const revoke = async (): Promise<void> => {
    await client.revoke(grant);
    await queries.invalidateQueries({ queryKey: key });
  };
  return (
    <>
      <p>
        <strong>{reader}</strong>: {grant.scopes.map((scope) => scopeWords(scope, language)).join(', ')}{' '}
        {words.at(memberName(client.connection.nameOf(grant.holder) ?? grant.holder, language))}
        {grant.scopes.some((scope) => scope.includes('_security:not')) && <>, {words.withoutSensitive}</>}
      </p>
      <p className="soft">
        {words.purposeOf(grant.purpose)} · <Standing of={standing.data ?? null} fault={standing.error} until={grant.until} />
      </p>
      {fault !== null && <Fault of={fault} />}
      {(standing.data === undefined || standing.data.standing === 'in-force' || standing.data.standing === 'awaiting') && (
        <Button danger size="large" loading={running} aria-label={words.revokeOf(reader)} onClick={() => run(revoke)}>
          {words.revoke}
        </Button>
      )}
    </>
  );
}

function Standing({
  of, fault, until,
}: {
  readonly of: Awaited<ReturnType<PatientClient['permission']>> | null;
  readonly fault: unknown;
  readonly until: number;
}) {
  const words = useWords(consentWords);
  const { language } = useLanguage();
  if (of === null) {
    return fault === null ? <>…</> : <Absent of="unknown">{words.standingUnknown}</Absent>;
  }

  const sentence =
    of.standing === 'revoked' ? words.revoked(of.ended === null ? '' : moment(of.ended, language))
    : of.standing === 'expired' ? words.expired(moment(until, language))
    : words.until(moment(until, language));
  return (
    <span data-standing={of.standing}>
      {sentence} ({words.proven})
    </span>
  );
}
