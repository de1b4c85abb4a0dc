import type { Language } from './Words';

/** A member's name in the reader's language where it is written in both, Chinese first; otherwise as it is. */
export function memberName(name: string, language: Language): string {
  const [, chinese, english] = /^(\p{Script=Han}.*?)\s+([A-Za-z].*)$/u.exec(name) ?? [];
  return (language === 'zh' ? chinese : english) ?? name;
}
