using System.Globalization;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Node.Identity;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Hosting;

/// <summary>The node cannot start or go on; the message is one sentence that says what to do.</summary>
public class NodeException(string message) : Exception(message);

/// <summary>One member's folder under a data folder: its card, its keys, its replica, its stores. One process at a time runs it.</summary>
public sealed class MemberFolder
{
    private const string CardFile = "card.json";
    private const string LockFile = "lock";
    private const string UnenrolledFile = "unenrolled";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _path;

    private MemberFolder(string path) => _path = path;

    /// <summary>The member's keys.</summary>
    public KeyFolder Keys => new(Part("keys"));

    /// <summary>Where its replica keeps its files.</summary>
    public ReplicaStorage Ledger => ReplicaStorage.OnDisk(Part("ledger"));

    /// <summary>Where its validator keys have vote logs.</summary>
    public VoteEnrolment Enrolment => new(new DiskFolder(Part(VoteEnrolment.FolderName)));

    /// <summary>Where its replica of a partition keeps its files.</summary>
    public ReplicaStorage LedgerOf(uint partition) => ReplicaStorage.OnDisk(Part(string.Create(CultureInfo.InvariantCulture, $"ledger-{partition}")));

    /// <summary>Makes a member: its folder, its keys, its card.</summary>
    /// <exception cref="NodeException">The folder has this member already, or the card would not be sound.</exception>
    public static MemberCard Init(string data, string slug, string name, string kind, string address, bool validates)
    {
        // Judged before there are keys, so that a wrong word leaves no folder behind.
        var none = new Jwk("", "", "", "");
        if (!new NewMember(slug, name, kind, none, none, Address: address).IsSound())
        {
            throw new NodeException(
                $"A member has a short name of small letters, digits and hyphens, a name of at most 80 characters, an address https://host:port, and is one of: {string.Join(", ", MemberKinds.All)}.");
        }

        var folder = new MemberFolder(Path.Combine(Path.GetFullPath(data), slug));
        if (File.Exists(folder.In(CardFile)))
        {
            throw new NodeException($"{folder._path} is a member's already: its card is {folder.In(CardFile)}.");
        }

        Directory.CreateDirectory(folder._path, OwnerOnly);
        var card = folder.Describe(slug, name, kind, address, validates);
        if (validates)
        {
            folder.Enrolment.NoteMade(folder.Keys.Signer("validator").KeyId);
            WriteDurably(folder.In(UnenrolledFile), "the validator key has never voted\n"u8);
        }

        WriteDurably(folder.In(CardFile), [.. card.Encode(), (byte)'\n']);
        return card;
    }

    /// <summary>The one member in the data folder, or the one of this short name.</summary>
    /// <exception cref="NodeException">There is none, or more than one.</exception>
    public static MemberFolder Find(string data, string? slug)
    {
        data = Path.GetFullPath(data);
        List<string> found = Directory.Exists(data)
            ? [.. Directory.EnumerateDirectories(data).Where(d => File.Exists(Path.Combine(d, CardFile)) && (slug is null || Path.GetFileName(d) == slug))]
            : [];
        return found switch
        {
            [var one] => new MemberFolder(one),
            [] => throw new NodeException($"{data} has no member{(slug is null ? "" : " " + slug)}: make one with xinglin member init."),
            _ => throw new NodeException($"{data} has several members: name one with --member."),
        };
    }

    /// <summary>A part of the folder, made when it is absent.</summary>
    public string Part(string name)
    {
        var path = In(name);
        Directory.CreateDirectory(path, OwnerOnly);
        return path;
    }

    /// <summary>The card that was made.</summary>
    public MemberCard Card() =>
        MemberCard.TryRead(File.ReadAllBytes(In(CardFile))) ?? throw new NodeException($"{In(CardFile)} is damaged: put it back from the backup of the keys.");

    /// <summary>The card with the newest keys, for a node whose ledger is older than the last rotation.</summary>
    public MemberCard PresentCard()
    {
        var card = Card();
        using var tls = Keys.TlsKeys();
        return card with { Tls = Jwk.Of(tls.Present.PublicKey) };
    }

    /// <summary>Takes the folder for this process.</summary>
    /// <exception cref="NodeException">Another has it.</exception>
    public FileStream Take()
    {
        try
        {
            return new FileStream(In(LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new NodeException($"A node already runs on {_path}: stop it first.");
        }
    }

    /// <summary>
    /// At the first start, and never again, the validator key gets its vote log: the mark that allows it lies outside of what a backup of keys has, and
    /// goes with the first use.
    /// </summary>
    public void EnrolOnce(Genesis genesis)
    {
        if (!File.Exists(In(UnenrolledFile)))
        {
            return;
        }

        var key = Keys.Signer("validator").KeyId;
        if (!Ledger.IsUnused(key))
        {
            Ledger.EnrolValidator(genesis, key);
        }

        File.Delete(In(UnenrolledFile));
    }

    private MemberCard Describe(string slug, string name, string kind, string address, bool validates)
    {
        var member = Keys.Member();
        using var tls = Keys.TlsKeys();
        return new MemberCard(
            MemberCard.FormatV1, slug, name, kind, Jwk.Of(member.Identity.PublicKey), Jwk.Of(member.Sealing.PublicKey), Jwk.Of(tls.Present.PublicKey), address,
            validates ? Jwk.Of(Keys.Signer("validator").PublicKey) : null);
    }

    internal string In(string name) => Path.Combine(_path, name);

    internal static void WriteDurably(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(path, FileMode.Create);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }
}
