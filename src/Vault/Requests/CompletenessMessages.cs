using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Completeness;
using Xinglin.Vault.Statements;

namespace Xinglin.Vault.Requests;

/// <summary>What lets a reader judge whether it got all that its scope covers (docs/spec/completeness.md).</summary>
/// <param name="Statement">The holder's <see cref="AnswerStatement"/>, signed.</param>
/// <param name="Root">The index whose places are opened; null when the holder has none: then nothing can be proved.</param>
/// <param name="Opened">Places that the scope covers wholly.</param>
/// <param name="Proof">Leads from them to the root.</param>
public sealed record CompletenessAnswer(
    string Statement, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Hash? Root, IReadOnlyList<SectionOpening> Opened, IReadOnlyList<Hash> Proof);
