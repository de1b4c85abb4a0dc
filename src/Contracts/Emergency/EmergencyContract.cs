using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Emergency;

/// <summary>
/// Emergency access as the ledger may know it (wall 1): that two persons of an enrolled team opened one, until when, and
/// whether it was reviewed. Whose records, why and what stands in the sealed document. A review that is late closes the team.
/// </summary>
[Contract("emergency", Json = typeof(ContractsJson))]
public sealed class EmergencyContract(ContractTables tables, IMembers members, IParameters parameters)
{
    /// <summary>Longest life of an access, milliseconds: 12 hours. Who needs longer opens another.</summary>
    public const long LifeMax = 12L * 3_600_000;

    /// <summary>Teams of one member.</summary>
    public const int TeamsMax = 32;

    /// <summary>Reviews that one team may owe.</summary>
    public const int OwedMax = 128;

    private readonly Table<Hash, EmergencyTeam> _teams = tables.Open("teams", KeyTexts.Hash, ContractsJson.Default.EmergencyTeam);
    private readonly Table<AccountId, EmergencyRoster> _rosters = tables.Open("rosters", KeyTexts.Account, ContractsJson.Default.EmergencyRoster);
    private readonly Table<Hash, EmergencyAccess> _accesses = tables.Open("accesses", KeyTexts.Hash, ContractsJson.Default.EmergencyAccess);

    /// <summary>A member enrols a team; not while one of its teams owes a late review, so that a new name is no way around it.</summary>
    [Call("enroll")]
    public Outcome Enroll(CallContext context, EmergencyTeamReference arguments)
    {
        if (!ActsAsMember(context, arguments.Member))
        {
            return EmergencyCodes.NotAMember;
        }

        if (_teams.Contains(arguments.Team))
        {
            return EmergencyCodes.TeamExists;
        }

        var roster = _rosters.Find(arguments.Member)?.Teams ?? [];
        if (roster.Count >= TeamsMax)
        {
            return EmergencyCodes.TeamsFull;
        }

        context.Meter.Step(roster.Count);
        if (roster.Any(team => IsOverdue(_teams.Find(team), context.Time)))
        {
            return EmergencyCodes.ReviewOverdue;
        }

        _teams.Put(arguments.Team, new EmergencyTeam(arguments.Member, context.Time, []));
        _rosters.Put(arguments.Member, new EmergencyRoster([.. roster, arguments.Team]));
        context.Emit("enrolled", new EmergencyTeamChanged(arguments.Team, arguments.Member), ContractsJson.Default.EmergencyTeamChanged);
        return Outcome.Accepted;
    }

    /// <summary>The member withdraws a team that owes nothing.</summary>
    [Call("withdraw")]
    public Outcome Withdraw(CallContext context, EmergencyTeamReference arguments)
    {
        if (!ActsAsMember(context, arguments.Member))
        {
            return EmergencyCodes.NotAMember;
        }

        if (FindTeam(arguments.Team) is not { } team || team.Member != arguments.Member)
        {
            return EmergencyCodes.TeamUnknown;
        }

        if (team.Owed.Count > 0)
        {
            return EmergencyCodes.ReviewOwed;
        }

        var roster = _rosters.Find(arguments.Member)?.Teams ?? [];
        _teams.Put(arguments.Team, team with { Withdrawn = context.Time });
        _rosters.Put(arguments.Member, new EmergencyRoster([.. roster.Where(other => other != arguments.Team)]));
        context.Emit("withdrawn", new EmergencyTeamChanged(arguments.Team, arguments.Member), ContractsJson.Default.EmergencyTeamChanged);
        return Outcome.Accepted;
    }

    /// <summary>Two persons who hold the member's emergency role open an access together, for hours.</summary>
    [Call("open")]
    public Outcome Open(CallContext context, EmergencyOpen arguments)
    {
        if (FindTeam(arguments.Team) is not { } team)
        {
            return EmergencyCodes.TeamUnknown;
        }

        var openers = context.Parties(Policy.OfRole(Roles.Emergency, team.Member));
        if (openers.Count == 0)
        {
            return EmergencyCodes.RoleNotHeld;
        }

        // Two persons, and nobody acts beside them: each of the two accounts is one of theirs.
        if (openers.Count != 2 || context.Acting.Count != 2)
        {
            return EmergencyCodes.TwoPersons;
        }

        if (_accesses.Contains(arguments.Access))
        {
            return EmergencyCodes.Exists;
        }

        if (!Times.IsHourWithin(arguments.Expires, context.Time, LifeMax))
        {
            return EmergencyCodes.ExpiryInvalid;
        }

        if (IsOverdue(team, context.Time))
        {
            return EmergencyCodes.ReviewOverdue;
        }

        return team.Owed.Count >= OwedMax ? EmergencyCodes.ReviewsFull : Open(context, arguments, team, openers);
    }

    /// <summary>One of the two who opened it, or their member, ends it before its time.</summary>
    [Call("end")]
    public Outcome End(CallContext context, EmergencyReference arguments)
    {
        if (_accesses.Find(arguments.Access) is not { } access)
        {
            return EmergencyCodes.Unknown;
        }

        if (Party(context, access) is not { } party)
        {
            return EmergencyCodes.NotAParty;
        }

        if (!access.IsInForceAt(context.Time))
        {
            return EmergencyCodes.Ended;
        }

        Put(context, "ended", arguments.Access, access with { Ended = context.Time, EndedBy = party });
        return Outcome.Accepted;
    }

    /// <summary>A reviewer of the member who is neither of the two gives the outcome; the team owes it no longer.</summary>
    [Call("review")]
    public Outcome Review(CallContext context, EmergencyReview arguments)
    {
        if (_accesses.Find(arguments.Access) is not { } access)
        {
            return EmergencyCodes.Unknown;
        }

        var reviewers = context.Parties(Policy.OfRole(Roles.PrivacyOfficer, access.Member));
        if (reviewers.Count == 0)
        {
            return EmergencyCodes.NotAReviewer;
        }

        if (access.IsInForceAt(context.Time))
        {
            return EmergencyCodes.Running;
        }

        if (access.Reviewed is not null)
        {
            return EmergencyCodes.Reviewed;
        }

        // Who shares an account or a key with one of the two is that person.
        if (Signatory.Merge(access.Openers, reviewers).Count != access.Openers.Count + reviewers.Count)
        {
            return EmergencyCodes.OwnReview;
        }

        Forgive(access.Team, arguments.Access);
        var reviewed = access with { Reviewed = context.Time, Reviewer = reviewers[0].Accounts[0], Outcome = arguments.Outcome };
        Put(context, "reviewed", arguments.Access, reviewed);
        return Outcome.Accepted;
    }

    private Outcome Open(CallContext context, EmergencyOpen arguments, EmergencyTeam team, IReadOnlyList<Signatory> openers)
    {
        var due = context.Time.Plus(parameters.Of(ParameterNames.EmergencyReviewHours) * 3_600_000).CeilingHour();
        _teams.Put(arguments.Team, team with { Owed = [.. team.Owed, new OwedReview(arguments.Access, due)] });
        var access = new EmergencyAccess(
            arguments.Team, team.Member, context.Time, arguments.Expires, arguments.Commitment, openers, due);
        Put(context, "opened", arguments.Access, access);
        return Outcome.Accepted;
    }

    private void Forgive(Hash id, Hash access)
    {
        if (_teams.Find(id) is { } team)
        {
            _teams.Put(id, team with { Owed = [.. team.Owed.Where(owed => owed.Access != access)] });
        }
    }

    private void Put(CallContext context, string announced, Hash id, EmergencyAccess access)
    {
        _accesses.Put(id, access);
        context.Emit(announced, new EmergencyChanged(id, access.Team, access.Member), ContractsJson.Default.EmergencyChanged);
    }

    private bool ActsAsMember(CallContext context, AccountId member) => context.IsActing(member) && members.IsPresent(member);

    private EmergencyTeam? FindTeam(Hash id) => _teams.Find(id) is { Withdrawn: null } team && members.IsPresent(team.Member) ? team : null;

    private static bool IsOverdue(EmergencyTeam? team, LedgerTime now) => team is not null && team.Owed.Any(owed => owed.Due.CompareTo(now) <= 0);

    private static AccountId? Party(CallContext context, EmergencyAccess access)
    {
        foreach (var account in context.Acting)
        {
            if (account == access.Member || access.IsOpener(account))
            {
                return account;
            }
        }

        return null;
    }
}
