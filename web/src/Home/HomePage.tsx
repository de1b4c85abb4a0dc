import { useNetwork, useStatuses } from '../Shell/Network';
import { PageFrame } from '../Shell/PageFrame';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import { Doors } from './Doors';
import { homeWords } from './homeWords';
import { MemberCard } from './MemberCard';

/** What this is, how the members fare, and where to go in; without a key. */
export default function HomePage() {
  const words = useWords(homeWords);
  const network = useNetwork();
  const statuses = useStatuses();
  const first = statuses.data?.[0];
  return (
    <PageFrame title={network.data?.name ?? '杏林 Xinglin'} lead={words.lead}>
      {statuses.isError && <Refusal fault={statuses.error} />}
      <Doors network={network.data} />
      <section aria-labelledby="members">
        <h2 id="members">{words.members}</h2>
        {first !== undefined && <p>{words.quorum(first.quorum, first.validators)}</p>}
        <ul className="cards">
          {network.data?.members.map((member) => (
            <MemberCard key={member.slug} member={member} status={statuses.data?.find((status) => status.member === member.slug)} />
          ))}
        </ul>
      </section>
      {network.data?.demonstration === true && <TryNext />}
      <p className="soft footer">{words.footer}</p>
    </PageFrame>
  );
}

function TryNext() {
  const words = useWords(homeWords);
  return (
    <section aria-labelledby="next">
      <h2 id="next">{words.next}</h2>
      <p>{words.nextText}</p>
      <pre>
        <code>./xinglin demo medrec --node {window.location.origin}</code>
      </pre>
    </section>
  );
}
