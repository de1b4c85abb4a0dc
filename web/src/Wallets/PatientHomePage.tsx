import { Link } from 'react-router';
import type { PatientClient } from '@xinglin/client';
import { AskRow } from '../Consent/AskRow';
import { useAsks } from '../Consent/useAsks';
import { LogSentence } from '../Disclosures/LogSentence';
import { isByOther, useLogs } from '../Disclosures/useLogs';
import { EmergencyNotice } from '../Emergency/EmergencyNotice';
import { useNoticeFeed } from '../Notices/noticeFeed';
import { Absent } from '../Shell/FiveStates';
import { PageFrame } from '../Shell/PageFrame';
import { useWords } from '../Shell/Words';
import { EntryRow } from '../Timeline/EntryRow';
import { useRecords } from '../Timeline/useRecords';
import { WalletGate } from './WalletGate';
import { walletWords } from './walletWords';
import './wallets.css';

const shown = 3;

/** What waits for me, what is new, who has looked. */
export default function PatientHomePage() {
  const words = useWords(walletWords);
  return <PageFrame title={words.home}>{<WalletGate>{(client) => <PatientHome client={client} />}</WalletGate>}</PageFrame>;
}

function PatientHome({ client }: { readonly client: PatientClient }) {
  const words = useWords(walletWords);
  if (client.relationships.length === 0) {
    return (
      <>
        <p>{words.noHospital}</p>
        <p>
          <Link className="more" to="/claim">
            {words.addHospital}
          </Link>
        </p>
      </>
    );
  }

  return (
    <>
      <Waiting client={client} />
      <Fresh client={client} />
      <Looked client={client} />
      <p>
        <Link className="more" to="/claim">
          {words.addHospital}
        </Link>
      </p>
    </>
  );
}

function Waiting({ client }: { readonly client: PatientClient }) {
  const words = useWords(walletWords);
  const asks = useAsks(client);
  const emergencies = useNoticeFeed(client).filter((one) => one.notice.kind === 'emergency-opened');
  return (
    <section aria-labelledby="waiting" aria-live="polite">
      <h2 id="waiting">{words.waiting}</h2>
      {asks.length === 0 && emergencies.length === 0 && <Absent of="none">{words.waitingNone}</Absent>}
      <ul className="rows">
        {emergencies.map(({ notice, relationship }) => (
          <li key={`${relationship.account}/${notice.number}`}>
            <Link className="row urgent" to="/log">
              <span className="what">
                <EmergencyNotice client={client} notice={notice} />
              </span>
            </Link>
          </li>
        ))}
        {asks.map((open) => (
          <li key={open.ask}>
            <AskRow client={client} open={open} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Fresh({ client }: { readonly client: PatientClient }) {
  const words = useWords(walletWords);
  const { entries, holders, asking } = useRecords(client);
  const names = new Map(holders.map((holder) => [holder.member, holder.name]));
  return (
    <section aria-labelledby="fresh">
      <h2 id="fresh">{words.fresh}</h2>
      {asking && (
        <p role="status" data-loading>
          {words.wait}
        </p>
      )}
      {!asking && entries.length === 0 && <Absent of="none">{words.freshNone}</Absent>}
      <ul className="rows">
        {entries.slice(0, shown).map((entry) => (
          <li key={`${entry.member}/${entry.pointer}`}>
            <EntryRow entry={entry} holder={names.get(entry.member) ?? entry.member} />
          </li>
        ))}
      </ul>
      <Link className="more" to="/timeline">
        {words.all}
      </Link>
    </section>
  );
}

function Looked({ client }: { readonly client: PatientClient }) {
  const words = useWords(walletWords);
  const { logs, entries } = useLogs(client);
  const others = entries.filter(isByOther);
  const asking = logs.some((one) => one.asking);
  return (
    <section aria-labelledby="looked">
      <h2 id="looked">{words.looked}</h2>
      {asking && (
        <p role="status" data-loading>
          {words.wait}
        </p>
      )}
      {!asking && others.length === 0 && logs.every((one) => one.fault === null) && <Absent of="none">{words.lookedNone}</Absent>}
      <ul className="rows">
        {others.slice(0, shown).map((one) => (
          <li key={`${one.account}/${one.entry.number}`} className="row">
            <LogSentence client={client} one={one} />
          </li>
        ))}
      </ul>
      <Link className="more" to="/log">
        {words.all}
      </Link>
    </section>
  );
}
