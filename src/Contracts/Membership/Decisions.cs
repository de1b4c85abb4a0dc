using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Membership;

/// <summary>Carries out what was voted, or says why it cannot be. Judged when proposed and again when decided.</summary>
internal sealed class Decisions(MemberTables members, ParameterTable parameters, IAccountAdministration accounts, INetworkAdministration network)
{
    /// <summary>Endpoints of an ordering service.</summary>
    private const int EndpointsMax = 8;

    /// <summary>
    /// Judges and, when <paramref name="apply"/>, carries out. <paramref name="live"/> are the members whose vote on the
    /// proposal shows that they are alive; null while it is only proposed.
    /// </summary>
    public Outcome Decide(CallContext context, MembershipPropose content, IReadOnlyList<AccountId>? live, bool apply) => content.Kind switch
    {
        ProposalKinds.Admit => Admit(content, apply),
        ProposalKinds.Remove => Leave(content, MemberStatus.Removed, live, apply),
        ProposalKinds.Suspend => Leave(content, MemberStatus.Suspended, live, apply),
        ProposalKinds.Resume => Resume(content, apply),
        ProposalKinds.Validator => SetValidator(content, apply),
        ProposalKinds.Ordering => SetOrdering(content, apply),
        ProposalKinds.Contract => Activate(context, content, apply),
        ProposalKinds.Parameter => parameters.Set(content, apply),
        ProposalKinds.Partition => AddPartition(content),
        _ => MembershipCodes.ProposalMalformed,
    };

    private Outcome Admit(MembershipPropose content, bool apply)
    {
        if (content.Member is not { } member || content != new MembershipPropose(content.Kind, Member: member) || !member.IsSound())
        {
            return MembershipCodes.ProposalMalformed;
        }

        var keys = new[] { member.Identity, member.Seal, member.Validator, member.Tls }.OfType<Jwk>().ToList();
        var points = new List<P256PublicKey>();
        foreach (var jwk in keys)
        {
            if (!jwk.TryKey(out var key))
            {
                return MembershipCodes.KeyInvalid;
            }

            points.Add(key);
        }

        var account = new AccountId(points[0].Thumbprint().Value);
        if (members.Find(account) is { } known && known.Status != MemberStatus.Removed)
        {
            return MembershipCodes.MemberExists;
        }

        if (members.Present.Count >= LedgerLimits.ValidatorsMax)
        {
            return MembershipCodes.MembersFull;
        }

        if (!members.IsSlugFree(member.Slug, account))
        {
            return MembershipCodes.SlugTaken;
        }

        return RefuseKeys(account, points) is { } refusal ? refusal : apply ? Enter(account, member, points) : Outcome.Accepted;
    }

    private RefusalCode? RefuseKeys(AccountId account, List<P256PublicKey> points)
    {
        var kids = points.ConvertAll(p => p.Thumbprint());
        if (kids.Distinct().Count() != kids.Count || kids.Skip(1).Any(kid => !members.IsKeyFree(kid)))
        {
            return MembershipCodes.KeyInUse;
        }

        // Who returns keeps the account: its identity key must still be one of the account's.
        var entry = accounts.Find(account);
        if (entry is not null && !entry.Keys.Contains(kids[0]))
        {
            return MembershipCodes.IdentityNotOfAccount;
        }

        return members.IsKeyFree(kids[0]) || members.Find(account) is not null ? null : MembershipCodes.KeyInUse;
    }

    private Outcome Enter(AccountId account, NewMember member, List<P256PublicKey> points)
    {
        accounts.AddKey(points[0]);
        if (accounts.Find(account) is null)
        {
            accounts.Set(account, new AccountEntry([points[0].Thumbprint()]));
        }

        foreach (var point in points)
        {
            members.TakeKey(point.Thumbprint(), account);
        }

        members.TakeSlug(member.Slug, account);
        members.Put(account, new Member(
            member.Slug, member.Name, member.Kind, member.Identity, member.Seal, MemberStatus.Active, member.Validator, Tls: member.Tls, Address: member.Address));
        PutValidator(account, member.Validator);
        return Outcome.Accepted;
    }

    private Outcome Leave(MembershipPropose content, string status, IReadOnlyList<AccountId>? live, bool apply)
    {
        if (content.Account is not { } account || content != new MembershipPropose(content.Kind, Account: account))
        {
            return MembershipCodes.ProposalMalformed;
        }

        var member = members.Find(account);
        if (member is null || member.Status == MemberStatus.Removed || member.Status == status)
        {
            return MembershipCodes.MemberUnknown;
        }

        if (WouldLoseQuorum(account, live))
        {
            return MembershipCodes.WouldLoseQuorum;
        }

        if (apply)
        {
            members.Put(account, member with { Status = status });
            PutValidator(account, null);
        }

        return Outcome.Accepted;
    }

    /// <summary>
    /// After a removal the remaining validators must decide by themselves: there must be at least the configured minimum,
    /// and a quorum of them must have shown by their votes on this proposal that they are alive.
    /// </summary>
    private bool WouldLoseQuorum(AccountId leaving, IReadOnlyList<AccountId>? live)
    {
        var remaining = network.Validators.Where(v => v.Member != leaving).ToList();
        if (remaining.Count == network.Validators.Count)
        {
            return members.Present.Count <= 1;
        }

        if (remaining.Count < Math.Max(1, parameters.Of(ParameterNames.ValidatorsMinimum)))
        {
            return true;
        }

        return live is not null && remaining.Count(v => live.Contains(v.Member)) < Voting.Quorum(remaining.Count);
    }

    private Outcome Resume(MembershipPropose content, bool apply)
    {
        if (content.Account is not { } account || content != new MembershipPropose(content.Kind, Account: account))
        {
            return MembershipCodes.ProposalMalformed;
        }

        if (members.Find(account) is not { Status: MemberStatus.Suspended } member)
        {
            return MembershipCodes.MemberUnknown;
        }

        if (apply)
        {
            members.Put(account, member with { Status = MemberStatus.Active });
            PutValidator(account, member.Validator);
        }

        return Outcome.Accepted;
    }

    private Outcome SetValidator(MembershipPropose content, bool apply)
    {
        if (content.Account is not { } account || content.Validator is not { } validator
            || content != new MembershipPropose(content.Kind, Account: account, Validator: validator))
        {
            return MembershipCodes.ProposalMalformed;
        }

        if (!validator.TryKey(out var key))
        {
            return MembershipCodes.KeyInvalid;
        }

        if (members.Find(account) is not { Status: MemberStatus.Active } member)
        {
            return MembershipCodes.MemberUnknown;
        }

        if (!members.IsKeyFree(key.Thumbprint()))
        {
            return MembershipCodes.KeyInUse;
        }

        if (apply)
        {
            members.TakeKey(key.Thumbprint(), account);
            members.Put(account, member with { Validator = validator });
            PutValidator(account, validator);
        }

        return Outcome.Accepted;
    }

    private Outcome SetOrdering(MembershipPropose content, bool apply)
    {
        if (content.Epoch is not { } epoch || content.Sequencer is not { } sequencer || content.Endpoints is not { } endpoints
            || content != new MembershipPropose(content.Kind, Epoch: epoch, Sequencer: sequencer, Endpoints: endpoints)
            || endpoints.Count > EndpointsMax || !endpoints.All(Texts.IsEndpoint))
        {
            return MembershipCodes.ProposalMalformed;
        }

        if (!sequencer.TryKey(out var key))
        {
            return MembershipCodes.KeyInvalid;
        }

        if (epoch == 0 || epoch - 1 != network.Ordering.Epoch)
        {
            return MembershipCodes.EpochNotNext;
        }

        if (apply)
        {
            network.SetOrdering(new OrderingEntry(epoch, key.X, key.Y, endpoints));
        }

        return Outcome.Accepted;
    }

    private Outcome Activate(CallContext context, MembershipPropose content, bool apply)
    {
        if (content.Name is not { } name || content.Version is not { } version || content.Height is not { } height
            || content != new MembershipPropose(content.Kind, Name: name, Version: version, Height: height) || !Texts.IsSlug(name))
        {
            return MembershipCodes.ProposalMalformed;
        }

        if (height <= context.Height.Value)
        {
            return MembershipCodes.HeightPassed;
        }

        var entry = network.Contract(name);
        var active = entry?.ActiveAt(context.Height) ?? 0;
        if (version < 1 || version - 1 != active || (entry?.Next is { } next && next.Height > context.Height.Value))
        {
            return MembershipCodes.VersionNotNext;
        }

        if (apply)
        {
            network.ActivateContract(name, version, new Height(height));
        }

        return Outcome.Accepted;
    }

    /// <summary>What was accepted is carried out by <c>partitions.add</c>, which the directory's contract has.</summary>
    private static Outcome AddPartition(MembershipPropose content)
    {
        if (content.Sequencer is not { } sequencer || content.Endpoints is not { } endpoints || content.Value is not { } replication
            || content != new MembershipPropose(content.Kind, Sequencer: sequencer, Endpoints: endpoints, Value: replication)
            || !endpoints.All(Texts.IsEndpoint) || !new GenesisOrdering(1, sequencer, endpoints).IsSound || replication is < 1 or > LedgerLimits.ValidatorsMax)
        {
            return MembershipCodes.ProposalMalformed;
        }

        return sequencer.TryKey(out _) ? Outcome.Accepted : MembershipCodes.KeyInvalid;
    }

    private void PutValidator(AccountId account, Jwk? validator)
    {
        var others = network.Validators.Where(v => v.Member != account);
        if (validator is null || !validator.TryKey(out var key))
        {
            network.SetValidators(others);
            return;
        }

        network.SetValidators(others.Append(new ValidatorEntry(account, key.X, key.Y)));
    }
}
