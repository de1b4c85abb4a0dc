using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Access;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Verbs;

/// <summary>Emergency accesses that the patient has not said to have seen: they come first on the screen, before anything else.</summary>
internal static class OwedEmergencies
{
    public static async Task<IReadOnlyList<PatientNotice>> AllAsync(VerbSession session, CancellationToken cancellation)
    {
        var owed = new List<PatientNotice>();
        foreach (var relationship in session.Wallet.Relationships.Where(r => r.Role is null))
        {
            long after = 0;
            while ((await session.Patient.NoticesAsync(relationship, after, cancellation)).TryGet(out var page, out _) && page.Notices.Count > 0)
            {
                owed.AddRange(page.Notices.Where(n => n.Emergency is { } e && !session.Wallet.HasAnswered(e.Access)).Select(n => new PatientNotice(relationship, n)));
                after = page.Next;
            }
        }

        return [.. owed.GroupBy(n => (n.Relationship.Account, n.Notice.Emergency!.Access)).SelectMany(Gathered).OrderBy(n => n.Notice.Time)];
    }

    /// <summary>The last of each step of one access; that it was asked whether the person is known goes without saying once something was read.</summary>
    private static IEnumerable<PatientNotice> Gathered(IEnumerable<PatientNotice> ofOneAccess)
    {
        var last = ofOneAccess.GroupBy(n => n.Notice.Emergency!.Step).Select(step => step.Last()).ToList();
        return last.Count == 1 ? last : last.Where(n => n.Notice.Emergency!.Step != EmergencySteps.Find);
    }

    public static void Seen(VerbSession session, IReadOnlyList<PatientNotice> owed)
    {
        foreach (var access in owed.Select(n => n.Notice.Emergency!.Access).Distinct())
        {
            session.Wallet.Answered(access);
        }
    }

    public static JsonArray Json(VerbSession session, IReadOnlyList<PatientNotice> owed) => new([.. owed.Select(n => (JsonNode)NoticeText.Json(session, n))]);

    public static void Show(IAnsiConsole console, VerbSession session, IReadOnlyList<PatientNotice> owed)
    {
        if (owed.Count == 0)
        {
            return;
        }

        console.MarkupLine("[bold]Somebody looked at your records in an emergency, without asking you:[/]");
        foreach (var notice in owed)
        {
            console.WriteLine($"  {NoticeText.Of(session, notice)}");
        }

        console.WriteLine("Every look is in `xinglin wallet log`. A privacy officer of their member must review it. When you have read this: xinglin wallet summary --seen\n");
    }
}

/// <summary>An emergency as a sentence and as JSON.</summary>
internal static class EmergencyText
{
    public static string Of(NetworkView network, AccountId holder, EmergencyNotice emergency)
    {
        var what = emergency.Step == EmergencySteps.Find
            ? $"asked whether {network.NameOf(holder)} knows you"
            : $"read {emergency.Records} record(s) at {network.NameOf(holder)}{(emergency.Sections.Count == 0 ? string.Empty : $": {string.Join(", ", emergency.Sections.Select(s => s.Name))}")}";
        return $"Two of the emergency team of {network.NameOf(emergency.Member)} {what}; why: {emergency.Reason}, \"{emergency.Text}\"; until {emergency.Until}.";
    }

    public static JsonObject Json(NetworkView network, EmergencyNotice emergency) => new()
    {
        ["access"] = emergency.Access.ToString(),
        ["member"] = network.Find(emergency.Member)?.Slug,
        ["openers"] = new JsonArray([.. emergency.Openers.Select(o => (JsonNode)o.ToString())]),
        ["reader"] = emergency.Reader.ToString(),
        ["reason"] = emergency.Reason,
        ["text"] = emergency.Text,
        ["until"] = emergency.Until.ToString(),
        ["step"] = emergency.Step,
        ["sections"] = new JsonArray([.. emergency.Sections.Select(s => (JsonNode)s.Name)]),
        ["records"] = emergency.Records,
    };
}
