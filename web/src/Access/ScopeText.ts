import { useLanguage, useWords } from '../Shell/Words';
import { accessWords } from './accessWords';
import { presetOf } from './Presets';

/** Scopes in words, each once; what has no words is shown as it is written. */
export function useScopeText(): (scopes: readonly string[]) => string {
  const words = useWords(accessWords);
  const { language } = useLanguage();
  const one = (scope: string): string => {
    const preset = presetOf(scope);
    if (preset === null) {
      return scope;
    }

    const name = words.sections(preset.name);
    return preset.since === '' ? name : language === 'zh' ? `${preset.since} 起的${name}` : `${name} since ${preset.since}`;
  };
  return (scopes) => {
    const text = [...new Set(scopes.map(one))].join(language === 'zh' ? '、' : ', ');
    return language === 'zh' ? text : text.charAt(0).toLowerCase() + text.slice(1).replace(/, [A-Z]/g, (capital) => capital.toLowerCase());
  };
}
