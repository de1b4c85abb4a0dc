using System.Text.Json;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Emergency;

namespace Xinglin.Client.Emergency;

/// <summary>
/// An emergency access on its way between two people, and then what both read with: the document, the transaction's payload
/// and the first signature. It names the patient and is a secret of the two.
/// </summary>
/// <param name="Format">Always <see cref="FormatV1"/>.</param>
/// <param name="Statement">The document's exact text.</param>
/// <param name="Salt">The commitment's salt.</param>
/// <param name="Payload">The transaction's payload, base64url.</param>
/// <param name="First">The first signature.</param>
public sealed record EmergencyFile(string Format, string Statement, string Salt, string Payload, DetachedSignature First)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/emergency/v1";

    private const int BytesMax = 64 * 1024;

    /// <summary>The document; null when the salt is none.</summary>
    public EmergencyDocument? Document => Vault.Commitments.Salt.TryParse(Salt, out var salt) ? new EmergencyDocument(Statement, salt) : null;

    /// <summary>Reads a file; refused when it is not of this form.</summary>
    public static Answer<EmergencyFile> Read(string path)
    {
        try
        {
            var file = new FileInfo(path) is { Exists: true, Length: <= BytesMax } ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ClientJson.Default.EmergencyFile) : null;
            return file is { Format: FormatV1 } && file.Document?.Read() is not null ? file : Malformed(path);
        }
        catch (JsonException)
        {
            return Malformed(path);
        }
    }

    /// <summary>Writes a new file, readable by its owner only.</summary>
    /// <exception cref="IOException">The file exists.</exception>
    public void Write(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(path, options);
        JsonSerializer.Serialize(stream, this, ClientJson.Default.EmergencyFile);
    }

    private static Refusal Malformed(string path) =>
        Refusal.Of(ClientCodes.EmergencyFileMalformed, $"{path} is no file of an emergency access: make one with `xinglin staff emergency open`.");
}
