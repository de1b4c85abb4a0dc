using System.Globalization;
using System.Text.Json;
using Xinglin.Contracts.Erasure;
using Xinglin.Interop.Fhir;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;

namespace Xinglin.Node.Erasure;

/// <summary>A record that must still be kept.</summary>
internal sealed record Retained(RetentionRule Rule, LedgerTime Until);

/// <summary>
/// Judges how long the member must keep a record of its own: by the record's class, and the patient's last visit or discharge here, in
/// the years that the members voted. What cannot be dated is kept: when in doubt nothing is destroyed that the law protects.
/// </summary>
internal sealed class RetentionJudge(RecordSource source, GatewayStore store, LedgerView view)
{
    private static readonly string[] InpatientClasses = ["IMP", "ACUTE", "NONACUTE"];

    /// <summary>The rule that keeps one of these longest; null when none does at this time.</summary>
    public Retained? Judge(AccountId account, IEnumerable<Hash> pointers, LedgerTime now)
    {
        Retained? longest = null;
        foreach (var pointer in pointers)
        {
            if (store.Records.ByPointer(pointer) is { } record && record.Relationship == account && source.Row(record.RecordNo) is { } row
                && Until(row, now) is { } retained && retained.Until.CompareTo(now) > 0
                && (longest is null || retained.Until.CompareTo(longest.Until) > 0))
            {
                longest = retained;
            }
        }

        return longest;
    }

    private Retained Until(RecordRow row, LedgerTime now)
    {
        var rule = IsInpatient(row) ? RetentionRules.ChinaInpatient : RetentionRules.ChinaOutpatient;
        var years = (int)(view.Parameter(rule.Id) ?? rule.Years);
        var last = LastContact(row, rule == RetentionRules.ChinaInpatient, now);
        return new Retained(rule, new LedgerTime(DateTimeOffset.FromUnixTimeMilliseconds(last.Milliseconds).AddYears(years).ToUnixTimeMilliseconds()).CeilingHour());
    }

    private bool IsInpatient(RecordRow row)
    {
        if (!FhirResource.TryRead(row.Body, out var resource, out _))
        {
            return false;
        }

        if (resource.Type == "Encounter")
        {
            return IsInpatient(resource);
        }

        return resource.References().Where(r => r.Type == "Encounter" && r.Id is not null)
            .Select(r => source.Current("Encounter", r.Id!)).OfType<RecordRow>()
            .Any(e => FhirResource.TryRead(e.Body, out var encounter, out _) && IsInpatient(encounter));
    }

    private static bool IsInpatient(FhirResource encounter) =>
        encounter.Root.TryGetProperty("class", out var kind) && InpatientClasses.Contains(FhirResource.Text(kind, "code"));

    /// <summary>The patient's last visit (or discharge) of that class here, and not before the record itself was written.</summary>
    private LedgerTime LastContact(RecordRow row, bool inpatient, LedgerTime now)
    {
        var last = DateOf(row.RecordedAt) ?? now;
        foreach (var other in row.PatientNo is { } patient ? source.OfPatient(patient).Where(r => r.Version.ResourceType == "Encounter") : [])
        {
            if (FhirResource.TryRead(other.Body, out var encounter, out _) && IsInpatient(encounter) == inpatient
                && (EndOf(encounter) ?? now) is var end && end.CompareTo(last) > 0)
            {
                last = end;
            }
        }

        return last;
    }

    /// <summary>Null while it goes on, and for what has no readable date.</summary>
    private static LedgerTime? EndOf(FhirResource encounter) => encounter.Root.TryGetProperty("period", out var period) && period.ValueKind == JsonValueKind.Object
        ? DateOf(FhirResource.Text(period, "end") ?? (FhirResource.Text(encounter.Root, "status") == "finished" ? FhirResource.Text(period, "start") : null))
        : null;

    private static LedgerTime? DateOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? new LedgerTime(date.ToUnixTimeMilliseconds()) : null;
}
