using System.CommandLine;
using System.CommandLine.Parsing;

namespace Xinglin.Cli;

/// <summary>Options that several verbs take, each with one name and meaning.</summary>
internal static class VerbOptions
{
    public static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document instead of text.", Recursive = true };

    public static readonly Option<Uri> Node = new("--node")
    {
        Description = "Address of a node (default: XINGLIN_NODE, else http://localhost:8080).",
        DefaultValueFactory = _ => new Uri(Environment.GetEnvironmentVariable("XINGLIN_NODE") ?? "http://localhost:8080"),
        CustomParser = Address,
    };

    /// <summary>Reads an address of a server; the library itself reads none.</summary>
    public static Uri? Address(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https"))
        {
            return address;
        }

        result.AddError($"'{result.Tokens[0].Value}' is not an address: give one like http://localhost:8080.");
        return null;
    }

    public static readonly Option<string> Wallet = new("--wallet")
    {
        Description = "The wallet's file (default: XINGLIN_WALLET, else ~/.xinglin/wallet.json).",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("XINGLIN_WALLET")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".xinglin", "wallet.json"),
    };

    public static readonly Option<int?> PassphraseDescriptor = new("--passphrase-fd")
    {
        Description = "Read the passphrase from this file descriptor (default: XINGLIN_PASSPHRASE, else asked).",
    };

    public static readonly Option<bool> Yes = new("--yes") { Description = "Answer yes without being asked." };

    public static readonly Option<string> Member = new("--member") { Description = "Short name of a member, for example hospital-a.", Required = true };

    public static readonly Option<string[]> Scopes = new("--scope")
    {
        Description = "A SMART v2 scope, for example 'Observation.rs?category=laboratory'; may be repeated.",
        AllowMultipleArgumentsPerToken = true,
    };

    public static readonly Option<int> Days = new("--days") { Description = "For how many days.", DefaultValueFactory = _ => 7 };

    public static readonly Option<string> Purpose = new("--purpose")
    {
        Description = "treatment, payment, research, patient-request or public-health.",
        DefaultValueFactory = _ => Vault.Consent.PermissionPurposes.Treatment,
    };

    /// <summary>The option that names a layer.</summary>
    public static Option<string?> LayerOf(string description)
    {
        var option = new Option<string?>("--layer") { Description = description };
        option.AcceptOnlyFromAmong([.. Vault.Records.LayerNames.All]);
        return option;
    }

    public static readonly Option<bool> OfflineCopy = new("--offline-copy")
    {
        Description = "The reader's software may keep a copy for offline use, which revocation cannot reach.",
    };

    public static readonly Option<string?> Via = new("--via") { Description = "Send transactions through this member's door instead of the one that they are about." };

    public static readonly Option<int> Delay = new("--within") { Description = "Wait a random time up to so many seconds before a transaction is sent (at most 60)." };

    public static readonly Option<bool> Pad = new("--pad") { Description = "Send transactions in size classes, so that their length on the line says less." };

    /// <summary>A verb that opens a wallet against a node.</summary>
    public static Command OfWallet(string name, string description) =>
        new(name, description) { Options = { Node, Wallet, PassphraseDescriptor, Via, Delay, Pad } };
}
