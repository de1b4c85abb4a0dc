import { useQuery } from '@tanstack/react-query';
import { getJson } from '../Shell/Node';
import type { Status } from '../Shell/Network';
import { tagOf, useLanguage, useWords } from '../Shell/Words';
import { rateOf } from './standing';
import { standingWords } from './standingWords';

interface Block {
  readonly height: number;
  readonly time: string;
  readonly transactions: number;
}

const blocksShown = 40;

/** How many transactions become final, over the last blocks. */
export function Throughput({ statuses }: { readonly statuses: readonly Status[] }) {
  const words = useWords(standingWords);
  const { language } = useLanguage();
  const replica = statuses.toSorted((a, b) => b.height - a.height)[0]?.member;
  const blocks = useQuery({
    queryKey: ['throughput', replica],
    queryFn: ({ signal }) => getJson<readonly Block[]>(`/${replica ?? ''}/blocks?count=${blocksShown}`, signal),
    enabled: replica !== undefined,
    refetchInterval: 2_000,
  }).data;
  const rate = blocks === undefined ? null : rateOf(blocks);
  const pending = Math.max(0, ...statuses.map((status) => status.pending));
  return (
    <section className="card" aria-labelledby="throughput">
      <h2 id="throughput">{words.throughput}</h2>
      {rate !== null && <p className="rate">{words.rate(new Intl.NumberFormat(tagOf(language), { maximumFractionDigits: 1 }).format(rate.rate), Math.round(rate.seconds))}</p>}
      {blocks !== undefined && <Bars blocks={blocks} label={words.bars(blocks.length)} />}
      <p className="soft">{words.pendingCount(pending)}</p>
    </section>
  );
}

function Bars({ blocks, label }: { readonly blocks: readonly Block[]; readonly label: string }) {
  const most = Math.max(1, ...blocks.map((block) => block.transactions));
  return (
    <figure>
      <svg className="bars" viewBox={`0 0 ${blocksShown * 8} 100`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {blocks.map((block, index) => {
          const height = Math.max(1, (block.transactions / most) * 96);
          return <rect key={block.height} x={(blocksShown - blocks.length + index) * 8 + 1} y={100 - height} width="6" height={height} />;
        })}
      </svg>
      <figcaption className="soft">
        {label} (≤ {most})
      </figcaption>
    </figure>
  );
}
