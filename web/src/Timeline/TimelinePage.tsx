import { Button } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { PatientClient } from '@xinglin/client';
import { useNoticeFeed } from '../Notices/noticeFeed';
import { memberName } from '../Shell/MemberName';
import { PageFrame } from '../Shell/PageFrame';
import { Absent } from '../Shell/FiveStates';
import { useLanguage, useWords } from '../Shell/Words';
import { WalletGate } from '../Wallets/WalletGate';
import { walletWords } from '../Wallets/walletWords';
import { moment } from './Dates';
import { EntryRow } from './EntryRow';
import { type RecordKind, recordKinds } from './ReadEntry';
import { timelineWords } from './timelineWords';
import { type HolderPart, useRecords } from './useRecords';
import '../Wallets/wallets.css';

const pageSize = 50;

/** All records in one order of time. */
export default function TimelinePage() {
  const words = useWords(timelineWords);
  return (
    <PageFrame title={words.title} lead={words.lead}>
      {<WalletGate>{(client) => <Timeline client={client} />}</WalletGate>}
    </PageFrame>
  );
}

function Timeline({ client }: { readonly client: PatientClient }) {
  const words = useWords(timelineWords);
  const own = useWords(walletWords);
  useNoticeFeed(client);
  const { holders, entries, asking } = useRecords(client);
  const [kind, setKind] = useState<RecordKind | null>(null);
  const [shown, setShown] = useState(pageSize);
  if (holders.length === 0) {
    return (
      <>
        <p>{own.noHospital}</p>
        <Link className="more" to="/claim">
          {own.addHospital}
        </Link>
      </>
    );
  }

  const there = recordKinds.filter((one) => entries.some((entry) => entry.kind === one));
  const chosen = kind === null ? entries : entries.filter((entry) => entry.kind === kind);
  const names = new Map(holders.map((holder) => [holder.member, holder.name]));
  return (
    <>
      <Holders holders={holders} />
      <div className="filters" role="group" aria-label={words.title}>
        <Choice chosen={kind === null} choose={() => setKind(null)} name={words.all} />
        {there.map((one) => (
          <Choice key={one} chosen={kind === one} choose={() => setKind(one)} name={words.kind(one)} />
        ))}
      </div>
      {chosen.length === 0 && !asking && <Absent of="none">{words.none}</Absent>}
      <ol className="rows">
        {chosen.slice(0, shown).map((entry) => (
          <li key={`${entry.member}/${entry.pointer}`}>
            <EntryRow entry={entry} holder={names.get(entry.member) ?? entry.member} />
          </li>
        ))}
      </ol>
      {chosen.length > shown && (
        <div className="actions">
          <Button size="large" onClick={() => setShown(shown + pageSize)}>
            {words.more(Math.min(pageSize, chosen.length - shown))}
          </Button>
        </div>
      )}
    </>
  );
}

function Choice({ chosen, choose, name }: { readonly chosen: boolean; readonly choose: () => void; readonly name: string }) {
  return (
    <button type="button" aria-pressed={chosen} onClick={choose}>
      {name}
    </button>
  );
}

/** Who answered, who did not: a gap in the list says nothing on its own. */
function Holders({ holders }: { readonly holders: readonly HolderPart[] }) {
  const words = useWords(timelineWords);
  const { language } = useLanguage();
  const queries = useQueryClient();
  return (
    <div className="soft" role="status" {...(holders.some((holder) => holder.asking) ? { 'data-loading': '' } : {})}>
      <ul>
        {holders.map((holder) => (
          <li key={holder.relationship.account}>
            {holder.asking ? (
              words.asking(memberName(holder.name, language))
            ) : holder.fault !== null ? (
              <>
                <Absent of="late">{words.late(memberName(holder.name, language))}</Absent>{' '}
                <Button onClick={() => void queries.invalidateQueries({ queryKey: ['patient', 'records', holder.relationship.account] })}>{words.again}</Button>
              </>
            ) : (
              words.answered(memberName(holder.name, language), holder.entries.length, holder.asOf === null ? '' : moment(holder.asOf, language))
            )}
            {holder.refused > 0 && <strong className="proof-bad"> {words.refused(holder.refused)}</strong>}
          </li>
        ))}
      </ul>
    </div>
  );
}
