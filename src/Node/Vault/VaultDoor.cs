using System.Buffers.Binary;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Errors;
using Xinglin.Node.Vault.Uploads;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>One member's blobs as they are served over HTTP to who has a ticket.</summary>
/// <param name="Member">Whose vault.</param>
/// <param name="Blobs">What is in it.</param>
/// <param name="Uploads">What patients bring.</param>
/// <param name="Tickets">Who is let in.</param>
/// <param name="Now">The member's clock.</param>
/// <param name="Status">What anybody may know of it.</param>
public sealed record VaultDoor(
    AccountId Member, SoundBlobs Blobs, PatientUploads Uploads, VaultTickets Tickets, Func<LedgerTime> Now, Func<VaultStatusAnswer> Status)
{
    /// <summary>Names in one batch.</summary>
    public const int BatchMax = 512;

    /// <summary>Bytes of one batch's answer; a blob that no longer fits is answered as absent.</summary>
    public const int BatchBytesMax = 8 << 20;

    /// <summary>A frame of this length means that the blob is not here.</summary>
    public const uint Absent = uint.MaxValue;

    private const int CopyBytes = 128 * 1024;
    private const string Binary = "application/octet-stream";
    private const int ListMax = 2000;

    internal async Task Get(HttpContext context, string id)
    {
        if (Admit(context, id, out var blob) is { } refusal)
        {
            await Problem.Of(refusal).ExecuteAsync(context);
            return;
        }

        if (!TryRange(context.Request.Headers.Range.ToString(), blob!.Length, out var from, out var count))
        {
            context.Response.Headers.ContentRange = $"bytes */{blob.Length}";
            await Problem.Of(VaultCodes.RangeRefused).ExecuteAsync(context);
            return;
        }

        await using var stream = Blobs.OpenRead(blob);
        if (stream is null)
        {
            await Problem.Of(VaultCodes.BlobUnknown).ExecuteAsync(context);
            return;
        }

        var whole = count == blob.Length;
        context.Response.StatusCode = whole ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
        context.Response.ContentType = Binary;
        context.Response.ContentLength = count;
        context.Response.Headers.AcceptRanges = "bytes";
        if (!whole)
        {
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{from + count - 1}/{blob.Length}");
        }

        stream.Position = from;
        await CopyAsync(stream, context, count);
    }

    internal IResult Pieces(HttpContext context, string id)
    {
        if (Admit(context, id, out var blob) is { } refusal)
        {
            return Problem.Of(refusal);
        }

        if (Blobs.Leaves(blob!) is not { } leaves)
        {
            return Problem.Of(VaultCodes.BlobUnknown);
        }

        var encoder = new BinaryEncoder(1024).U64((ulong)blob!.Length);
        foreach (var leaf in leaves)
        {
            encoder.Hash(leaf);
        }

        return TypedResults.Bytes(encoder.ToArray(), Binary);
    }

    internal async Task<IResult> Batch(HttpContext context)
    {
        if (Tickets.Find(context.Request.Headers.Authorization) is not { } ticket)
        {
            return Problem.Of(VaultCodes.TicketInvalid);
        }

        if (await Api.RequestBody.ReadAsync(context, BatchMax * Hash.Length) is not { Length: > 0 } body || body.Length % Hash.Length != 0)
        {
            return Problem.Of(VaultCodes.Malformed);
        }

        using var answer = new MemoryStream();
        var length = new byte[4];
        for (var at = 0; at < body.Length; at += Hash.Length)
        {
            var id = new Hash(body.AsSpan(at, Hash.Length));
            var blob = MayRead(ticket, id) && Blobs.Find(id) is { } found && answer.Length + found.Length <= BatchBytesMax ? Blobs.ReadAll(found) : null;
            BinaryPrimitives.WriteUInt32BigEndian(length, blob is null ? Absent : (uint)blob.Length);
            answer.Write(length);
            answer.Write(blob);
        }

        return TypedResults.Bytes(answer.ToArray(), Binary);
    }

    internal IResult List(HttpContext context)
    {
        if (Tickets.Find(context.Request.Headers.Authorization) is not { IsMember: true })
        {
            return Problem.Of(VaultCodes.TicketInvalid);
        }

        long after = 0;
        var (from, of) = (context.Request.Query["after"].ToString(), context.Request.Query["owner"].ToString());
        AccountId owner = Member;
        if ((from.Length > 0 && (!long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out after) || after < 0))
            || (of.Length > 0 && !AccountId.TryParse(of, out owner)))
        {
            return Problem.Of(VaultCodes.Malformed);
        }

        var blobs = Blobs.Store.Of(owner, after, ListMax);
        return TypedResults.Json(
            new VaultList([.. blobs.Select(b => new BlobEntry(b.Id, b.Length))], blobs.Count == 0 ? after : blobs[^1].Number, Blobs.Store.Name), VaultJson.Default.VaultList);
    }

    internal IResult Catalogue(HttpContext context)
    {
        if (Tickets.Find(context.Request.Headers.Authorization) is not { IsMember: true })
        {
            return Problem.Of(VaultCodes.TicketInvalid);
        }

        var of = context.Request.Query["owner"].ToString();
        var owner = Member;
        if (of.Length > 0 && !AccountId.TryParse(of, out owner))
        {
            return Problem.Of(VaultCodes.Malformed);
        }

        return Blobs.Store.Head(owner) is { } head ? TypedResults.Bytes(head, "application/json") : Problem.Of(VaultCodes.BlobUnknown);
    }

    /// <summary>A patient brings a sealed blob under its name.</summary>
    internal async Task<IResult> Put(HttpContext context, string id)
    {
        if (Tickets.Find(context.Request.Headers.Authorization) is not { Stores: true } ticket)
        {
            return Problem.Of(VaultCodes.TicketInvalid);
        }

        if (!Hash.TryParse(id, out var name))
        {
            return Problem.Of(VaultCodes.Malformed);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = UploadBytesMax;
        }

        await using var writer = Blobs.Store.Begin(Member);
        var buffer = new byte[128 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            var taken = read;
            if (BlobStore.Guarded(() =>
            {
                writer.Write(buffer.AsSpan(0, taken));
                return null;
            }) is { } full)
            {
                return Problem.Of(full);
            }
        }

        return Uploads.Bring(ticket.Account, writer, name, Now()) is { } refusal ? Problem.Of(refusal) : TypedResults.NoContent();
    }

    /// <summary>Longest blob that a patient brings in one request, bytes: 1 GiB.</summary>
    public const long UploadBytesMax = 1L << 30;

    private RefusalCode? Admit(HttpContext context, string id, out StoredBlob? blob)
    {
        blob = null;
        if (Tickets.Find(context.Request.Headers.Authorization) is not { } ticket)
        {
            return VaultCodes.TicketInvalid;
        }

        if (!Hash.TryParse(id, out var name))
        {
            return VaultCodes.Malformed;
        }

        blob = MayRead(ticket, name) ? Blobs.Find(name) : null;
        return blob is null ? VaultCodes.BlobUnknown : null;
    }

    private static bool MayRead(VaultTicket ticket, Hash id) => ticket.IsMember || ticket.Blobs.Contains(id);

    /// <summary>No range is the whole; otherwise exactly one, <c>bytes=a-b</c>, within the blob.</summary>
    private static bool TryRange(string range, long length, out long from, out long count)
    {
        (from, count) = (0, length);
        if (range.Length == 0)
        {
            return true;
        }

        var parts = range.StartsWith("bytes=", StringComparison.Ordinal) ? range[6..].Split('-') : [];
        if (parts.Length != 2 || !TryNumber(parts[0], out from) || !TryNumber(parts[1], out var last) || last < from || last >= length)
        {
            return false;
        }

        count = last - from + 1;
        return true;
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Reads straight into what is sent: no buffer of its own for each request.</summary>
    private static async Task CopyAsync(Stream from, HttpContext context, long count)
    {
        var writer = context.Response.BodyWriter;
        while (count > 0)
        {
            var memory = writer.GetMemory(CopyBytes);
            var read = await from.ReadAsync(memory[..(int)Math.Min(memory.Length, count)], context.RequestAborted);
            if (read == 0)
            {
                context.Abort();
                return;
            }

            writer.Advance(read);
            count -= read;
            if ((await writer.FlushAsync(context.RequestAborted)).IsCompleted)
            {
                return;
            }
        }
    }
}
