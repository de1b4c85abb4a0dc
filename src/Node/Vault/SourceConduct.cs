using System.Collections.Concurrent;

namespace Xinglin.Node.Vault;

/// <summary>
/// How the sources of a fetch behave. Who sent a wrong byte is asked last. Who gives no answer, or throws, is passed over for what it
/// was asked for and asked again in the next round; after several silences in a row it is left alone until then.
/// </summary>
internal sealed class SourceConduct
{
    private const int SilencesMax = 3;

    private readonly ConcurrentDictionary<IVaultSource, int> _faults = new();
    private readonly ConcurrentDictionary<IVaultSource, int> _silences = new();
    private readonly ConcurrentDictionary<IVaultSource, bool> _failed = new();

    public SourceConduct(IReadOnlyList<IVaultSource> sources) => Asked = sources;

    /// <summary>The sources of this round.</summary>
    public IReadOnlyList<IVaultSource> Asked { get; private set; }

    /// <summary>Another round, with those only that did not answer everything in the last.</summary>
    public void BeginAgain()
    {
        Asked = [.. Asked.Where(_failed.ContainsKey)];
        _failed.Clear();
        _silences.Clear();
    }

    /// <summary>The sources, each worker beginning with another; who sent wrong bytes comes last.</summary>
    public List<IVaultSource> Order(int turn) =>
        [.. Asked.Select((s, i) => (Source: s, Place: (i - turn + Asked.Count) % Asked.Count)).OrderBy(s => _faults.GetValueOrDefault(s.Source)).ThenBy(s => s.Place).Select(s => s.Source)];

    /// <summary>The source's answer; null when it gave none, whatever the reason.</summary>
    public async Task<T?> AskAsync<T>(IVaultSource source, Func<IVaultSource, Task<T?>> ask, CancellationToken cancellation)
        where T : class
    {
        var answer = _silences.GetValueOrDefault(source) >= SilencesMax ? null : await QuietAsync(() => ask(source), cancellation);
        if (answer is null)
        {
            _failed[source] = true;
            _silences.AddOrUpdate(source, 1, (_, count) => count + 1);
        }
        else
        {
            _silences[source] = 0;
        }

        return answer;
    }

    /// <summary>It sent wrong bytes.</summary>
    public void Blame(IVaultSource source) => _faults.AddOrUpdate(source, 1, (_, count) => count + 1);

    /// <summary>A question to a source whose exception is no answer, so that one source never ends what the others can do.</summary>
    public static async Task<T?> QuietAsync<T>(Func<Task<T?>> ask, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
