using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Ledger.Execution;

/// <summary>Finds keys in committed state, for those who verify signatures ahead of execution. Safe from any thread.</summary>
public sealed class StateKeyDirectory(IStateReader state) : IKeyDirectory
{
    private static ReadOnlySpan<byte> Prefix => "ledger.keys/"u8;

    /// <inheritdoc/>
    public bool TryGet(KeyId kid, out P256PublicKey key)
    {
        Span<byte> stateKey = stackalloc byte[Prefix.Length + 44];
        Prefix.CopyTo(stateKey);
        var length = Prefix.Length + KeyTexts.Write(kid.Value, stateKey[Prefix.Length..]);
        key = default;
        if (!state.TryGet(stateKey[..length], out var value) || JsonSerializer.Deserialize(value.Span, LedgerJson.Default.KeyEntry) is not { } entry)
        {
            return false;
        }

        key = P256PublicKey.FromTrusted(entry.X, entry.Y);
        return true;
    }
}
