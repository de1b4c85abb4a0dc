using System.CommandLine;
using System.Text;
using System.Text.Json;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Ledger;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin consortium replace-ordering --data DIR --member M [--sequencer FILE --endpoint https://host:port …]</c></summary>
internal static class ConsortiumReplaceOrdering
{
    private const int CardBytesMax = 64 * 1024;

    private static readonly RefusalCode CardMalformed = new("ordering-card-malformed");

    private static readonly Option<string?> Sequencer = new("--sequencer")
    {
        Description = "The new sequencer's public key: a file with its JWK, or the card of an ordering process. Without it a key is made in DIR/ordering/keys, for an ordering inside the node.",
    };

    private static readonly Option<string[]> Endpoints = new("--endpoint") { Description = "Where an ordering process is reached, https://host:port; may be repeated." };

    public static Command Create()
    {
        var command = new Command("replace-ordering", "Propose another orderer, whatever the present one does: dead, lying or censoring. It takes the votes of a quorum.")
        {
            Options = { VerbOptions.Node, MemberKeysOption.Data, VerbOptions.Member, Sequencer, Endpoints },
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, parsed);
        if ((await PresentAsync(session.Connection.LedgerAt(keys.Member), cancellation)).TryGet(out var present, out var refusal))
        {
            var card = Card(parsed) ?? Fresh(parsed, present);
            var content = new MembershipPropose(
                ProposalKinds.Ordering, Epoch: present.Epoch + 1, Sequencer: card.Sequencer,
                Endpoints: parsed.GetValue(Endpoints) is { Length: > 0 } named ? named : card.Endpoints ?? []);
            var reading = (await ConsortiumReading.ReadAsync(session.Connection, cancellation)).Value;
            var verdict = ConsortiumChange.Judge(reading.Picture, content);
            if (!verdict.Holds)
            {
                return session.Screen.Refused(ConsortiumChange.Against(verdict));
            }

            return await ConsortiumProposal.SubmitAsync(session, keys, content, $"another orderer from epoch {content.Epoch} on", cancellation);
        }

        return session.Screen.Refused(refusal!);
    }

    private static async Task<Answer<OrderingEntry>> PresentAsync(LedgerClient ledger, CancellationToken cancellation) =>
        (await ledger.StateAsync("ledger.ordering", "current", cancellation)).TryGet(out var state, out var refusal) && state.Value?.Deserialize(LedgerJson.Default.OrderingEntry) is { } entry
            ? entry
            : refusal ?? Refusal.Of(CardMalformed, "The node does not say who orders: ask another node.");

    private static OrderingCard? Card(ParseResult parsed) =>
        parsed.GetValue(Sequencer) is { } file
            ? OrderingCard.TryRead(CappedFile.Read(file, CardBytesMax)) ?? throw new RefusedException(Refusal.Of(CardMalformed, $"{file} holds neither a P-256 JWK nor an ordering process's card."))
            : null;

    /// <summary>A key that an earlier call made and that no epoch has used is taken again.</summary>
    private static OrderingCard Fresh(ParseResult parsed, OrderingEntry present)
    {
        var folder = new KeyFolder(Path.Combine(Path.GetFullPath(parsed.GetValue(MemberKeysOption.Data)!), "ordering", "keys"));
        using var key = folder.NewestSequencer() is { } newest && (newest.PublicKey.X, newest.PublicKey.Y) != (present.X, present.Y) ? newest : folder.NextSequencer();
        return new OrderingCard(Jwk.Of(key.PublicKey), []);
    }

    private sealed record OrderingCard(Jwk Sequencer, IReadOnlyList<string>? Endpoints)
    {
        public static OrderingCard? TryRead(ReadOnlyMemory<byte> json)
        {
            try
            {
                using var document = JsonDocument.Parse(json);
                var root = document.RootElement;
                var key = root.TryGetProperty("sequencer", out var named) ? named : root;
                var jwk = new Jwk(Text(key, "crv"), Text(key, "kty"), Text(key, "x"), Text(key, "y"));
                return jwk.TryKey(out _) ? new OrderingCard(jwk, root.TryGetProperty("endpoints", out var list) ? [.. list.EnumerateArray().Select(e => e.GetString()!)] : null) : null;
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or DecoderFallbackException)
            {
                return null;
            }
        }

        private static string Text(JsonElement key, string name) => key.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
    }
}
