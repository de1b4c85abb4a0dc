import { CheckCircleFilled, WarningFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import type { Network } from '../Shell/Network';
import { getJson } from '../Shell/Node';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import { votesFor } from './bundleVotes';
import { standingWords } from './standingWords';

/** The bundle that this node serves against the members' votes on it, whose proof is checked here. */
export function BundleCheck({ network }: { readonly network: Network }) {
  const words = useWords(standingWords);
  const served = useQuery({ queryKey: ['portal'], queryFn: ({ signal }) => getJson<{ readonly bundle: string }>('/portal', signal) });
  const bundle = served.data?.bundle;
  const votes = useQuery({ queryKey: ['bundle votes', bundle], queryFn: ({ signal }) => votesFor(bundle ?? '', network, signal), enabled: bundle !== undefined, refetchInterval: 10_000 });
  const present = network.members.filter((member) => member.status === 'active').length;
  const needed = present - Math.floor((present - 1) / 3);
  const isDecided = (votes.data ?? 0) >= needed;
  return (
    <section aria-labelledby="bundle">
      <h2 id="bundle">{words.bundle}</h2>
      <p>{words.bundleLead}</p>
      {served.isError && <Refusal fault={served.error} />}
      {votes.isError && <Refusal fault={votes.error} />}
      {bundle !== undefined && (
        <p>
          {words.served}: <code>{bundle}</code>
        </p>
      )}
      {votes.data !== undefined && (
        <p className={isDecided ? 'good' : 'warn'} data-bundle={isDecided ? 'decided' : 'undecided'}>
          {isDecided ? <CheckCircleFilled aria-hidden /> : <WarningFilled aria-hidden />} {votes.data === null ? words.notVoted : words.voted(votes.data, present)}{' '}
          {votes.data !== null && (isDecided ? words.votedEnough : words.votedTooFew(needed))}
        </p>
      )}
      <p>{words.checkElsewhere}</p>
      <pre>
        <code>./xinglin wallet check {window.location.origin}</code>
      </pre>
    </section>
  );
}
