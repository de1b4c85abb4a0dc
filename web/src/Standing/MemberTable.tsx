import { Absent } from '../Shell/FiveStates';
import type { Member, Status } from '../Shell/Network';
import { useWords } from '../Shell/Words';
import { standingOf } from './standing';
import { standingWords } from './standingWords';

/** Each member in a row: part, height, age, state; and what the replicas say of themselves. */
export function MemberTable({ statuses, members }: { readonly statuses: readonly Status[]; readonly members: readonly Member[] }) {
  const words = useWords(standingWords);
  const standing = standingOf(statuses);
  const missing = standing === null || standing.kind === 'well' ? [] : standing.missing;
  return (
    <section>
      <table className="rows">
        <thead>
          <tr>
            {[words.member, words.part, words.height, words.age, words.state].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <Row key={member.slug} member={member} status={statuses.find((status) => status.member === member.slug)} isMissing={missing.includes(member.slug)} />
          ))}
        </tbody>
      </table>
      <details>
        <summary>{words.ownWords}</summary>
        <ul lang="en">
          {statuses.map((status) => (
            <li key={status.member}>
              <code>{status.member}</code>: {status.halted ?? status.sentence}
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

function Row({ member, status, isMissing }: { readonly member: Member; readonly status: Status | undefined; readonly isMissing: boolean }) {
  const words = useWords(standingWords);
  return (
    <tr>
      <th scope="row" data-head={words.member}>
        {member.name}
      </th>
      <td data-head={words.part}>{member.validator == null ? words.takesPart : words.decides}</td>
      <td data-head={words.height}>{status?.height ?? '—'}</td>
      <td data-head={words.age}>{status === undefined ? '—' : words.seconds(Math.floor(status.ageMilliseconds / 1000))}</td>
      <td data-head={words.state}>{status === undefined && !isMissing ? <Absent of="unknown">{words.elsewhere}</Absent> : stateOf(status, isMissing, words)}</td>
    </tr>
  );
}

function stateOf(status: Status | undefined, isMissing: boolean, words: typeof standingWords.en): string {
  const states = [
    ...(isMissing ? [words.missing] : []),
    ...(status?.halted != null ? [words.halted] : []),
    ...(status !== undefined && !isMissing && status.halted == null ? [status.signs ? words.signs : words.follows] : []),
    ...(status?.fresh === false ? [words.stale] : []),
  ];
  return states.join(' · ');
}
