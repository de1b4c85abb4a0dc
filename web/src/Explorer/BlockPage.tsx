import { Link, useParams } from 'react-router';
import { Moment } from '../Shell/Moment';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import { ExplorerFrame, Facts } from './ExplorerFrame';
import { explorerWords } from './explorerWords';
import { useBlock, useMemberNames, type BlockAnswer, type Receipt } from './Ledger';
import { Outcome } from './Outcome';

/** One final block: who signed it, its roots, what its transactions did. */
export default function BlockPage() {
  const { height = '' } = useParams();
  const words = useWords(explorerWords);
  const block = useBlock(height);
  return (
    <ExplorerFrame title={words.block(height)}>
      {block.isError && <Refusal fault={block.error} />}
      {block.data !== undefined && <Content block={block.data} />}
    </ExplorerFrame>
  );
}

function Content({ block }: { readonly block: BlockAnswer }) {
  const words = useWords(explorerWords);
  const nameOf = useMemberNames();
  const { summary } = block;
  return (
    <>
      <Facts
        facts={[
          [words.time, <Moment key="time" at={summary.time} />],
          [words.signedBy, words.signed(summary.signedBy.length, summary.signedBy.map(nameOf).join(' · '))],
          [words.header, <code key="header">{summary.hash}</code>],
          [words.parent, summary.height > 1 ? <Link key="parent" to={`/explorer/blocks/${summary.height - 1}`}>{summary.height - 1}</Link> : <code key="parent">{summary.parent}</code>],
          [words.stateRoot, <code key="state">{block.stateRoot}</code>],
          [words.transactionsRoot, <code key="transactions">{block.transactionsRoot}</code>],
          [words.receiptsRoot, <code key="receipts">{block.receiptsRoot}</code>],
        ]}
      />
      <h2>{words.receipts}</h2>
      {block.receipts.length === 0 ? <p>{words.noReceipts}</p> : <Receipts receipts={block.receipts} />}
    </>
  );
}

function Receipts({ receipts }: { readonly receipts: readonly Receipt[] }) {
  const words = useWords(explorerWords);
  return (
    <table className="rows">
      <thead>
        <tr>
          {[words.transaction, words.outcome, words.events].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {receipts.map((receipt) => (
          <tr key={receipt.tx}>
            <th scope="row" data-head={words.transaction}>
              <Link to={`/explorer/transactions/${receipt.tx}`}>
                <code>{receipt.tx}</code>
              </Link>
            </th>
            <td data-head={words.outcome}>
              <Outcome code={receipt.code} />
            </td>
            <td data-head={words.events}>{(receipt.events ?? []).map((event) => event.n).join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
