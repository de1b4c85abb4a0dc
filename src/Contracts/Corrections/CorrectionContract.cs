using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Corrections;

/// <summary>
/// Requests to correct a record, and that the provider decided. The ledger has when, by when, and commitments: a decision cannot be dated
/// back, a statement cannot be changed afterwards, and silence shows as late.
/// </summary>
[Contract("correction", Json = typeof(ContractsJson))]
public sealed class CorrectionContract(ContractTables tables, IRelationships relationships, IParameters parameters)
{
    private const long Day = 24L * 3_600_000;

    private readonly Table<Hash, RequestedCorrection> _requests = tables.Open("requests", KeyTexts.Hash, ContractsJson.Default.RequestedCorrection);

    /// <summary>The patient asks the relationship's provider.</summary>
    [Call("request")]
    public Outcome Request(CallContext context, CorrectionRequest arguments)
    {
        if (!context.IsActing(arguments.Account))
        {
            return CorrectionCodes.AccountNotActing;
        }

        if (relationships.Find(arguments.Account) is not { } relationship)
        {
            return CorrectionCodes.RelationshipUnknown;
        }

        if (relationship.Status == RelationshipStatus.Pending)
        {
            return CorrectionCodes.Pending;
        }

        if (_requests.Contains(arguments.Correction))
        {
            return CorrectionCodes.Exists;
        }

        var due = context.Time.Plus(parameters.Of(ParameterNames.CorrectionDays) * Day).CeilingHour();
        Put(context, "requested", arguments.Correction, new RequestedCorrection(arguments.Account, relationship.Provider, arguments.Document, context.Time, due));
        return Outcome.Accepted;
    }

    /// <summary>The provider has decided, in time or late.</summary>
    [Call("decide")]
    public Outcome Decide(CallContext context, CorrectionDecide arguments)
    {
        if (!context.IsActing(arguments.Member))
        {
            return CorrectionCodes.AccountNotActing;
        }

        if (_requests.Find(arguments.Correction) is not { } request)
        {
            return CorrectionCodes.Unknown;
        }

        if (request.Provider != arguments.Member)
        {
            return CorrectionCodes.OfAnother;
        }

        if (request.Decision is not null)
        {
            return CorrectionCodes.DecidedAlready;
        }

        Put(context, "decided", arguments.Correction, request with { Decided = context.Time, Decision = arguments.Decision });
        return Outcome.Accepted;
    }

    private void Put(CallContext context, string announced, Hash id, RequestedCorrection request)
    {
        _requests.Put(id, request);
        context.Emit(announced, new CorrectionChanged(id, request.Account, request.Provider), ContractsJson.Default.CorrectionChanged);
    }
}
