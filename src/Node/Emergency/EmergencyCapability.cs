using Xinglin.Node.Consent;
using Xinglin.Node.Corrections;
using Xinglin.Node.Gateway;

namespace Xinglin.Node.Emergency;

/// <summary>Emergency access at one member, as holder and as the openers' member; and identities for people nobody knows.</summary>
internal sealed class EmergencyCapability(MemberParts parts) : IMemberCapability
{
    public IEnumerable<IGatewayMethod> Methods
    {
        get
        {
            var (known, network) = (parts.Known, parts.Ledger.Genesis.Network);
            var temporary = new TemporaryIdentities(parts.Store);
            var merges = new IdentityMerges(parts.Store);
            var search = new PersonSearch(parts.Source, temporary, known.Member);
            var judge = new EmergencyJudge(known, parts.Keys, network);
            var trace = new EmergencyTrace(parts.Log, parts.Notices, parts.Clock);
            var cases = new EmergencyCases(parts.Store);
            var found = new FoundPersons(parts.Store);
            var merging = new MergeTrace(parts.Log, parts.Store, known.Member, parts.Clock);
            return
            [
                new AskEmergency(known, parts.Keys, network, judge, search, parts.Store, cases, trace),
                new FindPerson(judge, search, found, parts.Opening, trace),
                new ReadEmergency(
                    parts.Ledger, judge, search, found, merges, parts.Store, new RecordRelease(parts.Source, parts.Store), new AttachedCorrections(parts), new ReleaseSealing(parts), parts.Pace,
                    trace),
                new EnrollTeam(known, parts.Transactions),
                new ListCases(known, cases),
                new LeaveOutcome(known, cases),
                new OpenTemporary(known, temporary, parts.Opening, parts.Clock),
                new MergeIdentity(known, parts.Source, temporary, merges, merging),
                new UnmergeIdentity(known, merges, merging),
            ];
        }
    }
}
