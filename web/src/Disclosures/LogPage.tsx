import { CheckCircleOutlined } from '@ant-design/icons';
import { Alert, Checkbox } from 'antd';
import { useState } from 'react';
import { type PatientClient, Refused } from '@xinglin/client';
import { useNoticeFeed } from '../Notices/noticeFeed';
import { Absent } from '../Shell/FiveStates';
import { memberName } from '../Shell/MemberName';
import { PageFrame } from '../Shell/PageFrame';
import { useLanguage, useWords } from '../Shell/Words';
import { WalletGate } from '../Wallets/WalletGate';
import { disclosureWords } from './disclosureWords';
import { LogSentence } from './LogSentence';
import { isByOther, type MemberLog, useLogs } from './useLogs';
import '../Wallets/wallets.css';

const shownMax = 200;

/** The access log in sentences. */
export default function LogPage() {
  const words = useWords(disclosureWords);
  return (
    <PageFrame title={words.title} lead={words.lead}>
      {<WalletGate>{(client) => <Logs client={client} />}</WalletGate>}
    </PageFrame>
  );
}

function Logs({ client }: { readonly client: PatientClient }) {
  const words = useWords(disclosureWords);
  useNoticeFeed(client);
  const { logs, entries } = useLogs(client);
  const [withOwn, setWithOwn] = useState(false);
  const shown = withOwn ? entries : entries.filter(isByOther);
  const asking = logs.some((one) => one.asking);
  return (
    <>
      <div className="soft" role="status" {...(asking ? { 'data-loading': '' } : {})}>
        <ul>
          {logs.map((one) => (
            <li key={one.relationship.account}>
              <Standing of={one} />
            </li>
          ))}
        </ul>
      </div>
      <p>
        <Checkbox checked={withOwn} onChange={(event) => setWithOwn(event.target.checked)}>
          {words.withOwn}
        </Checkbox>
      </p>
      {shown.length === 0 && !asking && logs.every((one) => one.fault === null) && <Absent of="none">{words.nobody}</Absent>}
      <ol className="rows">
        {shown.slice(0, shownMax).map((one) => (
          <li key={`${one.account}/${one.entry.number}`} className="row" data-log-entry>
            <LogSentence client={client} one={one} />
          </li>
        ))}
      </ol>
    </>
  );
}

/** What this browser found about one member's log. */
function Standing({ of }: { readonly of: MemberLog }) {
  const words = useWords(disclosureWords);
  const name = memberName(of.name, useLanguage().language);
  if (of.asking) {
    return <>{words.checking(name)}</>;
  }

  if (of.log === null) {
    return (
      <Alert
        type="error" showIcon role="alert" title={words.notProven(name)}
        description={
          <>
            {words.notProvenWhat} <code>{of.fault instanceof Refused ? of.fault.code : 'internal-fault'}</code>
          </>
        }
      />
    );
  }

  return (
    <>
      <span className="proof-good">
        <CheckCircleOutlined aria-hidden />
      </span>{' '}
      {words.proven(name, of.log.entries.length, of.log.size)} {!of.log.searched && words.notSearched}
    </>
  );
}
