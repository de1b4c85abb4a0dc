using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Requests;

/// <summary>The text of <see cref="Recognition.RecognitionRules"/>, as the member has it.</summary>
public sealed record RecognitionRulesAnswer(string Rules);

/// <summary>Asks the wallet of a patient for recognised results of an examination elsewhere.</summary>
/// <param name="Patient">Number in the own member's system, or of a card on file there.</param>
/// <param name="Item">Code of an item of the rules.</param>
/// <param name="Days">For how many days they are to be read: 1 to 366.</param>
public sealed record ResultsAskArguments(string Patient, string Item, int Days);

/// <summary>A recognised result that the orderer saw. It is not named by its pointer: whoever reads the order could put two accounts of a patient together.</summary>
/// <param name="Holder">Account of the member that made it.</param>
/// <param name="When">When, as the result writes it: a date, at most <see cref="WhenMax"/> characters.</param>
public sealed record SeenResult(AccountId Holder, string When)
{
    /// <summary>Characters of a date with time, fraction and offset.</summary>
    public const int WhenMax = 40;

    /// <summary>True for the characters of a date.</summary>
    public bool IsSound => When.Length is >= 4 and <= WhenMax && When.All(c => char.IsAsciiDigit(c) || c is '-' or ':' or 'T' or '.' or 'Z' or '+');
}

/// <summary>An order.</summary>
/// <param name="Patient">Number in the own member's system, or of a card on file there.</param>
/// <param name="Item">Code of an item of the rules.</param>
/// <param name="Version">Version of the rules by which the orderer's software judged.</param>
/// <param name="Recognised">Recognised results that the orderer saw: with any, a reason is needed; at most <see cref="SeenMax"/>.</param>
/// <param name="Reason">Code of one of the rules' reasons; null when nothing is repeated.</param>
public sealed record OrderPlaceArguments(string Patient, string Item, string Version, IReadOnlyList<SeenResult> Recognised, string? Reason = null)
{
    /// <summary>Most results that one order names.</summary>
    public const int SeenMax = 32;
}

/// <summary>The order as it was written: a ServiceRequest whose home is this member.</summary>
/// <param name="Id">Its logical id.</param>
/// <param name="Version">From 1.</param>
public sealed record OrderPlaceAnswer(string Id, int Version);
