import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { getJson } from '../Shell/Node';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import { ExplorerFrame } from './ExplorerFrame';
import { explorerWords } from './explorerWords';

/** The contracts' source files. */
export default function ContractsPage() {
  const words = useWords(explorerWords);
  const files = useQuery({ queryKey: ['contracts'], queryFn: ({ signal }) => getJson<readonly string[]>('/contracts', signal), staleTime: Infinity });
  return (
    <ExplorerFrame title={words.contracts} lead={words.contractsLead}>
      {files.isError && <Refusal fault={files.error} />}
      <ul className="files">
        {files.data?.map((file) => (
          <li key={file}>
            <Link to={`/explorer/contracts/${file}`}>{file}</Link>
          </li>
        ))}
      </ul>
    </ExplorerFrame>
  );
}
