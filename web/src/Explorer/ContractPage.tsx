import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { getText } from '../Shell/Node';
import { Refusal } from '../Shell/Refusal';
import { ExplorerFrame } from './ExplorerFrame';

/** One source file, as the node was compiled from it. */
export default function ContractPage() {
  const { '*': file = '' } = useParams();
  const source = useQuery({
    queryKey: ['contract', file],
    queryFn: ({ signal }) => getText(`/contracts/${file.split('/').map(encodeURIComponent).join('/')}`, signal),
    staleTime: Infinity,
  });
  return (
    <ExplorerFrame title={file}>
      {source.isError && <Refusal fault={source.error} />}
      {source.data !== undefined && (
        <pre lang="en" className="source">
          {source.data}
        </pre>
      )}
    </ExplorerFrame>
  );
}
