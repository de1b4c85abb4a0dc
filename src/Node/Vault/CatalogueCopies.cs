using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Vault;

/// <summary>
/// Whether other members already have the catalogue that a new epoch's wrapped keys stand in. Until they have, what they hold is wrapped under
/// the earlier epoch's key, and a member that lost its vault and that key could not open what it restores.
/// </summary>
internal sealed class CatalogueCopies
{
    /// <summary>So long is waited for those that do not answer, when one has it, milliseconds.</summary>
    public const long PatienceWithOne = 3_600_000;

    /// <summary>So long when nobody has it: half of the day that the promise of an erasure allows.</summary>
    public const long PatienceWithNone = 12 * 3_600_000L;

    private readonly Lock _turn = new();
    private bool _expected;
    private int _epoch;
    private int _having;
    private int _peers;

    /// <summary>Others keep copies; who they are is told later.</summary>
    public void Expect()
    {
        lock (_turn)
        {
            _expected = true;
        }
    }

    /// <summary>So many of so many others have a catalogue of this epoch.</summary>
    public void Note(int epoch, int having, int peers)
    {
        lock (_turn)
        {
            (_expected, _epoch, _having, _peers) = (true, epoch, having, peers);
        }
    }

    /// <summary>True when the key before this epoch's is no longer needed for a restore, or was waited for long enough.</summary>
    /// <param name="epoch">The present epoch.</param>
    /// <param name="began">When it began.</param>
    /// <param name="now">This moment.</param>
    public bool Suffice(int epoch, LedgerTime began, LedgerTime now)
    {
        lock (_turn)
        {
            var (having, waited) = (_epoch == epoch ? _having : 0, now.Milliseconds - began.Milliseconds);
            return !_expected || (_epoch == epoch && having == _peers) || waited >= (having > 0 ? PatienceWithOne : PatienceWithNone);
        }
    }
}
