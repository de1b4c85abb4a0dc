import { useNetwork, useStatuses } from '../Shell/Network';
import { PageFrame } from '../Shell/PageFrame';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import { BundleCheck } from './BundleCheck';
import { Integrity } from './Integrity';
import { MemberMap } from './MemberMap';
import { MemberTable } from './MemberTable';
import { StandingSentence } from './StandingSentence';
import { standingWords } from './standingWords';
import { Throughput } from './Throughput';
import './standing.css';

/** One look for whoever runs a member: is it well, who is missing, is what is served what was voted. */
export default function OperatorPage() {
  const words = useWords(standingWords);
  const network = useNetwork();
  const statuses = useStatuses();
  return (
    <PageFrame title={words.title}>
      {statuses.isError && <Refusal fault={statuses.error} />}
      {statuses.data !== undefined && network.data !== undefined && (
        <>
          <StandingSentence statuses={statuses.data} members={network.data.members} />
          <div className="panels">
            <MemberMap statuses={statuses.data} members={network.data.members} />
            <Throughput statuses={statuses.data} />
          </div>
          <MemberTable statuses={statuses.data} members={network.data.members} />
          <BundleCheck network={network.data} />
          <Integrity statuses={statuses.data} members={network.data.members} />
        </>
      )}
    </PageFrame>
  );
}
