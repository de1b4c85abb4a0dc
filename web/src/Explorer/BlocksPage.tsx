import { useState, type SyntheticEvent } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { Moment } from '../Shell/Moment';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import { ExplorerFrame } from './ExplorerFrame';
import { explorerWords } from './explorerWords';
import { useBlocks, useMemberNames, type BlockSummary } from './Ledger';

/** The newest blocks as they become final, and the way to older ones. */
export default function BlocksPage() {
  const words = useWords(explorerWords);
  const [search] = useSearchParams();
  const asked = Number.parseInt(search.get('to') ?? '', 10);
  const upTo = Number.isSafeInteger(asked) && asked > 0 ? asked : null;
  const blocks = useBlocks(upTo);
  const last = blocks.data?.at(-1)?.height ?? 1;
  return (
    <ExplorerFrame title={words.title} lead={words.lead}>
      <Find />
      {blocks.isError && <Refusal fault={blocks.error} />}
      <h2>{words.blocks}</h2>
      {blocks.data !== undefined && <BlockTable blocks={blocks.data} />}
      <p className="entrances">
        {last > 1 && (
          <Link className="turn" to={`/explorer?to=${last - 1}`}>
            {words.older}
          </Link>
        )}
        {upTo !== null && (
          <Link className="turn" to="/explorer">
            {words.newest}
          </Link>
        )}
      </p>
    </ExplorerFrame>
  );
}

function BlockTable({ blocks }: { readonly blocks: readonly BlockSummary[] }) {
  const words = useWords(explorerWords);
  const nameOf = useMemberNames();
  return (
    <table className="rows">
      <thead>
        <tr>
          {[words.height, words.time, words.transactions, words.signedBy].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {blocks.map((block) => (
          <tr key={block.height}>
            <th scope="row" data-head={words.height}>
              <Link to={`/explorer/blocks/${block.height}`}>{block.height}</Link>
            </th>
            <td data-head={words.time}>
              <Moment at={block.time} />
            </td>
            <td data-head={words.transactions}>{block.transactions}</td>
            <td data-head={words.signedBy}>{words.signed(block.signedBy.length, block.signedBy.map(nameOf).join(' · '))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Find() {
  const words = useWords(explorerWords);
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [isUnknown, setUnknown] = useState(false);
  const find = (submitted: SyntheticEvent) => {
    submitted.preventDefault();
    const target = addressOf(text.trim());
    setUnknown(target === null);
    if (target !== null) {
      void navigate(target);
    }
  };
  return (
    <form className="find" role="search" onSubmit={find}>
      <label htmlFor="find">{words.find}</label>
      <div>
        <input id="find" value={text} placeholder={words.findHint} autoComplete="off" spellCheck={false} onChange={(change) => setText(change.target.value)} aria-invalid={isUnknown} aria-describedby="find-fault" />
        <button type="submit" className="plain">
          {words.go}
        </button>
      </div>
      <p id="find-fault" role="status" className="fault">
        {isUnknown ? words.findUnknown : ''}
      </p>
    </form>
  );
}

function addressOf(text: string): string | null {
  if (/^[1-9]\d{0,15}$/.test(text)) {
    return `/explorer/blocks/${text}`;
  }

  return /^[A-Za-z0-9_-]{43}$/.test(text) ? `/explorer/transactions/${text}` : null;
}
