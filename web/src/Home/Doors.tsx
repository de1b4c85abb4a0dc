import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { capabilities } from '../capabilities';
import type { Network } from '../Shell/Network';
import type { PlaceKind } from '../Shell/Place';
import { usePlace } from '../Shell/PlaceContext';
import { useWords } from '../Shell/Words';
import { home } from '.';
import { homeWords } from './homeWords';

/** Whether a role has pages of its own: this front page is nobody's work. */
const exists = (place: PlaceKind) => capabilities.some((capability) => capability !== home && capability.pages.some((page) => page.places.includes(place)));

/** A door for each role that has pages; each role on its own origin. */
export function Doors({ network }: { readonly network: Network | undefined }) {
  const words = useWords(homeWords);
  const { address } = usePlace();
  return (
    <section aria-labelledby="doors">
      <h2 id="doors">{words.doors}</h2>
      <div className="doors">
        <Door title={words.patientTitle} purpose={words.patientPurpose} commands={patientCommands}>
          {exists('patient') && (
            <a className="enter" href={address({ kind: 'patient' })}>
              {words.patientOpen}
            </a>
          )}
        </Door>
        <Door title={words.staffTitle} purpose={words.staffPurpose} commands={staffCommands}>
          {exists('member') &&
            network?.members.map((member) => (
              <a key={member.slug} className="enter" href={address({ kind: 'member', slug: member.slug })}>
                {words.staffOpen(member.name)}
              </a>
            ))}
        </Door>
        <Door title={words.sceptic} purpose={words.scepticPurpose} commands={scepticCommands}>
          <Link className="enter" to="/explorer">
            {words.explorerOpen}
          </Link>
        </Door>
        <Door title={words.operator} purpose={words.operatorPurpose} commands={operatorCommands}>
          <Link className="enter" to="/operator">
            {words.operatorOpen}
          </Link>
        </Door>
        <Door title={words.developer} purpose={words.developerPurpose} commands={['dotnet run --project samples/HospitalClient']}>
          <a className="enter" href="/openapi/v1.json">
            OpenAPI 3.1
          </a>
          <a className="enter" href="/codes">
            {words.codes}
          </a>
          <a className="enter" href="/network">
            {words.network}
          </a>
        </Door>
      </div>
    </section>
  );
}

function Door({ title, purpose, commands, children }: { readonly title: string; readonly purpose: string; readonly commands: readonly string[]; readonly children: ReactNode }) {
  const words = useWords(homeWords);
  return (
    <article className="card door">
      <h3>{title}</h3>
      <p>{purpose}</p>
      <p className="entrances">{children}</p>
      <details>
        <summary>{words.commands}</summary>
        <pre>
          <code>{commands.join('\n')}</code>
        </pre>
      </details>
    </article>
  );
}

const patientCommands = ['./xinglin wallet new', './xinglin wallet claim CODE', './xinglin wallet summary', './xinglin wallet records --member hospital-a', './xinglin wallet revoke PERMISSION', './xinglin wallet log'];

const staffCommands = [
  './xinglin staff new --member hospital-b --role doctor',
  './xinglin desk code --member hospital-a --patient NUMBER',
  "./xinglin staff ask --member hospital-b --patient NUMBER --holder hospital-a --scope 'Observation.rs?category=CODE'",
  './xinglin staff read --member hospital-b PERMISSION',
];

const scepticCommands = ['./xinglin trust get --out members.json', './xinglin proof get state TABLE/KEY --out proof.json', './xinglin proof verify proof.json --trust members.json'];

const operatorCommands = ['./xinglin network status', './xinglin ledger check --data data/hospital-a/ledger'];
