using System.Globalization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Partitions;

/// <summary>
/// The texts of state keys that one partition shows to another: sender and receiver name the same entry, so they are built in
/// one place. Numbers are decimal without leading zeros, hashes 43 characters of base64url.
/// </summary>
public static class PartitionKeys
{
    /// <summary>The newest map of partitions, in the directory and where it was learned.</summary>
    public const string Map = "partitions.map/current";

    /// <summary>The text of a partition's number.</summary>
    public static string Of(uint partition) => partition.ToString(CultureInfo.InvariantCulture);

    /// <summary>The text of a message's place: receiver and number in the order of this pair.</summary>
    public static string Of(uint partition, ulong number) => string.Create(CultureInfo.InvariantCulture, $"{partition}.{number}");

    /// <summary>The text of a thing named by partition and id.</summary>
    public static string Of(uint partition, Hash id) => string.Create(CultureInfo.InvariantCulture, $"{partition}.{id}");

    /// <summary>State key of a partition's entry in the directory.</summary>
    public static string Entry(uint partition) => "partitions.entries/" + Of(partition);

    /// <summary>State key of the document that founds a partition, in the directory: its exact value is the partition's genesis.</summary>
    public static string Genesis(uint partition) => "partitions.genesis/" + Of(partition);

    /// <summary>State key of the validators that the directory knows to decide in a partition.</summary>
    public static string Known(uint partition) => "partitions.known/" + Of(partition);

    /// <summary>State key of the last recorded head of a partition, in the directory.</summary>
    public static string Head(uint partition) => "partitions.heads/" + Of(partition);

    /// <summary>State key of a message in the sender's state.</summary>
    public static string Message(uint to, ulong number) => "partitions.outbox/" + Of(to, number);

    /// <summary>True for the state key of a message to this partition.</summary>
    public static bool IsMessage(string key, uint to) => key.StartsWith("partitions.outbox/" + Of(to) + ".", StringComparison.Ordinal);

    /// <summary>State key of the counter of messages taken from a partition, in the receiver's state.</summary>
    public static string Inbox(uint from) => "partitions.inbox/" + Of(from);

    /// <summary>State key of a reservation, in the state of the partition that reserved.</summary>
    public static string Reservation(Hash id) => "partitions.reservations/" + id.ToString();

    /// <summary>State key of what the other partition decided on a reservation, in that other partition's state.</summary>
    public static string Outcome(uint from, Hash id) => "partitions.outcomes/" + Of(from, id);
}
