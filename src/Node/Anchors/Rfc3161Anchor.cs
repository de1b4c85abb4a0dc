using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Anchors;

/// <summary>
/// A time stamping authority by RFC 3161 over HTTP (section 3.4). Asked for the hash alone, with a fresh nonce; what it answers is hostile until
/// the token is about this hash and nonce and signed by the certificate in it.
/// </summary>
public sealed class Rfc3161Anchor(Uri authority, HttpClient http, ReadOnlyMemory<byte>? trusted = null) : IAnchor
{
    /// <summary>Longest answer, bytes.</summary>
    public const int AnswerBytesMax = 64 * 1024;

    private const string Query = "application/timestamp-query";

    /// <inheritdoc/>
    public string Authority => authority.GetLeftPart(UriPartial.Path);

    /// <inheritdoc/>
    public async Task<AnchorToken> StampAsync(Hash header, CancellationToken cancellation)
    {
        var request = Rfc3161TimestampRequest.CreateFromHash(
            header.ToArray(), HashAlgorithmName.SHA256, nonce: RandomNumberGenerator.GetBytes(16), requestSignerCertificates: true);
        var answer = await AskAsync(request.Encode(), cancellation);
        Rfc3161TimestampToken token;
        try
        {
            token = request.ProcessResponse(answer, out _);
        }
        catch (CryptographicException)
        {
            // It says no, or answers another question: both are the authority's refusal.
            throw new AnchorException(AnchorCodes.Refused);
        }

        var bytes = token.AsSignedCms().Encode();
        return AnchorTokens.Verify(bytes, header, trusted) is { } time ? new AnchorToken(bytes, time) : throw new AnchorException(AnchorCodes.Invalid);
    }

    private async Task<byte[]> AskAsync(byte[] query, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(query) { Headers = { ContentType = new MediaTypeHeaderValue(Query) } };
        using var message = new HttpRequestMessage(HttpMethod.Post, authority) { Content = content };
        try
        {
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!response.IsSuccessStatusCode)
            {
                throw new AnchorException(AnchorCodes.Refused);
            }

            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            var buffer = new byte[AnswerBytesMax + 1];
            var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
            return read <= AnswerBytesMax ? buffer[..read] : throw new AnchorException(AnchorCodes.Refused);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw new AnchorException(AnchorCodes.Unreachable);
        }
    }
}
