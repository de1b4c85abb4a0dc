import { CheckCircleOutlined, WarningOutlined } from '@ant-design/icons';
import { Link } from 'react-router';
import { memberName } from '../Shell/MemberName';
import { useLanguage, useWords } from '../Shell/Words';
import { writtenDate } from './Dates';
import type { Entry } from './ReadEntry';
import { timelineWords } from './timelineWords';

/** One record as a line that leads to it. What did not pass its check says so and shows nothing else. */
export function EntryRow({ entry, holder }: { readonly entry: Entry; readonly holder: string }) {
  const words = useWords(timelineWords);
  const { language } = useLanguage();
  const address = `/timeline/${entry.member}/${entry.pointer}`;
  if (entry.checked.state === 'refused') {
    return (
      <Link className="row urgent" to={address}>
        <span className="proof-bad">
          <WarningOutlined aria-hidden /> {words.mismatch}
        </span>
        <p className="soft">{memberName(holder, language)}</p>
      </Link>
    );
  }

  return (
    <Link className="row" to={address}>
      <span className="what" lang={sourceLanguage(entry.what)}>
        {words.what(entry.what)}
      </span>{' '}
      <span className="value">{entry.value}</span>{' '}
      {entry.judgement !== '' && entry.judgement !== 'N' && <span>{words.judgement(entry.judgement)}</span>}
      {entry.standing.map((standing) => (
        <p key={standing} className="proof-bad">
          {words.standing(standing)}
        </p>
      ))}
      <p className="soft">
        {entry.when === '' ? words.undated : writtenDate(entry.when, language)} · {words.kind(entry.kind)} · {memberName(holder, language)} ·{' '}
        <span className="proof-good">
          <CheckCircleOutlined aria-hidden /> {words.verified}
        </span>
      </p>
    </Link>
  );
}

/** Clinical text stays in its own language: a text with Chinese characters is read out as Chinese. */
export function sourceLanguage(text: string): string {
  return /\p{Script=Han}/u.test(text) ? 'zh-CN' : 'en';
}
