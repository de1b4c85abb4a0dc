using Microsoft.Data.Sqlite;
using Xinglin.Interop.Fhir.Validation;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Records;
using Xinglin.Node.Sidecar.Mapping;

namespace Xinglin.Node.Sidecar;

/// <summary>
/// Makes resources of rows and brings them into the store together with how far it has come. A row that cannot be one waits, with its reason; what it was
/// before stays.
/// </summary>
internal sealed class SidecarIntake(ResourceStore store, RecordSource known, SidecarMapping mapping, SidecarProgress progress)
{
    /// <summary>Takes rows; returns how many resources changed.</summary>
    /// <param name="resource">What they are mapped by.</param>
    /// <param name="rows">As they were read.</param>
    /// <param name="alongside">Durable with them.</param>
    public int Take(MappedResource resource, IReadOnlyList<SourceRow> rows, Action<SqliteConnection>? alongside = null)
    {
        var (brought, people, seen) = (new List<BroughtResource>(), new List<PatientRow>(), new List<SeenRow>());
        var patients = new Dictionary<string, bool>(StringComparer.Ordinal);
        NameFresh(resource, rows);
        foreach (var same in rows.GroupBy(resource.KeyOf))
        {
            if (same.Key is not { } key)
            {
                seen.Add(new SeenRow(string.Empty, string.Empty, Hash.Zero, RowState.Waiting, new MappingProblem(SidecarCodes.KeyUnusable, string.Join(", ", resource.Key))));
                continue;
            }

            var row = same.First();
            var print = progress.Print(resource, row);
            var before = progress.Find(resource.Name, key);
            var isTwice = same.Skip(1).Any(other => progress.Print(resource, other) != print);
            if (before is not null && before.Print == print && !isTwice && !IsWorthAnotherTry(before))
            {
                continue;
            }

            var id = before is { Id.Length: > 0 } ? before.Id : store.IdOf(mapping.Source, resource.Type, resource.SourceKey(key));
            var problem = isTwice ? new MappingProblem(SidecarCodes.KeyTwice, string.Join(", ", resource.Key)) : Make(resource, row, id, patients, brought, people);
            seen.Add(new SeenRow(key, id, isTwice ? Hash.Zero : print, problem is null ? RowState.Brought : RowState.Waiting, problem));
        }

        return Bring(resource, brought, people, seen, alongside);
    }

    /// <summary>Rows that were never seen get their ids in one transaction, which a table's first load would else pay for row by row.</summary>
    private void NameFresh(MappedResource resource, IReadOnlyList<SourceRow> rows)
    {
        var fresh = rows.Select(resource.KeyOf).OfType<string>().Where(key => progress.Find(resource.Name, key) is null).ToList();
        if (fresh.Count > 1)
        {
            store.Write(_ => fresh.ForEach(key => store.IdOf(mapping.Source, resource.Type, resource.SourceKey(key))));
        }
    }

    /// <summary>Says of resources whose rows are gone that they are.</summary>
    public void Vanish(MappedResource resource, IReadOnlyList<SeenRow> rows)
    {
        var gone = rows.Select(r => store.Current(resource.Type, r.Id)).OfType<StoredVersion>()
            .Select(v => Disappearance.Of(v, known.Current(v.Type, v.Id)?.PatientNo)).OfType<BroughtResource>().ToList();
        _ = store.Bring(mapping.Source, gone, [], connection =>
        {
            foreach (var row in rows)
            {
                if (row.State == RowState.Waiting && ResourceStore.Current(connection, resource.Type, row.Id) is null)
                {
                    progress.Forget(connection, resource.Name, row.Key);
                }
                else
                {
                    progress.Set(connection, resource.Name, row with { Print = Hash.Zero, State = RowState.Vanished, Problem = null });
                }
            }
        });
    }

    /// <summary>A row that waits for another one, or whose resource was said to be gone, is tried although it did not change.</summary>
    private static bool IsWorthAnotherTry(SeenRow before) =>
        before.State == RowState.Vanished || before.Problem?.Code == SidecarCodes.TargetMissing || before.Problem?.Code == SidecarCodes.PatientUnknown;

    private int Bring(MappedResource resource, List<BroughtResource> brought, List<PatientRow> people, List<SeenRow> seen, Action<SqliteConnection>? alongside)
    {
        if (seen.Count == 0 && alongside is null)
        {
            return 0;
        }

        return store.Bring(mapping.Source, brought, people, connection =>
        {
            foreach (var row in seen)
            {
                progress.Set(connection, resource.Name, row);
            }

            alongside?.Invoke(connection);
        }).Count(v => v.Changed);
    }

    /// <summary>Adds what the row becomes; the reason when it becomes nothing.</summary>
    private MappingProblem? Make(
        MappedResource resource, SourceRow row, string id, Dictionary<string, bool> patients, List<BroughtResource> brought, List<PatientRow> people)
    {
        var patientNo = resource.PatientOf(row);
        if (resource.HasPatient && (patientNo is null || !(resource.IsPatients || IsKnown(patientNo, patients))))
        {
            return new MappingProblem(SidecarCodes.PatientUnknown, resource.Name);
        }

        if (!resource.TryFill(row, id, Target, out var json, out var problem))
        {
            return problem;
        }

        if (Invalid.Of(ResourceValidator.ValidateJson(json)) is { } invalid)
        {
            return invalid;
        }

        brought.Add(new BroughtResource(resource.Type, id, json, patientNo));
        if (resource.IsPatients)
        {
            people.Add(resource.PersonOf(row, patientNo!));
        }

        return null;
    }

    private bool IsKnown(string patientNo, Dictionary<string, bool> patients) =>
        patients.TryGetValue(patientNo, out var isKnown) ? isKnown : patients[patientNo] = known.Patient(patientNo) is not null;

    private string? Target(string name, string key)
    {
        var target = mapping.Resource(name);
        return progress.Find(name, key) is { Id.Length: > 0, State: RowState.Brought } row ? $"{target.Type}/{row.Id}" : null;
    }
}
