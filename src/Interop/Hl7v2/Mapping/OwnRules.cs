using System.Globalization;
using System.Text;

namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>What HL7's tables leave open and a record needs: whom it is about, what an event says of a stay, texts of several lines.</summary>
internal static class OwnRules
{
    /// <summary>Events that say more of a stay than its class does; their status is that of the table.</summary>
    private static readonly HashSet<string> _stayEvents = ["A03", "A05", "A11", "A13"];

    /// <summary>No stay is made without PV1; and PV1 with class "not applicable" and no visit is a form that the standard requires, not a stay.</summary>
    public static bool Skips(string map, PlacedSegment placed) =>
        map.Contains("[Encounter", StringComparison.Ordinal)
        && (placed.Near("PV1") is not { } visit
            || (visit[2].Component(1).Text is "N" or "" && visit[19].Presence != V2Presence.Present && visit[44].Presence != V2Presence.Present));

    /// <summary>True for what says nothing beside whom it belongs to.</summary>
    public static bool IsNothing(DraftResource resource) =>
        resource.Elements.All(e => e.Items.All(i => i.Node.IsEmpty || i.Node.Leads is { IsOwn: true }))
        || (resource.Type == "Account" && resource.Find("identifier") is null)
        || (resource.Type == "RelatedPerson" && resource.Find("name") is null && resource.Find("identifier") is null);

    public static void Finish(DraftResource resource, DraftResource patient, V2Message message)
    {
        About(resource, patient);
        switch (resource.Type)
        {
            case "Encounter" when _stayEvents.Contains(message.Event) && message.Type == "ADT":
                resource.Set("status", MapTables.Concepts("Event[EncounterStatus]").Codes[message.Event].Code);
                break;
            case "AllergyIntolerance" when resource.Segments[0].Segment is { Name: "IAM" } iam && iam[6].Component(1).Text == "D":
                EnteredInError(resource, "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification");
                resource.Remove("clinicalStatus");
                break;
            case "Procedure" when resource.Segments[0].Segment[20].Text == "D":
                resource.Set("status", "entered-in-error");
                break;
            case "DocumentReference":
                JoinTexts(resource);
                break;
            case "Appointment":
                End(resource);
                break;
            default:
                break;
        }

        RequiredElements.Fill(resource, patient);
    }

    private static void EnteredInError(DraftResource resource, string system) =>
        resource.One("verificationStatus").Item("coding", "1").Set("system", system).Set("code", "entered-in-error");

    private static void About(DraftResource resource, DraftResource patient)
    {
        var name = resource.Type switch
        {
            "Patient" => null,
            "AllergyIntolerance" or "RelatedPerson" or "Immunization" => "patient",
            "Coverage" => "beneficiary",
            "Appointment" => null,
            _ => "subject",
        };
        if (name is not null && resource.Find(name) is null)
        {
            (resource.Type == "Account" ? resource.Item(name, "own") : resource.One(name)).Leads = patient;
        }
        else if (resource.Type == "Appointment" && !resource.All("participant").Any(p => p.Find("actor")?.Leads == patient))
        {
            resource.Item("participant", "own").One("actor").Leads = patient;
        }
    }

    /// <summary>Lines of a document that came as an OBX each are one text.</summary>
    private static void JoinTexts(DraftResource document)
    {
        var texts = document.Elements.FirstOrDefault(e => e.Name == "content")?.Items
            .Where(i => i.Node.Find("attachment") is { } a && a.Find("contentType")?.Text == "text/plain" && a.Find("data") is not null).ToList() ?? [];
        if (texts.Count < 2)
        {
            return;
        }

        var whole = string.Join('\n', texts.Select(t => Encoding.UTF8.GetString(Convert.FromBase64String(t.Node.Find("attachment")!.Find("data")!.Text!))));
        texts[0].Node.Find("attachment")!.Set("data", Convert.ToBase64String(Encoding.UTF8.GetBytes(whole)));
        document.Elements.First(e => e.Name == "content").Items.RemoveAll(i => texts.Skip(1).Contains(i));
    }

    /// <summary>FHIR wants the end of an appointment that has a start; minutes tell it.</summary>
    private static void End(DraftResource appointment)
    {
        if (appointment.Find("end") is null && appointment.Find("start")?.Text is { } start && appointment.Find("minutesDuration")?.Text is { } minutes
            && DateTimeOffset.TryParse(start, CultureInfo.InvariantCulture, DateTimeStyles.None, out var begin))
        {
            appointment.Set("end", begin.AddMinutes(int.Parse(minutes, CultureInfo.InvariantCulture)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
        }
    }
}
