import { Alert, Button, Checkbox } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { clientCodes, type PatientClient, Refused } from '@xinglin/client';
import { Absent } from '../Shell/FiveStates';
import { memberName } from '../Shell/MemberName';
import { PageFrame } from '../Shell/PageFrame';
import { useLanguage, useWords } from '../Shell/Words';
import { moment } from '../Timeline/Dates';
import { Fault } from '../Wallets/Fault';
import { useAction } from '../Wallets/useAction';
import { WalletGate } from '../Wallets/WalletGate';
import { walletWords } from '../Wallets/walletWords';
import { consentWords } from './consentWords';
import { Preview } from './Preview';
import { previewOf, type PreviewedRecord } from './previewOf';
import { scopeWords } from './ScopeWords';
import { withoutUnticked } from './Sensitive';
import { type OpenAsk, useAsks } from './useAsks';
import '../Wallets/wallets.css';

const day = 86_400_000;

/** One request: who, what, why, how long, what they would see; then yes or no. */
export default function AskPage() {
  const words = useWords(consentWords);
  const { ask = '' } = useParams();
  return (
    <PageFrame title={words.ask}>
      {<WalletGate>{(client) => <Found client={client} ask={ask} />}</WalletGate>}
      <p>
        <Link className="more" to="/sharing">
          {words.back}
        </Link>
      </p>
    </PageFrame>
  );
}

function Found({ client, ask }: { readonly client: PatientClient; readonly ask: string }) {
  const words = useWords(consentWords);
  const open = useAsks(client).find((one) => one.ask === ask);
  const [kept, setKept] = useState<OpenAsk | null>(null);
  if (open !== undefined && kept?.ask !== ask) {
    // It leaves the open ones as soon as it is answered; the answer is still said.
    setKept(open);
  }

  const shown = open ?? kept;
  return shown === null ? <Absent of="unknown">{words.answered}</Absent> : <Asked client={client} open={shown} />;
}

function Asked({ client, open }: { readonly client: PatientClient; readonly open: OpenAsk }) {
  const words = useWords(consentWords);
  const { language } = useLanguage();
  const { asked } = open;
  const holder = memberName(client.connection.nameOf(asked.holder) ?? asked.holder, language);
  const who = words.staffOf(useWords(walletWords).roles(asked.role), memberName(client.connection.nameOf(asked.member) ?? asked.member, language));
  const until = moment(open.notice.notice.time + asked.days * day, language);
  return (
    <>
      <dl className="facts">
        <dt>{words.whoAsks}</dt>
        <dd>
          <strong>{who}</strong>
        </dd>
        <dt>{words.wants}</dt>
        <dd>
          {asked.scopes.map((scope) => scopeWords(scope, language)).join(language === 'zh' ? '、' : ', ')} {words.at(holder)}
        </dd>
        <dt>{words.purpose}</dt>
        <dd>{words.purposeOf(asked.purpose)}</dd>
        <dt>{words.duration}</dt>
        <dd>{words.days(asked.days, until)}</dd>
        <dt>{words.layer}</dt>
        <dd>{words.layerOf(asked.layer ?? 'raw')}</dd>
      </dl>
      <Judge client={client} open={open} who={who} until={until} holder={holder} />
    </>
  );
}

function Judge({
  client, open, who, until, holder,
}: {
  readonly client: PatientClient;
  readonly open: OpenAsk;
  readonly who: string;
  readonly until: string;
  readonly holder: string;
}) {
  const words = useWords(consentWords);
  const { asked, ask } = open;
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [confirmed, setConfirmed] = useState(false);
  const [done, setDone] = useState<'allowed' | 'refused' | null>(null);
  const { running, fault, run } = useAction();
  const preview = useQuery({
    queryKey: ['patient', 'preview', ask], queryFn: () => previewOf(client, asked), staleTime: Infinity, retry: false, refetchOnWindowFocus: false,
  });
  const missing = client.wallet.patientOf(asked.holder) === null ? words.relationshipUnknown : client.wallet.patientOf(asked.member) === null ? words.granteeUnreachable : null;
  if (done !== null) {
    return <Alert type={done === 'allowed' ? 'success' : 'info'} showIcon role="status" title={done === 'allowed' ? words.allowed : words.refused} />;
  }

  const allow = async (records: readonly PreviewedRecord[]): Promise<void> => {
    const scopes = withoutUnticked(asked.scopes, ticked, records.map((one) => one.entry.json));
    await client.grant(ask, { asked, scopes, layer: asked.layer ?? 'raw', life: asked.days * day });
    setDone('allowed');
  };
  const refuse = async (): Promise<void> => {
    await client.refuse(open.notice.relationship, ask);
    setDone('refused');
  };
  return (
    <>
      <h2>{words.preview}</h2>
      <p className="soft">{words.previewLead(holder)}</p>
      {preview.isPending && (
        <p role="status" data-loading>
          {words.wait}
        </p>
      )}
      {preview.error !== null && <Fault of={preview.error} />}
      {preview.data !== undefined && <Preview records={preview.data} ticked={ticked} tick={setTicked} />}
      {missing !== null && <Alert type="warning" showIcon title={missing} action={<Link to="/claim">＋</Link>} />}
      {fault !== null && (fault instanceof Refused && fault.code === clientCodes.granteeUnreachable ? <Alert type="error" title={words.granteeUnreachable} /> : <Fault of={fault} />)}
      <p>
        <Checkbox checked={confirmed} disabled={preview.data === undefined || missing !== null} onChange={(event) => setConfirmed(event.target.checked)}>
          {words.confirm(who, words.purposeOf(asked.purpose), until)}
        </Checkbox>
      </p>
      <div className="actions">
        <Button type="primary" size="large" disabled={!confirmed || preview.data === undefined} loading={running} onClick={() => run(() => allow(preview.data ?? []))}>
          {words.allow}
        </Button>
        <Button size="large" disabled={running} onClick={() => run(refuse)}>
          {words.refuse}
        </Button>
      </div>
    </>
  );
}
