using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Vault.Requests;

/// <summary>One sealed layer of a patient's upload, with its key wrapped to one recipient (<see cref="Records.LayerWrap"/>).</summary>
/// <param name="Layer"><c>index</c> or <c>raw</c>.</param>
/// <param name="Blob">The ciphertext's name.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Wrap">The layer's key, sealed to who is meant to open it.</param>
public sealed record UploadLayer(string Layer, Hash Blob, long Length, SealedMessage Wrap);

/// <summary>A patient: keep these blobs, brought before, as an upload.</summary>
/// <param name="Upload">Its random id.</param>
/// <param name="Layers">Index and raw, their keys wrapped to the patient.</param>
public sealed record UploadRegisterArguments(Hash Upload, IReadOnlyList<UploadLayer> Layers);

/// <summary>An upload as the member knows it: that there is one, when it came, and ciphertext.</summary>
/// <param name="Upload">Its id.</param>
/// <param name="Time">When it came.</param>
/// <param name="Layers">Its layers, their keys wrapped to who asked.</param>
public sealed record UploadEntry(Hash Upload, LedgerTime Time, IReadOnlyList<UploadLayer> Layers);

/// <summary>The patient's uploads here, newest last, and a ticket that fetches their blobs.</summary>
public sealed record UploadsAnswer(IReadOnlyList<UploadEntry> Uploads, string Ticket);

/// <summary>A patient: here is the key of an upload for a grantee; it is handed out while the permission is in force.</summary>
/// <param name="Permission">The permission whose terms name the upload (<see cref="UploadScopes"/>).</param>
/// <param name="Upload">The upload.</param>
/// <param name="Layers">Its layers, their keys wrapped to the grantee under that permission.</param>
public sealed record UploadShareArguments(Hash Permission, Hash Upload, IReadOnlyList<UploadLayer> Layers);

/// <summary>A grantee: read an upload under a permission.</summary>
/// <param name="Permission">The permission.</param>
/// <param name="Terms">The grantee's copy of the terms.</param>
/// <param name="Purpose">Must be the terms' purpose.</param>
/// <param name="Upload">The upload.</param>
public sealed record UploadReadArguments(Hash Permission, TermsDocument Terms, string Purpose, Hash Upload);

/// <summary>The upload for the grantee.</summary>
/// <param name="Account">The patient's account here.</param>
/// <param name="Upload">The upload with the keys wrapped to the grantee.</param>
/// <param name="Ticket">Fetches the blobs.</param>
/// <param name="Entry">The disclosure's entry, written before this answer.</param>
public sealed record UploadReadAnswer(AccountId Account, UploadEntry Upload, string Ticket, string Entry);

/// <summary>How terms name an upload: as the DocumentReference whose id is the upload's in hexadecimal.</summary>
public static class UploadScopes
{
    /// <summary>The scope of one upload.</summary>
    public static string Of(Hash upload) => "DocumentReference.rs?_id=" + Convert.ToHexStringLower(upload.ToArray());
}
