import { CheckCircleOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { listAt, type PatientClient, type ProofReport, textAt } from '@xinglin/client';
import { Absent } from '../Shell/FiveStates';
import { memberName } from '../Shell/MemberName';
import { PageFrame } from '../Shell/PageFrame';
import { shellWords } from '../Shell/ShellWords';
import { useLanguage, useWords } from '../Shell/Words';
import { WalletGate } from '../Wallets/WalletGate';
import { moment, writtenDate } from './Dates';
import { sourceLanguage } from './EntryRow';
import type { Entry } from './ReadEntry';
import { timelineWords } from './timelineWords';
import { trendOf, type TrendSeries } from './Trend';
import { useRecords } from './useRecords';
import '../Wallets/wallets.css';

/** One record with its proof in plain words. */
export default function RecordPage() {
  const words = useWords(timelineWords);
  const { member = '', pointer = '' } = useParams();
  return (
    <PageFrame title={words.title}>
      {<WalletGate>{(client) => <Found client={client} member={member} pointer={pointer} />}</WalletGate>}
      <p>
        <Link className="more" to="/timeline">
          {words.back}
        </Link>
      </p>
    </PageFrame>
  );
}

function Found({ client, member, pointer }: { readonly client: PatientClient; readonly member: string; readonly pointer: string }) {
  const words = useWords(timelineWords);
  const shell = useWords(shellWords);
  const { holders, entries, asking } = useRecords(client);
  const entry = entries.find((one) => one.member === member && one.pointer === pointer);
  const holder = holders.find((one) => one.member === member);
  if (entry === undefined || holder === undefined) {
    return asking ? (
      <p role="status" data-loading>
        {shell.loading} …
      </p>
    ) : (
      <Absent of="unknown">{words.notFound}</Absent>
    );
  }

  return entry.checked.state === 'refused' ? (
    <Mismatch code={entry.checked.code} account={holder.relationship.account} />
  ) : (
    <>
      <Shown entry={entry} holder={holder.name} proof={entry.checked.proof} version={entry.checked.version} />
      <Trend series={trendOf(entry, entries)} own={entry} />
    </>
  );
}

/** A record that did not pass: what that means, and what to do. */
function Mismatch({ code, account }: { readonly code: string; readonly account: string }) {
  const words = useWords(timelineWords);
  const shell = useWords(shellWords);
  const queries = useQueryClient();
  return (
    <>
      <Alert
        type="error" showIcon role="alert" title={words.mismatch}
        description={
          <>
            <p>{words.mismatchWhat}</p>
            <p>
              {shell.code}: <code>{code}</code>
            </p>
          </>
        }
      />
      <div className="actions">
        <Button size="large" type="primary" onClick={() => void queries.invalidateQueries({ queryKey: ['patient', 'records', account] })}>
          {words.again}
        </Button>
      </div>
    </>
  );
}

function Shown({ entry, holder, proof, version }: { readonly entry: Entry; readonly holder: string; readonly proof: ProofReport; readonly version: number }) {
  const words = useWords(timelineWords);
  const { language } = useLanguage();
  const notes = listAt(entry.json, 'note').map((note) => textAt(note, 'text')).filter((note) => note !== null);
  return (
    <article>
      <h2 lang={sourceLanguage(entry.what)}>{words.what(entry.what)}</h2>
      {entry.standing.map((standing) => (
        <p key={standing} className="proof-bad">
          {words.standing(standing)}
        </p>
      ))}
      <dl className="facts">
        {entry.value !== '' && (
          <>
            <dt>{words.value}</dt>
            <dd className="value" lang={sourceLanguage(entry.value)}>
              {entry.value} {entry.judgement !== '' && <span>({words.judgement(entry.judgement)})</span>}
            </dd>
          </>
        )}
        {entry.checked.type === 'Observation' && entry.kind === 'laboratory' && (
          <>
            <dt>{words.range}</dt>
            <dd>{entry.range === '' ? <Absent of="none">{words.rangeNone}</Absent> : entry.range}</dd>
          </>
        )}
        <dt>{words.when}</dt>
        <dd>{entry.when === '' ? <Absent of="unknown">{words.undated}</Absent> : writtenDate(entry.when, language)}</dd>
        <dt>{words.source}</dt>
        <dd>{memberName(holder, language)}</dd>
        {notes.map((note) => (
          <div key={note} style={{ display: 'contents' }}>
            <dt>{words.note}</dt>
            <dd lang={sourceLanguage(note)}>{note}</dd>
          </div>
        ))}
        <dt>{words.version}</dt>
        <dd>{version}</dd>
        <dt>{words.proof}</dt>
        <dd>
          <span className="proof-good" data-proof>
            <CheckCircleOutlined aria-hidden /> {words.proofWords(moment(proof.time, language), proof.signers.length, proof.validators)}
          </span>{' '}
          <span className="soft">{words.proofBlock(proof.height)}</span>
        </dd>
      </dl>
    </article>
  );
}

/** Earlier and later values of the same test, each unit in a table of its own. */
function Trend({ series, own }: { readonly series: readonly TrendSeries[]; readonly own: Entry }) {
  const words = useWords(timelineWords);
  const { language } = useLanguage();
  if (series.reduce((count, one) => count + one.points.length, 0) < 2) {
    return null;
  }

  return (
    <section>
      <h2>{words.trend}</h2>
      {series.map(({ unit, points }) => (
        <table key={unit} className="trend">
          <caption>{words.trendAxis(unit)}</caption>
          <thead>
            <tr>
              <th scope="col">{words.when}</th>
              <th scope="col">{words.value}</th>
              <th scope="col">{words.range}</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ entry, value }) => (
              <tr key={`${entry.member}/${entry.pointer}`} {...(entry.pointer === own.pointer ? { 'aria-current': 'true' } : {})}>
                <td>{writtenDate(entry.when, language)}</td>
                <td>
                  {value} {entry.judgement !== '' && words.judgement(entry.judgement)}
                </td>
                <td>{entry.range}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </section>
  );
}
