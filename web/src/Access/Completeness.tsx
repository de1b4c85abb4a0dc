import { coverageOf, type CoveredSection, type PermittedRecords, sectionOf } from '@xinglin/client';
import { Absent } from '../Shell/FiveStates';
import { useWords } from '../Shell/Words';
import { useWhen } from '../Staff/When';
import { accessWords } from './accessWords';
import { type Preset, presets } from './Presets';

/** Whether what is shown is all that the holder registered within the permission: complete, overdue, withheld and not to be told differ. */
export function Completeness({ of: { completeness } }: { readonly of: PermittedRecords }) {
  const words = useWords(accessWords);
  const { both } = useWhen();
  const { state, asOf } = completeness;
  return (
    <div data-completeness={state}>
      {state === 'complete' && <p className="say fine">✓ {words.complete(both(asOf ?? 0))}</p>}
      {state === 'overdue' && (
        <p className="say care">
          <Absent of="late" /> {asOf === null ? words.overdueNever : words.overdue(both(asOf))}
        </p>
      )}
      {state === 'withheld' && <p className="say stop">✕ {words.withheld}</p>}
      {state === 'not-verifiable' && (
        <p className="say care">
          <Absent of="unknown" /> {words.notVerifiable}
        </p>
      )}
    </div>
  );
}

/** What the holder registered in each section that the scopes reach. */
export function Sections({ of: { completeness, answer } }: { readonly of: PermittedRecords }) {
  const words = useWords(accessWords);
  const inside = presets.filter((preset) => isTouched(answer.scopes, preset));
  return (
    <section>
      <h2>{words.sectionHeading}</h2>
      <dl className="facts">
        {inside.map((preset) => (
          <Section key={preset.name} preset={preset} covered={completeness.covered.filter((one) => preset.sections.includes(one.section))} />
        ))}
      </dl>
    </section>
  );
}

function Section({ preset, covered }: { readonly preset: Preset; readonly covered: readonly CoveredSection[] }) {
  const words = useWords(accessWords);
  const sum = (part: 'count' | 'hidden' | 'pending' | 'missing'): number => covered.reduce((total, one) => total + one[part], 0);
  const [count, hidden, pending, missing] = [sum('count'), sum('hidden'), sum('pending'), sum('missing')];
  return (
    <>
      <dt>{words.sections(preset.name)}</dt>
      <dd>
        {covered.length === 0 ? <Absent of="unknown">{words.partial}</Absent> : count === 0 ? <Absent of="none">{words.nothing}</Absent> : words.registered(count)}
        {hidden > 0 && (
          <>
            {' · '}
            <Absent of="hidden">{words.hidden(hidden)}</Absent>
          </>
        )}
        {pending > 0 && (
          <>
            {' · '}
            <Absent of="pending">{words.pending(pending)}</Absent>
          </>
        )}
        {missing > 0 && <span className="wrong"> · ✕ {words.missing(missing)}</span>}
      </dd>
    </>
  );
}

/** True when a scope reaches into a section, wholly or in part. */
export function isTouched(scopes: readonly string[], preset: Preset): boolean {
  const { whole, partial } = coverageOf(scopes);
  return [...whole, ...partial].some((leaf) => preset.sections.includes(sectionOf(leaf)));
}
