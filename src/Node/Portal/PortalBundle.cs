using System.Security.Cryptography;
using System.Text;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Hosting;

namespace Xinglin.Node.Portal;

/// <summary>
/// The built portal as its list of hashes names it (docs/spec/portal-bundle.md): a file that is not in the list is not served,
/// and a list that its files do not match is refused, so that what is served is what the bundle's hash says.
/// </summary>
internal sealed class PortalBundle
{
    /// <summary>The list's name, in the folder and under <c>/portal/</c>.</summary>
    public const string ListName = "SHA256SUMS";

    private const string StartPage = "index.html";

    private PortalBundle(byte[] list, IReadOnlyList<PortalFile> files)
    {
        List = list;
        Files = files;
        Hash = new Hash(SHA256.HashData(list));
        Start = files.First(f => f.Name == StartPage);
    }

    /// <summary>The list's exact bytes, as <c>sha256sum</c> writes and checks them.</summary>
    public byte[] List { get; }

    /// <summary>SHA-256 of <see cref="List"/>: the whole portal in one hash.</summary>
    public Hash Hash { get; }

    /// <summary>Every file.</summary>
    public IReadOnlyList<PortalFile> Files { get; }

    /// <summary>The page that loads all others.</summary>
    public PortalFile Start { get; }

    /// <summary>The bundle beside the program or, in a checkout, in <c>artifacts/portal</c>; null when none was built.</summary>
    /// <param name="folder">Where it is, when not there.</param>
    /// <exception cref="PortalException">It is there and does not match its list.</exception>
    public static PortalBundle? Find(string? folder)
    {
        string[] places = folder is not null
            ? [folder]
            : [Path.Combine(AppContext.BaseDirectory, "portal"), Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "portal"))];
        return places.FirstOrDefault(p => File.Exists(Path.Combine(p, ListName))) is { } place ? Read(place) : null;
    }

    private static PortalBundle Read(string folder)
    {
        var list = File.ReadAllBytes(Path.Combine(folder, ListName));
        var files = Encoding.UTF8.GetString(list).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Listed(folder, line)).ToList();
        return files.Exists(f => f.Name == StartPage)
            ? new PortalBundle(list, files)
            : throw new PortalException($"{folder}: the list names no {StartPage}. Run eng/portal.sh again.");
    }

    private static PortalFile Listed(string folder, string line)
    {
        var parts = line.Split("  ", 2);
        if (parts.Length != 2 || parts[1].Split('/').Any(p => p is "" or "." or ".."))
        {
            throw new PortalException($"{folder}/{ListName} is not a list of hashes. Run eng/portal.sh again.");
        }

        var path = Path.Combine(folder, "files", parts[1]);
        var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != parts[0])
        {
            throw new PortalException($"{path} is not what {ListName} says. Run eng/portal.sh again.");
        }

        var pressed = Path.Combine(folder, "pressed", parts[1] + ".br");
        return new PortalFile(parts[1], bytes, File.Exists(pressed) ? File.ReadAllBytes(pressed) : null);
    }
}

/// <summary>The portal's files are not what their list says.</summary>
internal sealed class PortalException(string message) : NodeException(message);
