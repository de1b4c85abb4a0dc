using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Errors;
using Xinglin.Node.Intake;

namespace Xinglin.Node.Ordering.Door;

/// <summary>
/// An ordering served to the members: offer batches, read entries, say what is stored. Who asks was authenticated before; here it
/// is bounded. Nothing that a member sends harms another: quotas are each member's own. Safe from any thread.
/// </summary>
public sealed class OrderingDoor
{
    /// <summary>Names, in an answer to an offer, the process that takes batches at present.</summary>
    public const string TakenAtHeader = "xinglin-taken-at";

    private const int MembersMax = 4 * LedgerLimits.ValidatorsMax;

    private readonly IOrdering _ordering;
    private readonly OrderingMembers _members;
    private readonly OrderingDoorLimits _limits;
    private readonly TimeProvider _clock;
    private readonly RateLimits _requests;
    private readonly MemberStreams _streams;

    /// <summary>A door to an ordering; it owns neither.</summary>
    public OrderingDoor(IOrdering ordering, OrderingMembers members, OrderingDoorLimits limits, TimeProvider clock)
    {
        (_ordering, _members, _limits, _clock) = (ordering, members, limits, clock);
        _requests = new RateLimits(limits.RequestsPerSecond, limits.RequestsBurst, MembersMax);
        _streams = new MemberStreams(limits.StreamsMax);
    }

    /// <summary>Batches in frames; answered by one byte each, in their order, up to the first that finds no room.</summary>
    internal async Task<IResult> Offer(HttpContext context, AccountId? caller)
    {
        if (Refuse(caller) is { } refused)
        {
            return refused;
        }

        Allow(context, OrderingDoorLimits.OfferBytesMax);
        var answers = new List<byte>();
        try
        {
            while (await OrderingFrames.ReadAsync(context.Request.BodyReader, LedgerLimits.BatchBytesMax, context.RequestAborted) is { } batch)
            {
                if (answers.Count == OrderingDoorLimits.OfferBatchesMax)
                {
                    return Problem.Of(OrderingDoorCodes.Malformed, "batches");
                }

                // What comes after one that must wait is not taken before it.
                answers.Add(answers is [.., (byte)OfferAnswer.NoRoom or (byte)OfferAnswer.Elsewhere] ? answers[^1] : (byte)Judge(caller!.Value, batch));
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or BadHttpRequestException)
        {
            return Problem.Of(OrderingDoorCodes.Malformed, "batches");
        }

        if (_ordering.TakenAt is { } elsewhere)
        {
            context.Response.Headers[TakenAtHeader] = elsewhere;
        }

        return TypedResults.Bytes(answers.ToArray());
    }

    /// <summary>Retained entries from a number on, in frames.</summary>
    internal async Task<IResult> Range(HttpContext context, AccountId? caller)
    {
        if (Refuse(caller) is { } refused)
        {
            return refused;
        }

        if (Number(context, "epoch") is not { } epoch || Number(context, "from") is not { } from || Number(context, "max") is not (> 0 and <= OrderingDoorLimits.RangeEntriesMax and var max))
        {
            return Problem.Of(OrderingDoorCodes.Malformed, "query");
        }

        var writer = context.Response.BodyWriter;
        var written = 0;
        foreach (var entry in await _ordering.Read(epoch, from, (int)max, context.RequestAborted))
        {
            if (written > 0 && written + entry.Length > OrderingDoorLimits.RangeBytesMax)
            {
                break;
            }

            OrderingFrames.Append(writer, entry.Span);
            written += entry.Length;
        }

        await writer.FlushAsync(context.RequestAborted);
        return TypedResults.Empty;
    }

    /// <summary>Every entry from a number on, in frames, until either side ends it.</summary>
    internal async Task<IResult> Stream(HttpContext context, AccountId? caller)
    {
        if (Refuse(caller) is { } refused)
        {
            return refused;
        }

        if (Number(context, "epoch") is not { } epoch || Number(context, "from") is not { } from)
        {
            return Problem.Of(OrderingDoorCodes.Malformed, "query");
        }

        if (!_streams.TryEnter(caller!.Value))
        {
            return Problem.Of(OrderingDoorCodes.QuotaExceeded);
        }

        try
        {
            await Pump(context.Response.BodyWriter, epoch, from, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The reader left.
        }
        finally
        {
            _streams.Leave(caller.Value);
        }

        return TypedResults.Empty;
    }

    /// <summary>Epoch u64, number u64: the member has stored everything below.</summary>
    internal async Task<IResult> Stored(HttpContext context, AccountId? caller)
    {
        if (Refuse(caller) is { } refused)
        {
            return refused;
        }

        Allow(context, 2 * sizeof(ulong));
        var body = new byte[2 * sizeof(ulong)];
        try
        {
            await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
        }
        catch (Exception fault) when (fault is EndOfStreamException or BadHttpRequestException)
        {
            return Problem.Of(OrderingDoorCodes.Malformed, "body");
        }

        if (_members.Stored(caller!.Value, BinaryPrimitives.ReadUInt64BigEndian(body), BinaryPrimitives.ReadUInt64BigEndian(body.AsSpan(sizeof(ulong)))) is { } below)
        {
            _ordering.Forget(_ordering.Epoch, below);
        }

        return TypedResults.NoContent();
    }

    /// <summary>Who the members are, by the member's ledger.</summary>
    internal async Task<IResult> Members(HttpContext context, AccountId? caller)
    {
        if (Refuse(caller) is { } refused)
        {
            return refused;
        }

        Allow(context, MembershipWord.BytesMax);
        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (BadHttpRequestException)
        {
            return Problem.Of(OrderingDoorCodes.Malformed, "body");
        }

        return _members.Hear(caller!.Value, body.ToArray()) ? TypedResults.NoContent() : Problem.Of(OrderingDoorCodes.Malformed, "body");
    }

    /// <summary>Which epoch is written, and what keeps it from being written.</summary>
    internal IResult Status(AccountId? caller) =>
        Refuse(caller) ?? (IResult)TypedResults.Json(
            new OrderingDoorStatus(_ordering.Epoch, _ordering.TakenAt is null, _ordering.TakenAt, _ordering.Trouble), OrderingDoorJson.Default.OrderingDoorStatus);

    private static void Allow(HttpContext context, long bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = bytes;
        }
    }

    private static ulong? Number(HttpContext context, string name) =>
        ulong.TryParse(context.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private Problem? Refuse(AccountId? caller)
    {
        if (caller is not { } member || !_members.IsPresent(member))
        {
            return Problem.Of(OrderingDoorCodes.NotAdmitted);
        }

        var now = _clock.GetElapsedTime(0).Ticks * TimeSpan.NanosecondsPerTick;
        return _requests.TryTake(member.Value, now) ? null : Problem.Of(OrderingDoorCodes.QuotaExceeded);
    }

    /// <summary>A member offers its own batches: those of others would come out of the others' share.</summary>
    private OfferAnswer Judge(AccountId caller, ReadOnlyMemory<byte> bytes)
    {
        if (_ordering.TakenAt is not null)
        {
            return OfferAnswer.Elsewhere;
        }

        if (Batch.TryDecode(bytes) is not { } batch || (batch.Member != caller && !_limits.CarriesOthers))
        {
            return OfferAnswer.Refused;
        }

        if (_ordering.Offer(bytes))
        {
            return OfferAnswer.Taken;
        }

        return _members.Identity(batch.Member).Any(key => batch.IsSignedBy(key)) ? OfferAnswer.NoRoom : OfferAnswer.Refused;
    }

    private async Task Pump(PipeWriter writer, ulong epoch, ulong from, CancellationToken cancellation)
    {
        await writer.FlushAsync(cancellation);
        await using var entries = _ordering.ReadFrom(epoch, from, cancellation).GetAsyncEnumerator(cancellation);
        while (true)
        {
            var next = entries.MoveNextAsync().AsTask();
            while (await Task.WhenAny(next, Task.Delay(_limits.Heartbeat, cancellation)) != next && !cancellation.IsCancellationRequested)
            {
                OrderingFrames.Append(writer, []);
                await writer.FlushAsync(cancellation);
            }

            if (!await next)
            {
                return;
            }

            OrderingFrames.Append(writer, entries.Current.Span);
            await writer.FlushAsync(cancellation);
        }
    }
}
