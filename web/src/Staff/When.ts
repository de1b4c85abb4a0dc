import { tagOf, useLanguage } from '../Shell/Words';

/** Times as this reader's language writes them. */
export function useWhen(): { readonly time: (at: number) => string; readonly day: (at: number) => string; readonly both: (at: number) => string } {
  const tag = tagOf(useLanguage().language);
  const time = new Intl.DateTimeFormat(tag, { timeStyle: 'short', hourCycle: 'h23' });
  const day = new Intl.DateTimeFormat(tag, { dateStyle: 'medium' });
  const both = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });
  return { time: (at) => time.format(at), day: (at) => day.format(at), both: (at) => both.format(at) };
}
