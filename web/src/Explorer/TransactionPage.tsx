import { Link, useParams } from 'react-router';
import { Absent } from '../Shell/FiveStates';
import { Refusal, useCodeSentence } from '../Shell/Refusal';
import { useLanguage, useWords } from '../Shell/Words';
import { ExplorerFrame, Facts } from './ExplorerFrame';
import { explorerWords } from './explorerWords';
import { useReplica, useTransaction, type TransactionAnswer } from './Ledger';
import { Outcome } from './Outcome';

/** What became of one transaction, and its proof to take away. */
export default function TransactionPage() {
  const { id = '' } = useParams();
  const words = useWords(explorerWords);
  const transaction = useTransaction(id);
  return (
    <ExplorerFrame title={words.transaction}>
      <p>
        <code>{id}</code>
      </p>
      {transaction.isError && <Refusal fault={transaction.error} />}
      {transaction.data?.status === 'pending' && <Absent of="pending">{words.pendingText}</Absent>}
      {transaction.data?.status === 'unknown' && <Absent of="unknown">{words.unknownText}</Absent>}
      {transaction.data?.status === 'final' && <Final transaction={transaction.data} />}
    </ExplorerFrame>
  );
}

function Final({ transaction }: { readonly transaction: TransactionAnswer }) {
  const words = useWords(explorerWords);
  const replica = useReplica();
  const { height, code, receipt } = transaction;
  return (
    <>
      <Facts
        facts={[
          [words.finalIn, <Link key="height" to={`/explorer/blocks/${height ?? 0}`}>{height}</Link>],
          [words.outcome, <Outcome key="outcome" code={code} />],
        ]}
      />
      {code != null && <Why code={code} />}
      <h2>{words.receipt}</h2>
      <pre>{JSON.stringify(receipt, null, 2)}</pre>
      <p className="entrances">
        <a className="turn" href={`/${replica ?? ''}/proofs/receipt/${transaction.transaction}`} download={`receipt-${transaction.transaction}.json`}>
          {words.takeReceipt}
        </a>
      </p>
    </>
  );
}

function Why({ code }: { readonly code: string }) {
  const { language } = useLanguage();
  const sentence = useCodeSentence(code, language);
  return sentence === undefined ? null : <p>{sentence}</p>;
}
