import { EmergencyClient } from '@xinglin/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { PageFrame } from '../Shell/PageFrame';
import { useWords } from '../Shell/Words';
import type { Staff } from '../Staff/Staff';
import { StaffGate } from '../Staff/StaffGate';
import { ConfirmForm } from './ConfirmForm';
import { emergencyWords } from './emergencyWords';
import { Look } from './Look';
import { OpenForm } from './OpenForm';
import type { HeldAccess } from './HeldAccess';

/** Two people open an access together, look, and it ends by itself. */
export default function EmergencyPage() {
  const words = useWords(emergencyWords);
  return (
    <PageFrame title={words.title} lead={words.lead}>
      <StaffGate roles={['emergency']}>{(staff) => <Emergency staff={staff} />}</StaffGate>
      <p>
        <Link to="/emergency/reviews">{words.showReviews}</Link>
      </p>
    </PageFrame>
  );
}

function Emergency({ staff }: { readonly staff: Staff }) {
  const [held, setHeld] = useState<HeldAccess | null>(null);
  const { team, blocked } = useTeam(staff);
  if (held !== null) {
    return <Look key={held.statement.access} staff={staff} held={held} close={() => setHeld(null)} />;
  }

  return (
    <>
      <TeamStanding staff={staff} />
      {team === true && !blocked && (
        <>
          <ConfirmForm staff={staff} opened={setHeld} />
          <OpenForm staff={staff} opened={setHeld} />
        </>
      )}
    </>
  );
}

function useTeam(staff: Staff) {
  const query = useQuery({
    queryKey: ['emergency-team', staff.member.account],
    queryFn: () => new EmergencyClient(staff.connection, staff.member, staff.identity).team(),
    refetchInterval: 5_000,
  });
  return { team: query.data === undefined ? null : query.data !== null, blocked: (query.data?.overdue ?? 0) > 0, owed: query.data?.owed.length ?? 0, overdue: query.data?.overdue ?? 0 };
}

/** Whether the member has a team, and which reviews stand in the way. */
function TeamStanding({ staff }: { readonly staff: Staff }) {
  const words = useWords(emergencyWords);
  const { team, owed, overdue, blocked } = useTeam(staff);
  if (team === null) {
    return <p role="status" data-loading="" />;
  }

  if (!team) {
    return <p className="say care">{words.noTeam}</p>;
  }

  return blocked ? (
    <p className="say stop" role="alert">
      ■ {words.blocked(overdue)}
    </p>
  ) : owed > 0 ? (
    <p className="say">{words.owed(owed)}</p>
  ) : null;
}
