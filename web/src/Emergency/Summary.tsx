import { firstSections, type HolderSummary, moreSections, type SectionName, type SectionState, type SummaryItem } from '@xinglin/client';
import { languageOf, recordLine } from '../Access/RecordLine';
import { Absent } from '../Shell/FiveStates';
import { useLanguage, useWords } from '../Shell/Words';
import { useNow } from '../Staff/useNow';
import { useName } from '../Staff/useName';
import { emergencyWords } from './emergencyWords';

const day = 86_400_000;

/** Section by section over all members, each line with its source, date and age. None of the ways of not knowing looks like "none". */
export function Summary({ holders }: { readonly holders: readonly HolderSummary[] }) {
  const words = useWords(emergencyWords);
  const name = useName();
  const { language } = useLanguage();
  const answered = holders.filter((holder) => holder.status === 'answered');
  const marked = answered.reduce((total, holder) => total + holder.marked, 0);
  const isShown = (name: SectionName): boolean => answered.some((holder) => holder.sections.some((section) => section.name === name && section.state !== 'not-available'));
  const all = [...firstSections, ...moreSections];
  const hidden = answered.length === 0 ? [] : all.filter((name) => !isShown(name));
  return (
    <div data-summary="">
      {answered.length === 0 && <p className="say care">{words.nobody}</p>}
      {marked > 0 && <p className="say care">{words.marked(marked)}</p>}
      {all.filter(isShown).map((section) => (
        <Section key={section} name={section} holders={answered} />
      ))}
      {hidden.length > 0 && (
        <p className="say">
          <Absent of="hidden" /> {words.notAvailable(hidden.map((section) => words.sections(section)).join(language === 'zh' ? '、' : ', '))}
        </p>
      )}
      <ul className="others">
        {holders.filter((holder) => holder.status !== 'answered').map((holder) => (
          <li key={holder.holder.account}>
            {name(holder.holder.name)}: <Status of={holder} />
          </li>
        ))}
      </ul>
      {answered.length > 0 && <p className="soft">{words.every}</p>}
    </div>
  );
}

function Section({ name, holders }: { readonly name: SectionName; readonly holders: readonly HolderSummary[] }) {
  const words = useWords(emergencyWords);
  const nameOf = useName();
  const here = holders.flatMap(({ holder, sections }) =>
    sections.filter((section) => section.name === name && section.state !== 'not-available').map((section) => ({ holder, section })),
  );
  return (
    <section data-section={name}>
      <h2>{words.sections(name)}</h2>
      <ul className="lines">
        {here.flatMap(({ holder, section }) => section.items.map((item) => <Line key={`${holder.account}${item.record.pointer}`} item={item} source={nameOf(holder.name)} />))}
        {here.filter(({ section }) => section.state !== 'recorded').map(({ holder, section }) => (
          <Empty key={holder.account} state={section.state} source={nameOf(holder.name)} />
        ))}
      </ul>
    </section>
  );
}

function Line({ item, source }: { readonly item: SummaryItem; readonly source: string }) {
  const words = useWords(emergencyWords);
  const line = recordLine(item.record.text);
  const now = useNow();
  const at = Date.parse(line.when);
  const days = Math.floor((now - at) / day);
  return (
    <li>
      <span className="what" lang={languageOf(line.what)}>
        {line.what}
      </span>
      <span className="value" lang={languageOf(line.value)}>
        {line.value}
        {line.standing !== '' && (
          <strong className="wrong" lang="en">
            {' '}
            {line.standing}
          </strong>
        )}
      </span>
      <span className="soft">
        {source}
        {item.merged !== null && `, ${words.recordedUnder(item.merged)}`} · {line.when.slice(0, 10)} ({Number.isNaN(at) ? words.ageUnknown : words.age(Math.floor(days / 365), days)})
      </span>
    </li>
  );
}

function Empty({ state, source }: { readonly state: SectionState; readonly source: string }) {
  const words = useWords(emergencyWords);
  return (
    <li data-state={state}>
      <span>
        {state === 'nothing-recorded' && <Absent of="none">{words.nothing}</Absent>}
        {state === 'stated-none' && <strong>✓ {words.statedNone}</strong>}
        {state === 'stated-unknown' && <Absent of="unknown">{words.statedUnknown}</Absent>}
        {state === 'too-large' && <Absent of="hidden">{words.tooLarge}</Absent>}
      </span>
      <span className="soft">{source}</span>
    </li>
  );
}

function Status({ of: { status, code } }: { readonly of: HolderSummary }) {
  const words = useWords(emergencyWords);
  switch (status) {
    case 'not-known':
      return <Absent of="unknown">{words.notKnown}</Absent>;
    case 'several':
      return <Absent of="hidden">{words.several}</Absent>;
    case 'not-answering':
      return <Absent of="late">{words.notAnswering}</Absent>;
    default:
      return (
        <span className="wrong">
          ✕ {words.refused} <code>{code}</code>
        </span>
      );
  }
}
