using System.Security.Cryptography;

namespace Xinglin.Client.Network;

/// <summary>
/// What a client does so that who watches its line, or one member's door, learns less from its transactions (SECURITY.md, what an observer learns).
/// </summary>
/// <param name="Via">Whose door transactions go through, instead of the member's they are about; any member takes them. Null: that member's.</param>
/// <param name="DelayMax">A transaction waits a random time up to this first.</param>
/// <param name="Padded">Transactions travel in size classes: 1, 2, 4, 8 KiB, then steps of 8 KiB.</param>
public sealed record SubmitOptions(MemberView? Via = null, TimeSpan DelayMax = default, bool Padded = false)
{
    /// <summary>The header that carries the padding; nodes ignore it.</summary>
    public const string PaddingHeader = "X-Padding";

    private const int Step = 8 * 1024;

    /// <summary>Nothing of it.</summary>
    public static SubmitOptions Plain { get; } = new();

    /// <summary>The size class of a length, bytes.</summary>
    public static int ClassOf(int length)
    {
        if (length > Step)
        {
            return (length + Step - 1) / Step * Step;
        }

        var size = 1024;
        while (size < length)
        {
            size *= 2;
        }

        return size;
    }

    internal Task WaitAsync(TimeProvider clock, CancellationToken cancellation) => DelayMax <= TimeSpan.Zero
        ? Task.CompletedTask
        : Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)Math.Min(int.MaxValue - 1, DelayMax.TotalMilliseconds) + 1)), clock, cancellation);

    /// <summary>Random letters that fill a body up to its class; null when nothing is to be filled.</summary>
    internal string? Padding(int length) => Padded && ClassOf(length) - length is var missing and > 0 ? RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", missing) : null;
}
