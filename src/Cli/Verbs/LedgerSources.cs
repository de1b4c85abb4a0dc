using System.CommandLine;
using Xinglin.Node.Recovery;

namespace Xinglin.Cli.Verbs;

/// <summary>Other members' doors, as verbs name them.</summary>
internal static class LedgerSources
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    internal static Option<Uri[]> Option(string name, string description)
    {
        var option = new Option<Uri[]>(name) { Description = description, Required = true, AllowMultipleArgumentsPerToken = true };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<Uri[]>()?.Any(u => !u.IsAbsoluteUri || u.Scheme is not ("http" or "https")) ?? true)
            {
                result.AddError($"{name} needs addresses like http://localhost:8080/hospital-b.");
            }
        });
        return option;
    }

    internal static IReadOnlyList<ISnapshotSource> Of(IEnumerable<Uri> addresses) =>
        [.. addresses.Select(a => a.ToString().TrimEnd('/') + "/").Distinct().Select(a => new HttpSnapshotSource(a, new HttpClient { BaseAddress = new Uri(a), Timeout = Timeout.InfiniteTimeSpan }, Patience))];
}
