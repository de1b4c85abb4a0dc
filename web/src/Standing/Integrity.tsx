import { CheckCircleFilled, StopFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Absent } from '../Shell/FiveStates';
import type { Member, Status } from '../Shell/Network';
import { getJson } from '../Shell/Node';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import { integrityOf, type Misbehaviour } from './integrity';
import { sharedHeight } from './standing';
import { standingWords } from './standingWords';

/** What an institution wants to know each morning: same state everywhere, no contradiction signed, its log of accesses anchored. */
export function Integrity({ statuses, members }: { readonly statuses: readonly Status[]; readonly members: readonly Member[] }) {
  const words = useWords(standingWords);
  const replicas = statuses.map((status) => status.member);
  // Compared anew every ten blocks, not at each.
  const height = sharedHeight(statuses) - (sharedHeight(statuses) % 10);
  const roots = useQuery({ queryKey: ['roots', height], queryFn: ({ signal }) => integrityOf(replicas, height, signal), enabled: height > 0, placeholderData: (before) => before });
  const lies = useQuery({ queryKey: ['misbehaviour', replicas[0]], queryFn: ({ signal }) => getJson<readonly Misbehaviour[]>(`/${replicas[0] ?? ''}/misbehaviour`, signal), enabled: replicas.length > 0, refetchInterval: 30_000 });
  return (
    <section aria-labelledby="integrity">
      <h2 id="integrity">{words.integrity}</h2>
      <p>{words.integrityLead}</p>
      {roots.isError && <Refusal fault={roots.error} />}
      {roots.data === undefined ? (
        <Absent of="pending">{words.comparing}</Absent>
      ) : (
        <p className={roots.data.isSame ? 'good' : 'bad'} data-integrity={roots.data.isSame ? 'same' : 'different'}>
          {roots.data.isSame ? <CheckCircleFilled aria-hidden /> : <StopFilled aria-hidden />}{' '}
          {roots.data.isSame ? words.sameState(roots.data.height, replicas.length) : words.differentState(roots.data.height)}
        </p>
      )}
      <h3>{words.lies}</h3>
      {lies.data?.length === 0 && <Absent of="none">{words.noLies}</Absent>}
      <ul>
        {lies.data?.map((lie) => (
          <li key={lie.id}>
            <b>{lie.member ?? lie.key}</b>: <span lang="en">{lie.what}</span>
          </li>
        ))}
      </ul>
      <h3>{words.evidenceLog}</h3>
      <ul>
        {members.map((member) => (
          <AnchoredLog key={member.account} member={member} replica={replicas[0]} />
        ))}
      </ul>
      <p>{words.checkLine}</p>
      <pre>
        <code>./xinglin ledger check --data data/{replicas[0]}/ledger</code>
      </pre>
    </section>
  );
}

function AnchoredLog({ member, replica }: { readonly member: Member; readonly replica: string | undefined }) {
  const words = useWords(standingWords);
  const anchor = useQuery({
    queryKey: ['anchor', member.account],
    queryFn: ({ signal }) => getJson<{ readonly value: { readonly size: number } | null }>(`/${replica ?? ''}/state/evidence.anchors/${member.account}`, signal),
    enabled: replica !== undefined,
    refetchInterval: 30_000,
  });
  return (
    <li>
      {member.name}: {anchor.data === undefined ? <Absent of="pending" /> : anchor.data.value === null ? <Absent of="none">{words.evidenceNone}</Absent> : words.evidenceLine(anchor.data.value.size)}
    </li>
  );
}
