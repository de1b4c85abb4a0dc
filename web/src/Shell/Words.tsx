import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { readSetting, writeSetting } from './Settings';

/** The languages of the portal. Clinical text stays in its own language, whichever is chosen. */
export type Language = 'en' | 'zh';

/** What a capability says: sentences, and functions where a sentence has parts that vary. */
export type Sentence = string | ((...parts: never[]) => string);
export type Sentences = Record<string, Sentence>;

type Translated<W extends Sentences> = { [K in keyof W]: W[K] extends string ? string : W[K] };

/** A capability's words in every language. */
export interface Dictionary<W extends Sentences> {
  readonly en: W;
  readonly zh: Translated<W>;
}

/** Both languages side by side; a sentence that one of them lacks does not compile. */
export function dictionary<W extends Sentences>(en: W, zh: Translated<W>): Dictionary<W> {
  return { en, zh };
}

interface Choice {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

const LanguageContext = createContext<Choice | null>(null);

/** Holds the language of this origin and says it on the document, where screen readers and fonts look. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, choose] = useState<Language>(() => remembered() ?? preferred(navigator.languages));
  useEffect(() => {
    document.documentElement.lang = tagOf(language);
    writeSetting('language', language);
  }, [language]);
  const choice = useMemo(() => ({ language, choose }), [language]);
  return <LanguageContext value={choice}>{children}</LanguageContext>;
}

/** The present language and how to change it. */
export function useLanguage(): Choice {
  const choice = useContext(LanguageContext);
  if (choice === null) {
    throw new Error('LanguageProvider is missing.');
  }

  return choice;
}

/** A capability's words in the present language. */
export function useWords<W extends Sentences>(words: Dictionary<W>): Translated<W> {
  return words[useLanguage().language] as Translated<W>;
}

/** The BCP 47 tag that `lang` and Intl take. */
export function tagOf(language: Language): string {
  return language === 'zh' ? 'zh-CN' : 'en';
}

/** The first of the two that the browser names; English when it names neither. */
export function preferred(tags: readonly string[]): Language {
  const first = tags.map((tag) => tag.toLowerCase()).find((tag) => tag.startsWith('zh') || tag.startsWith('en'));
  return first?.startsWith('zh') === true ? 'zh' : 'en';
}

function remembered(): Language | null {
  const kept = readSetting('language');
  return kept === 'en' || kept === 'zh' ? kept : null;
}
