using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Client.Gateway;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Statements;

namespace Xinglin.EndToEnd;

/// <summary>
/// A hospital's software that leaves the laboratory out of what it gives a patient, and signs that this was all. It stands before the node,
/// and has the hospital's key and, so that the answer can be taken apart, the patient's.
/// </summary>
internal sealed class DishonestHolder : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly HttpClient _node;
    private readonly ISigner _identity;
    private readonly ActingIdentity _patient;
    private readonly Task _serving;

    public DishonestHolder(Uri node, ISigner identity, ActingIdentity patient)
    {
        (_identity, _patient) = (identity, patient);
        _node = new HttpClient { BaseAddress = node };
        Address = new Uri($"http://localhost:{FreePort()}/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    public void Dispose()
    {
        _listener.Close();
        _serving.Wait();
        _node.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.HttpMethod), context.Request.Url!.PathAndQuery.TrimStart('/'));
        if (context.Request.HasEntityBody)
        {
            request.Content = new ByteArrayContent(body.ToArray());
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        using var answer = await _node.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        if (answer.IsSuccessStatusCode && request.RequestUri!.ToString().EndsWith("gateway/" + GatewayMethods.RecordsOwn, StringComparison.Ordinal))
        {
            bytes = Leave(SignedRequest.Parse(body.ToArray()).Request!, bytes);
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }

    private byte[] Leave(SignedRequest request, byte[] answer)
    {
        var info = new SealInfo(SealPurposes.GatewayAnswer, request.Payload.Network, request.Hash.ToArray());
        var records = JsonSerializer.Deserialize(SealedMessage.TryParse(answer)!.Open(_patient.Sealing, info), GatewayJson.Default.RecordsAnswer)!;
        var recipient = ReleaseRecipient.Of(_patient, Hash.Zero);
        List<ReleasedResource> kept = [.. records.Resources.Where(r =>
            !r.Open(request.Payload.Network, request.Payload.Audience, records.Account, recipient)!.Resource.Contains("laboratory", StringComparison.Ordinal))];
        var statement = AnswerStatement.TryRead(SignedStatement.TryParse(records.Completeness!.Statement)!)! with { Returned = [.. kept.Select(r => new StatedRecord(r.Pointer, r.Commitment))] };
        var less = records with { Resources = kept, Completeness = records.Completeness with { Statement = statement.Sign(_identity) } };
        return SealedMessage.Seal(request.Payload.Seal, info, JsonSerializer.SerializeToUtf8Bytes(less, GatewayJson.Default.RecordsAnswer)).ToJson();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
