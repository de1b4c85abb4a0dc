import { tagOf, useLanguage, type Language } from './Words';

/** A ledger time in the reader's language and zone; the exact text stays on the element. */
export function Moment({ at }: { readonly at: string }) {
  const { language } = useLanguage();
  return <time dateTime={at}>{momentText(at, language)}</time>;
}

/** The same as text, for sentences. */
export function momentText(at: string, language: Language): string {
  return new Intl.DateTimeFormat(tagOf(language), { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(at));
}
