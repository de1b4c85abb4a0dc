using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Hosting;

/// <summary>Puts the beginning of a refounded network into a member's folder.</summary>
public static class RefoundedLedger
{
    /// <summary>
    /// The ledger of before stays beside under its network's id, for its proofs. The founding state is verified against the header that the
    /// genesis names. The validator key gets a vote log for the new network, once in the folder's life: votes are never put back.
    /// </summary>
    /// <param name="folder">The member's folder; no node may run on it.</param>
    /// <param name="genesis">The refounded network.</param>
    /// <param name="state">The folder with the founding state.</param>
    /// <returns>False when the validator key had its vote log for this network before: it is to be rotated.</returns>
    /// <exception cref="NodeException">It cannot be done; nothing was changed.</exception>
    public static bool Install(MemberFolder folder, Genesis genesis, DiskFolder state)
    {
        using var held = folder.Take();
        if (genesis.Refounded is not { } former)
        {
            throw new NodeException("The genesis refounds no network: a node begins with it by itself.");
        }

        var final = Verified(genesis, state);
        SetAside(folder, genesis, former);
        var storage = folder.Ledger;
        var enrolled = Enrol(folder, storage, genesis);
        FoundingState.Keep(storage.Blocks, final);
        GenesisFile.Keep(storage.Blocks, genesis);
        return enrolled;
    }

    private static Snapshot Verified(Genesis genesis, DiskFolder state)
    {
        try
        {
            FoundingState.Begin(genesis, ContractCatalog.BuiltIn, state);
            return FoundingState.Read(genesis, state);
        }
        catch (IOException fault)
        {
            throw new NodeException($"--state is not the state that the genesis begins with: {fault.Message}");
        }
    }

    private static void SetAside(MemberFolder folder, Genesis genesis, Refounding former)
    {
        var ledger = folder.In("ledger");
        if (!Directory.Exists(ledger) || GenesisFile.Read(new DiskFolder(Path.Combine(ledger, "blocks"))) is not { } kept)
        {
            return;
        }

        if (kept.Network == genesis.Network)
        {
            throw new NodeException($"{ledger} is of the refounded network already: start the node.");
        }

        var aside = folder.In($"ledger-{former.Former.Network}");
        if (kept.Network != former.Former.Network || Directory.Exists(aside))
        {
            throw new NodeException($"{ledger} is of network {kept.Network}, and the genesis refounds {former.Former.Network}: move it away first.");
        }

        Directory.Move(ledger, aside);
    }

    private static bool Enrol(MemberFolder folder, ReplicaStorage storage, Genesis genesis)
    {
        var account = folder.Card().Account;
        if (genesis.Document.Members.FirstOrDefault(m => Genesis.AccountOf(m) == account)?.Validator is not { } jwk)
        {
            return true;
        }

        var mark = folder.In($"refounded-{genesis.Network}");
        var key = Genesis.KeyOf(jwk).Thumbprint();
        if (File.Exists(mark) || folder.Keys.Find("validator", key) is null)
        {
            return false;
        }

        // The mark first: after an interruption the key signs nothing, and never twice.
        MemberFolder.WriteDurably(mark, "the validator key has its vote log for this network\n"u8);
        storage.EnrolValidator(genesis, key);
        return true;
    }
}
