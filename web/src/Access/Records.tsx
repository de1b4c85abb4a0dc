import type { CheckedRecord, PermittedRecords } from '@xinglin/client';
import { Absent } from '../Shell/FiveStates';
import { useCodeSentence } from '../Shell/Refusal';
import { useLanguage, useWords } from '../Shell/Words';
import { accessWords } from './accessWords';
import { presets } from './Presets';
import { languageOf, recordLine } from './RecordLine';
import './access.css';

/** What was released, newest first within each kind; each line was verified here. */
export function Records({ records: { records } }: { readonly records: PermittedRecords }) {
  const words = useWords(accessWords);
  const refused = records.filter((record) => record.state === 'refused');
  const verified = records.filter((record) => record.state === 'verified').map((record) => ({ record, group: groupOf(record), line: recordLine(record.text) }));
  const groups = [...presets.map((preset) => preset.name), 'other'].filter((name) => verified.some((one) => one.group === name));
  return (
    <>
      {refused.map((record) => (
        <Mismatch key={record.pointer} code={record.code} />
      ))}
      {groups.map((group) => (
        <section key={group}>
          <h2>{words.sections(group)}</h2>
          <ul className="lines">
            {verified
              .filter((one) => one.group === group)
              .sort((a, b) => (a.line.when < b.line.when ? 1 : a.line.when > b.line.when ? -1 : 0))
              .map(({ record, line }) => (
                <Line key={`${record.pointer}${record.layer}`} line={line} />
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Line({ line }: { readonly line: ReturnType<typeof recordLine> }) {
  const words = useWords(accessWords);
  return (
    <li>
      <span className="when">{line.when === '' ? words.undated : line.when.slice(0, 10)}</span>
      <span className="what" lang={languageOf(line.what)}>
        {line.what}
      </span>
      <span className="value" lang={languageOf(line.value)}>
        {line.value === '' ? '' : line.value}
        {line.range !== '' && <span className="soft"> [{line.range}]</span>}
        {line.standing !== '' && (
          <strong className="wrong" lang="en">
            {' '}
            {line.standing}
          </strong>
        )}
      </span>
      <span className="good proof">✓ {words.verified}</span>
    </li>
  );
}

function Mismatch({ code }: { readonly code: string }) {
  const words = useWords(accessWords);
  const { language } = useLanguage();
  const sentence = useCodeSentence(code, language);
  return (
    <p className="say stop" role="alert">
      <Absent of="hidden" /> {words.mismatch} {sentence} <code>{code}</code>
    </p>
  );
}

/** A record's preset by its type; observations by their category. */
function groupOf(record: Extract<CheckedRecord, { readonly state: 'verified' }>): string {
  if (record.type === 'Observation') {
    return record.text.includes('"laboratory"') ? 'laboratory' : record.text.includes('"vital-signs"') ? 'vital-signs' : 'other';
  }

  return presets.find((preset) => preset.sections.some((section) => section === record.type || section.startsWith(`${record.type}/`)))?.name ?? 'other';
}
