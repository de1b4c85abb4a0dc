using System.Reflection;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xinglin.Contracts.Ballots;
using Xinglin.Contracts.Consent;
using Xinglin.Contracts.Corrections;
using Xinglin.Contracts.Duties;
using Xinglin.Contracts.Emergency;
using Xinglin.Contracts.Erasure;
using Xinglin.Contracts.Evidence;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Items;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Notary;
using Xinglin.Contracts.Partitions;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Tests.Documentation;

/// <summary>Writes the reference part of docs/contracts.md from attributes, records and their summaries.</summary>
internal static partial class ContractPage
{
    private static readonly Dictionary<string, string> Summaries = XDocument.Load(Path.ChangeExtension(typeof(ContractsJson).Assembly.Location, ".xml"))
        .Descendants("member").ToDictionary(m => (string)m.Attribute("name")!, m => Markdown(m.Element("summary")));

    private static readonly Dictionary<string, Type> Codes = new()
    {
        ["account"] = typeof(AccountCodes),
        ["ballot"] = typeof(BallotCodes),
        ["notary"] = typeof(NotaryCodes),
        ["correction"] = typeof(CorrectionCodes),
        ["erasure"] = typeof(ErasureCodes),
        ["emergency"] = typeof(EmergencyCodes),
        ["guardianship"] = typeof(GuardianshipCodes),
        ["duty"] = typeof(DutyCodes),
        ["evidence"] = typeof(EvidenceCodes),
        ["item"] = typeof(ItemCodes),
        ["membership"] = typeof(MembershipCodes),
        ["partitions"] = typeof(PartitionCodes),
        ["permission"] = typeof(PermissionCodes),
        ["recovery"] = typeof(RecoveryCodes),
        ["registrar"] = typeof(RegistrarCodes),
        ["relationship"] = typeof(RelationshipCodes),
        ["roles"] = typeof(RolesCodes),
        ["summary"] = typeof(SummaryCodes),
    };

    /// <summary>Names that the records' summaries give to events, for example <c>permission.granted</c>.</summary>
    public static IEnumerable<string> EventNames => Described("Event").SelectMany(r => Names(r.Summary));

    public static string Reference()
    {
        var page = new StringBuilder();
        foreach (var contract in ContractCatalog.BuiltIn.Contracts)
        {
            page.Append($"## `{contract.Name}` (version {contract.Version})\n\n{Summaries["T:" + contract.Type.FullName]}\n\n");
            if (contract.Capabilities != ContractCapabilities.None)
            {
                page.Append($"May change, beyond its own tables: {contract.Capabilities.ToString().ToLowerInvariant()}.\n\n");
            }

            Calls(page, contract);
            Table(page, "State", Described("State").Where(r => Names(r.Summary).Any(n => n.StartsWith(contract.Name + ".", StringComparison.Ordinal))));
            Table(page, "Events", Described("Event").Where(r => Names(r.Summary).Any(n => n.StartsWith(contract.Name + ".", StringComparison.Ordinal))));
            Refusals(page, Codes[contract.Name]);
        }

        return page.ToString();
    }

    private static void Calls(StringBuilder page, ContractDescription contract)
    {
        page.Append("| call | arguments | |\n|---|---|---|\n");
        foreach (var call in contract.Calls)
        {
            var summary = Summaries[$"M:{contract.Type.FullName}.{call.Method.Name}(Xinglin.Ledger.Contracts.CallContext,{call.Arguments.Type.FullName})"];
            page.Append($"| `{contract.Name}.{call.Verb}` | {Fields(call.Arguments.Type)} | {summary} |\n");
        }

        page.Append('\n');
    }

    private static void Table(StringBuilder page, string title, IEnumerable<(Type Type, string Summary)> records)
    {
        if (!records.Any())
        {
            return;
        }

        page.Append($"| {title.ToLowerInvariant()} | fields |\n|---|---|\n");
        foreach (var (type, summary) in records)
        {
            page.Append($"| {summary} | {Fields(type)} |\n");
        }

        page.Append('\n');
    }

    private static void Refusals(StringBuilder page, Type codes)
    {
        page.Append("| refusal | when |\n|---|---|\n");
        foreach (var field in codes.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.FieldType == typeof(RefusalCode)))
        {
            page.Append($"| `{(RefusalCode)field.GetValue(null)!}` | {Summaries[$"F:{codes.FullName}.{field.Name}"]} |\n");
        }

        page.Append('\n');
    }

    private static IEnumerable<(Type Type, string Summary)> Described(string word) =>
        typeof(ContractsJson).Assembly.GetExportedTypes().Select(t => (Type: t, Summary: Summaries.GetValueOrDefault("T:" + t.FullName!.Replace('+', '.'), string.Empty)))
            .Where(r => r.Summary.StartsWith(word + " `", StringComparison.Ordinal) || r.Summary.StartsWith(word + "s `", StringComparison.Ordinal))
            .OrderBy(r => r.Summary, StringComparer.Ordinal);

    private static IEnumerable<string> Names(string summary) => CodeText().Matches(summary).Select(m => m.Groups[1].Value).Where(n => n.Contains('.', StringComparison.Ordinal));

    private static string Fields(Type type)
    {
        var json = ContractsJson.Default.GetTypeInfo(type) ?? throw new ArgumentException(type.Name);
        return string.Join(", ", json.Properties.Select(p => $"`{p.Name}`{(Optional(type, p) ? "?" : string.Empty)}: {Name(p.PropertyType)}"));
    }

    private static bool Optional(Type type, JsonPropertyInfo property) =>
        type.GetConstructors()[0].GetParameters().Single(p => string.Equals(p.Name, property.Name, StringComparison.OrdinalIgnoreCase)).HasDefaultValue;

    private static string Name(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType)
        {
            return "list of " + Name(type.GetGenericArguments()[0]);
        }

        if (type == typeof(NewMember) || type == typeof(ErasureHolder) || type == typeof(RecordCommitment) || type == typeof(RecordedVote) || type == typeof(Signatory) || type == typeof(OwedReview) || type == typeof(RecoveryCandidate) || type == typeof(ItemName) || type == typeof(ValidatorEntry))
        {
            return "{" + string.Join(", ", type.GetConstructors()[0].GetParameters().Select(p => $"`{char.ToLowerInvariant(p.Name![0])}{p.Name[1..]}`{(p.HasDefaultValue ? "?" : string.Empty)}: {Name(p.ParameterType)}")) + "}";
        }

        return type.Name switch
        {
            nameof(AccountId) => "account",
            nameof(KeyId) => "kid",
            nameof(Hash) => "hash",
            nameof(LedgerTime) => "time",
            "Jwk" => "JWK",
            nameof(Policy) => "policy",
            nameof(MembershipPropose) => "the proposal's arguments",
            "CertifiedState" => "certified state",
            "GenesisMember" => "a member as in a genesis document",
            "String" => "text",
            "Boolean" => "boolean",
            _ => "integer",
        };
    }

    private static string Markdown(XElement? summary) => summary is null ? string.Empty : Spaces().Replace(string.Concat(summary.Nodes().Select(node => node switch
    {
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{((string)see.Attribute("cref")!).Split('.', '(')[^1]}`",
        XElement other => other.Value,
        _ => node.ToString(),
    })), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeText();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
