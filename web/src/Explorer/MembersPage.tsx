import { useNetwork, type Member, type PublicKey } from '../Shell/Network';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import { ExplorerFrame, Facts } from './ExplorerFrame';
import { explorerWords } from './explorerWords';

/** The members and their present keys. */
export default function MembersPage() {
  const words = useWords(explorerWords);
  const network = useNetwork();
  return (
    <ExplorerFrame title={words.members} lead={words.membersLead}>
      {network.isError && <Refusal fault={network.error} />}
      {network.data !== undefined && (
        <>
          <Facts facts={[[words.networkId, <code key="id">{network.data.network}</code>]]} />
          {network.data.members.map((member) => (
            <MemberKeys key={member.account} member={member} />
          ))}
        </>
      )}
    </ExplorerFrame>
  );
}

function MemberKeys({ member }: { readonly member: Member }) {
  const words = useWords(explorerWords);
  return (
    <section className="card keys">
      <h2>{member.name}</h2>
      <Facts
        facts={[
          [words.account, <code key="account">{member.account}</code>],
          [words.status, member.status],
          [words.identity, <Key key="identity" of={member.identity} />],
          [words.seal, <Key key="seal" of={member.seal} />],
          [words.validator, member.validator == null ? words.takesPart : <Key key="validator" of={member.validator} />],
        ]}
      />
    </section>
  );
}

function Key({ of: key }: { readonly of: PublicKey }) {
  return (
    <code>
      {key.crv} x {key.x} y {key.y}
    </code>
  );
}
