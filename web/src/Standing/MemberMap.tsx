import type { Member, Status } from '../Shell/Network';
import { useWords } from '../Shell/Words';
import { standingOf } from './standing';
import { standingWords } from './standingWords';

const size = 320;
const radius = 105;

/** The members in a ring; the table below says the same in words. */
export function MemberMap({ statuses, members }: { readonly statuses: readonly Status[]; readonly members: readonly Member[] }) {
  const words = useWords(standingWords);
  const standing = standingOf(statuses);
  const missing = standing === null || standing.kind === 'well' ? [] : standing.missing;
  const placed = members.map((member, index) => ({ member, ...pointOf(index, members.length) }));
  return (
    <section className="card" aria-labelledby="map">
      <h2 id="map">{words.map}</h2>
      <svg className="map" viewBox={`0 0 ${size} ${size}`} aria-hidden="true" focusable="false">
        {placed.flatMap((from, index) =>
          placed.slice(index + 1).map((to) => (
            <line key={`${from.member.slug} ${to.member.slug}`} x1={from.x} y1={from.y} x2={to.x} y2={to.y} className={missing.includes(from.member.slug) || missing.includes(to.member.slug) ? 'cut' : ''} />
          )),
        )}
        {placed.map(({ member, x, y }) => {
          const kind = missing.includes(member.slug) ? 'missing' : member.validator == null ? 'part' : 'signs';
          return (
            <g key={member.slug} className={kind} transform={`translate(${x} ${y})`}>
              <circle r="17" />
              {kind === 'missing' && <path d="M-8 -8 8 8M8 -8 -8 8" />}
              <text y={y > size / 2 ? 36 : -26} textAnchor="middle">
                {member.slug}
              </text>
            </g>
          );
        })}
      </svg>
      <p className="soft">{words.mapText}</p>
    </section>
  );
}

function pointOf(index: number, count: number): { readonly x: number; readonly y: number } {
  const angle = (2 * Math.PI * index) / count - Math.PI / 2;
  return { x: Math.round(size / 2 + radius * Math.cos(angle)), y: Math.round(size / 2 + radius * Math.sin(angle)) };
}
