using System.CommandLine;
using Xinglin.Node.Recovery;

namespace Xinglin.Cli.Verbs;

/// <summary>Other members' doors, as verbs name them.</summary>
internal static class LedgerSources
{
    /// <summary>For one answer.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    internal static Option<Uri[]> Option(string name, string description, bool required = true) => new(name)
    {
        Description = description,
        Required = required,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result =>
        {
            Uri[] addresses = [.. result.Tokens.Select(t => Uri.TryCreate(t.Value, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") ? address : null).OfType<Uri>()];
            if (addresses.Length < result.Tokens.Count)
            {
                result.AddError($"{name} needs addresses like http://localhost:8080/hospital-b.");
            }

            return addresses;
        },
    };

    internal static IReadOnlyList<ISnapshotSource> Of(IEnumerable<Uri> addresses) =>
        [.. addresses.Select(a => a.ToString().TrimEnd('/') + "/").Distinct().Select(a => new HttpSnapshotSource(a, new HttpClient { BaseAddress = new Uri(a), Timeout = Timeout.InfiniteTimeSpan }, Patience))];
}
