import { PageFrame } from './PageFrame';
import { usePlace } from './PlaceContext';
import { shellWords } from './ShellWords';
import { useWords } from './Words';

/** What an unknown address shows. */
export function NotFound() {
  const words = useWords(shellWords);
  const { address } = usePlace();
  return (
    <PageFrame title={words.notFoundTitle} lead={words.notFound}>
      <p>
        <a href={address({ kind: 'front' })}>{words.frontDoor}</a>
      </p>
    </PageFrame>
  );
}
