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
        return parts.Known.IsPatient(request.Account) || parts.Known.StaffRole(request.Account) is not null ? null : GatewayCodes.NotKnownHere;
    }

    /// <summary>Notices above a number and those to come, for as long as the account is known here with the key that asked.</summary>
    public async IAsyncEnumerable<Item> ReadAsync(GatewayRequest request, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var notices = await parts.Notices.WhenAfterAsync(request.Account, after, cancellation);
            if (!parts.Known.StillSpeaks(request))
            {
                yield break;
            }

            var view = parts.Confidential.For(request);
            after = notices[^1].Number;
            foreach (var notice in notices.Select(view.Visible).OfType<Notice>())
            {
                var json = JsonSerializer.SerializeToUtf8Bytes(notice, GatewayJson.Default.Notice);
                yield return new Item(notice.Number, "notice", Encoding.UTF8.GetString(request.Seal(json)));
            }
        }
    }
}
