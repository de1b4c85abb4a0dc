using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Notices;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Gateway;

/// <summary><c>notices.stream</c>: the notices of the account that asks, each sealed, as they come.</summary>
public sealed class NoticeStreaming(MemberParts parts)
{
    /// <summary>A sealed notice and its number.</summary>
    public readonly record struct Item(long Number, string Kind, string SealedJson);

    /// <summary>Where to begin; a refusal when the account has no notices here.</summary>
    public RefusalCode? Judge(GatewayRequest request, out long after)
    {
        after = 0;
        if (!request.TryRead(GatewayJson.Default.AfterArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        after = arguments.After;
        return IsKnown(request) ? null : GatewayCodes.NotKnownHere;
    }

    /// <summary>Notices above a number and those to come, for as long as the account is known here with the key that asked.</summary>
    public async IAsyncEnumerable<Item> ReadAsync(GatewayRequest request, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await NextAsync(request, after, cancellation) is { } notices)
        {
            var view = parts.Confidential.For(request);
            after = notices[^1].Number;
            foreach (var notice in notices.Select(view.Visible).OfType<Notice>())
            {
                var json = JsonSerializer.SerializeToUtf8Bytes(notice, GatewayJson.Default.Notice);
                yield return new Item(notice.Number, "notice", Encoding.UTF8.GetString(request.Seal(json)));
            }
        }
    }

    /// <summary>What is new; null as soon as the stream must end, which is looked at with every block, whether there are notices or none.</summary>
    private async Task<IReadOnlyList<Notice>?> NextAsync(GatewayRequest request, long after, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            var notices = parts.Notices.WhenAfterAsync(request.Account, after, end.Token);
            while (true)
            {
                var block = parts.Ledger.WhenHeightAsync(parts.Ledger.Tip.Height.Next, end.Token);
                if (!parts.Known.StillSpeaks(request) || !IsKnown(request))
                {
                    return null;
                }

                await await Task.WhenAny(notices, block);
                if (notices.IsCompleted)
                {
                    return parts.Known.StillSpeaks(request) && IsKnown(request) ? await notices : null;
                }
            }
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    private bool IsKnown(GatewayRequest request) => parts.Known.IsPatient(request.Account) || parts.Known.StaffRole(request.Account) is not null;
}
