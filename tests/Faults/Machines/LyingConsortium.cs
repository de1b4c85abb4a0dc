using System.Diagnostics;

namespace Xinglin.Faults.Machines;

/// <summary>A consortium of which one member, with keys that the ledger knows and lines that the others take, lies as the test says.</summary>
public sealed class LyingConsortium : FaultyConsortium
{
    /// <summary>Who lies: one of four, as many as may.</summary>
    public const string Liar = "bureau";

    /// <inheritdoc/>
    public override int[] Honest => [.. Enumerable.Range(0, ProcessConsortium.Members.Count).Where(i => ProcessConsortium.Members[i].Slug != Liar)];

    /// <summary>From now on it lies in these ways and no others.</summary>
    public void Lie(params string[] lies) => File.WriteAllText(Lies(Consortium), string.Join(' ', lies));

    /// <inheritdoc/>
    protected override ProcessStartInfo Program(ProcessConsortium consortium, string slug, IReadOnlyList<string> arguments) => slug == Liar
        ? XinglinProgram.OfDll("Xinglin.Liar.dll", [Lies(consortium), .. arguments])
        : base.Program(consortium, slug, arguments);

    private static string Lies(ProcessConsortium consortium) => consortium.Own("lies");
}
