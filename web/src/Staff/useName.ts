import { memberName } from '../Shell/MemberName';
import { useLanguage } from '../Shell/Words';

/** Members' names in the reader's language. */
export function useName(): (name: string | null) => string {
  const { language } = useLanguage();
  return (name) => (name === null ? '' : memberName(name, language));
}
