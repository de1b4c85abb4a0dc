import { tagOf, type Language } from '../Shell/Words';

/** A date as a record writes it, in the reader's language and no more exact than it is written. */
export function writtenDate(when: string, language: Language): string {
  const [year, month, day] = when.slice(0, 10).split('-').map(Number);
  if (year === undefined || month === undefined) {
    return when;
  }

  const options: Intl.DateTimeFormatOptions = day === undefined ? { year: 'numeric', month: 'long' } : { year: 'numeric', month: 'short', day: 'numeric' };
  const date = new Intl.DateTimeFormat(tagOf(language), { ...options, timeZone: 'UTC' }).format(Date.UTC(year, month - 1, day ?? 1));
  return when.length > 10 ? `${date} ${when.slice(11, 16)}` : date;
}

/** A moment on this device's clock: the time alone when it is today. */
export function moment(time: number, language: Language): string {
  const at = new Date(time);
  const isToday = at.toDateString() === new Date().toDateString();
  const options: Intl.DateTimeFormatOptions = isToday
    ? { hour: '2-digit', minute: '2-digit' }
    : { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' };
  return new Intl.DateTimeFormat(tagOf(language), { ...options, hour12: false }).format(at);
}
