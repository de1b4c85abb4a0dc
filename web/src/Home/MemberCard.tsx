import { CheckCircleFilled, WarningFilled } from '@ant-design/icons';
import { Absent } from '../Shell/FiveStates';
import type { Member, Status } from '../Shell/Network';
import { useWords } from '../Shell/Words';
import { homeWords } from './homeWords';
import './home.css';

/** One member: what it is, and how its replica fares if it is in this process. */
export function MemberCard({ member, status }: { readonly member: Member; readonly status: Status | undefined }) {
  const words = useWords(homeWords);
  const kinds: Readonly<Record<string, string>> = { hospital: words.hospital, clinic: words.clinic, bureau: words.bureau, 'examination-centre': words.examinationCentre };
  return (
    <li className={`card member ${status === undefined ? '' : status.fresh ? 'fresh' : 'stale'}`} data-member={member.slug}>
      <h3>{member.name}</h3>
      <p className="soft">
        {kinds[member.kind] ?? member.kind} · {member.validator == null ? words.takesPart : words.validates} · <code>{member.slug}</code>
      </p>
      {status === undefined ? <Absent of="unknown">{words.notHere}</Absent> : <Finality status={status} />}
    </li>
  );
}

function Finality({ status }: { readonly status: Status }) {
  const words = useWords(homeWords);
  const seconds = Math.floor(status.ageMilliseconds / 1000);
  return (
    <>
      <p>
        {words.block} <b className="height">{status.height}</b>
      </p>
      <p className="finality" data-fresh={status.fresh}>
        {status.fresh ? <CheckCircleFilled aria-hidden /> : <WarningFilled aria-hidden />} {status.fresh ? words.final(seconds) : words.stale(seconds)}
      </p>
    </>
  );
}
