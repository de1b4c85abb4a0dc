import { Checkbox } from 'antd';
import { Absent } from '../Shell/FiveStates';
import { useLanguage, useWords } from '../Shell/Words';
import { writtenDate } from '../Timeline/Dates';
import { sourceLanguage } from '../Timeline/EntryRow';
import { recordKinds } from '../Timeline/ReadEntry';
import { timelineWords } from '../Timeline/timelineWords';
import { consentWords } from './consentWords';
import type { PreviewedRecord } from './previewOf';
import { sensitiveCategories } from './Sensitive';

/** What the asker would see: counts by kind, the list on demand, sensitive records off until ticked one by one. */
export function Preview({
  records, ticked, tick,
}: {
  readonly records: readonly PreviewedRecord[];
  readonly ticked: ReadonlySet<string>;
  readonly tick: (ticked: ReadonlySet<string>) => void;
}) {
  const words = useWords(consentWords);
  const kinds = useWords(timelineWords);
  const { language } = useLanguage();
  const shared = records.filter((one) => one.categories.every((category) => ticked.has(category)));
  return (
    <>
      <p>
        <strong data-preview-count={shared.length}>{shared.length === 0 ? words.previewNone : words.previewCount(shared.length)}</strong>
      </p>
      <ul>
        {recordKinds.map((kind) => {
          const count = shared.filter((one) => one.entry.kind === kind).length;
          return count === 0 ? null : (
            <li key={kind}>
              {kinds.kind(kind)}: {count}
            </li>
          );
        })}
      </ul>
      {shared.length > 0 && (
        <details>
          <summary className="more">{words.list}</summary>
          <ol>
            {shared.map(({ entry }) => (
              <li key={entry.pointer}>
                <span lang={sourceLanguage(entry.what)}>{entry.what}</span> {entry.value}{' '}
                <span className="soft">{entry.when === '' ? kinds.undated : writtenDate(entry.when, language)}</span>
              </li>
            ))}
          </ol>
        </details>
      )}
      <h2>{words.sensitive}</h2>
      <Sensitive records={records} ticked={ticked} tick={tick} />
    </>
  );
}

function Sensitive({
  records, ticked, tick,
}: {
  readonly records: readonly PreviewedRecord[];
  readonly ticked: ReadonlySet<string>;
  readonly tick: (ticked: ReadonlySet<string>) => void;
}) {
  const words = useWords(consentWords);
  const { language } = useLanguage();
  const there = sensitiveCategories
    .map((category) => ({ category, count: records.filter((one) => one.categories.includes(category.id)).length }))
    .filter((one) => one.count > 0);
  if (there.length === 0) {
    return <Absent of="none">{words.sensitiveNone}</Absent>;
  }

  const change = (id: string, on: boolean): void => {
    const next = new Set(ticked);
    if (on) {
      next.add(id);
    } else {
      next.delete(id);
    }

    tick(next);
  };
  return (
    <>
      <p className="soft">{words.sensitiveLead}</p>
      {there.map(({ category, count }) => (
        <p key={category.id}>
          <Checkbox checked={ticked.has(category.id)} onChange={(event) => change(category.id, event.target.checked)}>
            {words.sensitiveLine(category[language], count)}
          </Checkbox>
        </p>
      ))}
    </>
  );
}
