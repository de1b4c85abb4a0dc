import { useNetwork } from '../Shell/Network';
import { PageFrame } from '../Shell/PageFrame';
import { useWords } from '../Shell/Words';
import { homeWords } from './homeWords';

/** The first page. */
export default function HomePage() {
  const words = useWords(homeWords);
  const network = useNetwork();
  return (
    <PageFrame title={network.data?.name ?? '杏林 Xinglin'} lead={words.lead}>
      <></>
    </PageFrame>
  );
}
