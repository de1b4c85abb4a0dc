using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Incidents;

/// <summary>Refusals of the bulk-read alarm and of those who answer it.</summary>
public static class IncidentCodes
{
    /// <summary>So many patients were read in so short a time that reading is stopped until the privacy officer has looked.</summary>
    public static readonly RefusalCode BulkReadStopped = new("bulk-read-stopped");

    /// <summary>Only the member's own account or its privacy officer may see incidents.</summary>
    public static readonly RefusalCode NotPrivacyOfficer = new("privacy-officer-only");

    /// <summary>There is no such incident.</summary>
    public static readonly RefusalCode Unknown = new("incident-unknown");

    /// <summary>The incident is closed.</summary>
    public static readonly RefusalCode Closed = new("incident-closed");
}
