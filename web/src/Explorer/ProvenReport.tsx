import type { ProofReport } from '@xinglin/client';
import { Link } from 'react-router';
import { Moment } from '../Shell/Moment';
import { useWords } from '../Shell/Words';
import { Facts } from './ExplorerFrame';
import { explorerWords } from './explorerWords';

/** A proof that holds, in words: what is so, as of when, and who signed. */
export function ProvenReport({ report }: { readonly report: ProofReport }) {
  const words = useWords(explorerWords);
  const { fact } = report;
  const sentence = fact.kind === 'entry' ? (fact.value === null ? words.entryAbsent : words.entryPresent) : fact.kind === 'receipt' ? words.provenReceipt : words.provenTransaction;
  return (
    <>
      <p>{sentence}</p>
      {fact.kind === 'entry' && (
        <p>
          <code>{fact.key}</code>
        </p>
      )}
      {contentOf(report) !== null && <pre>{contentOf(report)}</pre>}
      <Facts
        facts={[
          [words.asOf, <Link key="height" to={`/explorer/blocks/${report.height}`}>{report.height}</Link>],
          [words.time, <Moment key="time" at={new Date(report.time).toISOString()} />],
          [words.signers(report.signers.length, report.validators, report.quorum), report.signers.map((signer) => signer.name ?? signer.member).join(' · ')],
          [words.networkIdShort, <code key="network">{report.network}</code>],
        ]}
      />
      <p className="soft">{words.later}</p>
    </>
  );
}

function contentOf({ fact }: ProofReport): string | null {
  const bytes = fact.kind === 'entry' ? fact.value : fact.bytes;
  if (bytes === null) {
    return null;
  }

  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
