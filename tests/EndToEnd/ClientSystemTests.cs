using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Ledger.Primitives;

namespace Xinglin.EndToEnd;

/// <summary>A hospital's system is registered by the command line while the node runs, and gets tokens as SMART Backend Services says.</summary>
public sealed class ClientSystemTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    [Fact]
    public async Task A_system_is_registered_gets_a_token_where_the_configuration_says_and_gets_none_after_it_was_removed()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var http = new HttpClient { BaseAddress = demonstration.Address };
        var file = await KeySetAsync(key, "ours.json");
        var added = await DoAsync("add", "--name", "EMR 一号", "--jwks", file, "--scope", "system/Observation.rs", "system/DocumentReference.cu", "system/Provenance.rs");
        var client = added.GetProperty("client").GetString()!;
        Assert.Contains(client, (await DoAsync("list")).EnumerateArray().Select(c => c.GetProperty("client").GetString()));

        var configuration = JsonDocument.Parse(await http.GetStringAsync("hospital-a/fhir/.well-known/smart-configuration")).RootElement;
        Assert.Equal("application/json", (await http.GetAsync("hospital-a/fhir/.well-known/smart-configuration")).Content.Headers.ContentType!.ToString());
        var endpoint = configuration.GetProperty("token_endpoint").GetString()!;
        Assert.Equal(new Uri(demonstration.Address, "hospital-a/fhir/token").ToString(), endpoint);
        Assert.Contains("private_key_jwt", configuration.GetProperty("token_endpoint_auth_methods_supported").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(["ES384", "RS384"], configuration.GetProperty("token_endpoint_auth_signing_alg_values_supported").EnumerateArray().Select(e => e.GetString()));

        var (status, token) = await AskAsync(http, endpoint, Assertion(key, client, endpoint));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("bearer", token.GetProperty("token_type").GetString());
        Assert.Equal(300, token.GetProperty("expires_in").GetInt32());
        Assert.Equal("system/Observation.rs", token.GetProperty("scope").GetString());

        // The token opens the FHIR server: the registration of a record, from the ledger.
        var (_, wider) = await AskAsync(http, endpoint, Assertion(key, client, endpoint), "system/Observation.rs system/Provenance.rs");
        using var line = new HttpClient { BaseAddress = demonstration.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, (await line.GetAsync("hospital-a/fhir/Observation")).StatusCode);
        line.DefaultRequestHeaders.Authorization = new("Bearer", wider.GetProperty("access_token").GetString());
        var observation = JsonDocument.Parse(await line.GetStringAsync("hospital-a/fhir/Observation?_count=1")).RootElement.GetProperty("entry")[0].GetProperty("resource");
        var registered = JsonDocument.Parse(await line.GetStringAsync($"hospital-a/fhir/Provenance?target=Observation/{observation.GetProperty("id").GetString()}")).RootElement;
        Assert.Equal(1, registered.GetProperty("total").GetInt32());

        Assert.Equal("invalid_client", await RefusedAsync(http, endpoint, Assertion(key, client, endpoint.Replace("hospital-a", "hospital-b", StringComparison.Ordinal))));
        Assert.Equal("invalid_client", await RefusedAsync(http, endpoint.Replace("hospital-a", "hospital-b", StringComparison.Ordinal), Assertion(key, client, endpoint)));

        // A name that is the machine's own, at a port that is not this door's: the assertion was made for somebody else.
        using var relayed = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = Form(Assertion(key, client, "http://localhost:1/hospital-a/fhir/token")) };
        relayed.Headers.Host = "localhost:1";
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await http.SendAsync(relayed)).StatusCode);

        await DoAsync("remove", client);
        Assert.Equal(HttpStatusCode.Unauthorized, (await line.GetAsync("hospital-a/fhir/Observation?_count=1")).StatusCode);
        Assert.Equal("invalid_client", await RefusedAsync(http, endpoint, Assertion(key, client, endpoint)));
        var (gone, output, _) = await VerbAsync("remove", client);
        Assert.Equal((1, "client-unknown"), (gone, JsonDocument.Parse(output).RootElement.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_patient_lets_another_members_systems_read_and_they_get_a_token_until_she_ends_it()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var http = new HttpClient { BaseAddress = demonstration.Address };
        var file = await KeySetAsync(key, "theirs.json");
        var client = (await DoAsync("add", "--name", "EMR of B", "--jwks", file, "--scope", "system/Observation.rs", "--for", "hospital-b")).GetProperty("client").GetString()!;
        Assert.Empty((await CommandAsync("client", "terms", "--data", demonstration.Data, "--member", "hospital-b")).EnumerateArray());

        var card = StaffCard.TryParse((await CommandAsync("client", "card", "--member", "hospital-b")).GetProperty("card").GetString()!)!;
        var grant = (await ward.Patient.GrantAsync(
            new GrantRequest(ward.AtA, card.Grantee, card.SealKey, [Ward.Laboratory], "treatment", TimeSpan.FromDays(7)))).Value;
        var received = Assert.Single((await CommandAsync("client", "terms", "--data", demonstration.Data, "--member", "hospital-b")).EnumerateArray());
        Assert.Equal((grant.Permission.ToString(), "hospital-a"), (received.GetProperty("permission").GetString(), received.GetProperty("holder").GetString()));

        var endpoint = new Uri(demonstration.Address, "hospital-a/fhir/token").ToString();
        var terms = received.GetProperty("terms").GetRawText();
        var scope = "system/" + Ward.Laboratory;
        Assert.Equal("unauthorized_client", await RefusedAsync(http, endpoint, Assertion(key, client, endpoint), scope));
        var (status, token) = await AskAsync(http, endpoint, Assertion(key, client, endpoint), scope, terms);
        Assert.Equal((HttpStatusCode.OK, scope), (status, token.GetProperty("scope").GetString()));

        // The same token reads what the permission covers, and is a closed door from the block on in which it ended.
        http.DefaultRequestHeaders.Authorization = new("Bearer", token.GetProperty("access_token").GetString());
        var found = JsonDocument.Parse(await http.GetStringAsync("hospital-a/fhir/Observation")).RootElement;
        Assert.Equal("laboratory", found.GetProperty("entry")[0].GetProperty("resource").GetProperty("category")[0].GetProperty("coding")[0].GetProperty("code").GetString());
        _ = (await ward.Patient.RevokeAsync(grant)).Value;
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("hospital-a/fhir/Observation")).StatusCode);
        http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal("invalid_grant", await RefusedAsync(http, endpoint, Assertion(key, client, endpoint), scope, terms));
    }

    [Fact]
    public async Task A_system_in_javascript_that_knows_only_the_standards_pushes_a_document_and_reads_it_back()
    {
        var folder = Directory.CreateDirectory(demonstration.File("javascript")).FullName;
        await SampleAsync("keys", folder);
        var client = (await DoAsync(
            "add", "--name", "archive", "--jwks", Path.Combine(folder, "jwks.json"),
            "--scope", "system/Patient.rs", "system/Observation.rs", "system/DocumentReference.crs", "system/List.c", "system/Binary.c")).GetProperty("client").GetString()!;
        var root = new Uri(demonstration.Address, "hospital-a/fhir").ToString();
        var patient = (await SampleAsync("read", root, client, folder, "Patient?_count=1")).GetProperty("entry")[0].GetProperty("resource").GetProperty("id").GetString()!;
        var file = demonstration.File("summary.pdf");
        await File.WriteAllBytesAsync(file, "%PDF-1.7 出院小结"u8.ToArray());
        var stored = (await SampleAsync("push", root, client, folder, patient, file)).GetProperty("stored").EnumerateArray().Select(l => l.GetString()!).ToList();
        var reference = await SampleAsync("read", root, client, folder, stored[1][(root.Length + 1)..].Replace("/_history/1", string.Empty, StringComparison.Ordinal));
        Assert.Equal("Patient/" + patient, reference.GetProperty("subject").GetProperty("reference").GetString());
        Assert.EndsWith(reference.GetProperty("content")[0].GetProperty("attachment").GetProperty("url").GetString()! + "/_history/1", stored[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_sent_to_the_token_endpoint_is_refused_with_oauths_codes_and_not_kept_by_anybody()
    {
        using var http = new HttpClient { BaseAddress = demonstration.Address };
        foreach (var content in new HttpContent[] { new StringContent("{}", Encoding.UTF8, "application/json"), new ByteArrayContent(new byte[300_000]), new FormUrlEncodedContent([]) })
        {
            var answer = await http.PostAsync("hospital-a/fhir/token", content);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
            Assert.True(answer.Headers.CacheControl!.NoStore);
            Assert.Equal("invalid_request", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetString());
        }
    }

    private static async Task<JsonElement> SampleAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(NodeClientTests.FindCheckout(), "samples", "backend-service", "client.mjs"), .. arguments])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors + output);
        return JsonDocument.Parse(output).RootElement;
    }

    private async Task<string> KeySetAsync(ECDsa key, string name)
    {
        var q = key.ExportParameters(false).Q;
        var file = demonstration.File(name);
        await File.WriteAllTextAsync(file, $$"""{"keys":[{"kty":"EC","crv":"P-384","kid":"1","x":"{{Base64Url.Encode(q.X)}}","y":"{{Base64Url.Encode(q.Y)}}"}]}""");
        return file;
    }

    private static string Assertion(ECDsa key, string client, string audience)
    {
        var claims = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["iss"] = client,
            ["sub"] = client,
            ["aud"] = audience,
            ["jti"] = Guid.NewGuid().ToString(),
            ["exp"] = DateTimeOffset.UtcNow.AddMinutes(4).ToUnixTimeSeconds(),
        });
        var text = Base64Url.Encode("""{"alg":"ES384","kid":"1","typ":"JWT"}"""u8) + "." + Base64Url.Encode(claims);
        return text + "." + Base64Url.Encode(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA384));
    }

    private static FormUrlEncodedContent Form(string assertion, string scope = "system/Observation.rs", string terms = "") => new(new Dictionary<string, string>
    {
        ["grant_type"] = "client_credentials",
        ["scope"] = scope,
        ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ["client_assertion"] = assertion,
        ["xinglin_terms"] = terms,
    });

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(
        HttpClient http, string endpoint, string assertion, string scope = "system/Observation.rs", string terms = "")
    {
        var answer = await http.PostAsync(endpoint, Form(assertion, scope, terms));
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    private static async Task<string?> RefusedAsync(HttpClient http, string endpoint, string assertion, string scope = "system/Observation.rs", string terms = "") =>
        (await AskAsync(http, endpoint, assertion, scope, terms)).Answer.GetProperty("error").GetString();

    private async Task<JsonElement> CommandAsync(params string[] arguments)
    {
        var (status, output, errors) = await CommandLineTests.RunAsync("xinglin.dll", [.. arguments, "--node", demonstration.Address.ToString(), "--json"]);
        Assert.True(status == 0, errors + output);
        return JsonDocument.Parse(output).RootElement;
    }

    private async Task<JsonElement> DoAsync(string verb, params string[] more)
    {
        var (status, output, errors) = await VerbAsync(verb, more);
        Assert.True(status == 0, errors + output);
        return JsonDocument.Parse(output).RootElement;
    }

    private Task<(int Status, string Output, string Errors)> VerbAsync(string verb, params string[] more) => CommandLineTests.RunAsync(
        "xinglin.dll",
        ["client", verb, .. more, "--data", demonstration.Data, "--member", "hospital-a", "--node", demonstration.Address.ToString(), "--json"]);
}
