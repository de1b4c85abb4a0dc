using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Interop.Fhir.Serving;
using Xinglin.Interop.Fhir.Summary;
using Xinglin.Node.Consent;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Fhir.Rest;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Gateway;

/// <summary>Wall 6, read from the compiled gateway: whoever adds a way out finds it here.</summary>
public sealed class ReleaseBasisTests
{
    private static readonly string[] Bases =
        [.. typeof(DisclosureBases).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!)];

    private static readonly Type[] Methods =
        [.. typeof(IGatewayMethod).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && typeof(IGatewayMethod).IsAssignableFrom(t))];

    /// <summary>Every method that hands out content of records or uploads, with the basis that its entries name.</summary>
    private static readonly Dictionary<string, string> Releasing = new()
    {
        [GatewayMethods.RecordsOwn] = DisclosureBases.Patient,
        [GatewayMethods.RecordsRead] = DisclosureBases.Permission,
        [GatewayMethods.RecordsCare] = DisclosureBases.Care,
        [GatewayMethods.RecordsDuty] = DisclosureBases.Duty,
        [GatewayMethods.EmergencyRead] = DisclosureBases.Emergency,
        [GatewayMethods.UploadRead] = DisclosureBases.Permission,
        [GatewayMethods.UploadList] = DisclosureBases.Patient,
        [GatewayMethods.CorrectionShow] = DisclosureBases.Care,
    };

    /// <summary>Gives patients back the requests that they wrote themselves: no disclosure to anybody.</summary>
    private static readonly string[] Returning = [GatewayMethods.CorrectionOwn];

    [Fact]
    public void Every_method_that_releases_data_is_known_and_names_exactly_its_basis()
    {
        var releasing = Methods.Where(Releases).ToDictionary(NameOf);
        Assert.Equal(Releasing.Keys.Concat(Returning).Order(StringComparer.Ordinal), releasing.Keys.Order(StringComparer.Ordinal));
        Assert.All(Releasing, expected => Assert.Equal([expected.Value], BasesOf(releasing[expected.Key])));
    }

    [Fact]
    public void Nothing_but_the_sealing_that_takes_a_written_entry_makes_a_released_resource_or_wraps_a_key()
    {
        var types = typeof(IGatewayMethod).Assembly.GetTypes().Where(t => !t.IsNested).Select(t => (Type: t, Code: CompiledCode.Of(t))).ToList();
        Assert.Equal(
            [typeof(ReleaseSealing)],
            types.Where(t => t.Code.Calls.Any(c => c.IsConstructor && c.DeclaringType == typeof(ReleasedResource) && c.GetParameters().Length > 1)).Select(t => t.Type));
        Assert.Equal([typeof(Node.Vault.MemberVault)], types.Where(t => t.Code.Calls.Any(c => c.DeclaringType == typeof(LayerWrap) && c.Name == nameof(LayerWrap.Seal))).Select(t => t.Type));
        Assert.Equal([typeof(ReleaseSealing)], types.Where(t => t.Code.Calls.Any(c => c.DeclaringType == typeof(Node.Vault.MemberVault) && c.Name == "Release")).Select(t => t.Type));
        var entrances = typeof(ReleaseSealing).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        Assert.Equal(typeof(DisclosureEntry), Assert.Single(entrances).GetParameters()[0].ParameterType);
    }

    [Fact]
    public void Whatever_the_FHIR_server_shows_of_a_record_is_written_into_the_log_by_the_code_that_shows_it()
    {
        var showing = typeof(FhirDisclosure).Assembly.GetTypes().Where(t => !t.IsNested).Select(t => (Type: t, Code: CompiledCode.Of(t)))
            .Where(t => t.Code.Calls.Any(c => c.DeclaringType == typeof(ResourceStamp) && c.Name == nameof(ResourceStamp.Served)
                || (c.DeclaringType == typeof(ServedVersion) && c.Name == "get_Text") || (c.DeclaringType == typeof(PatientSummary) && c.Name == nameof(PatientSummary.Write)))).ToList();

        // The version that the text belongs to; and a writer's own words given back.
        Assert.Equal(
            [typeof(ServedVersion), typeof(WriteInteraction)],
            showing.Where(t => !t.Code.Calls.Any(c => c.DeclaringType == typeof(FhirDisclosure) && c.Name == nameof(FhirDisclosure.WriteAsync))).Select(t => t.Type).OrderBy(t => t.Name));
        Assert.Contains(typeof(SearchInteraction), showing.Select(t => t.Type));
    }

    /// <summary>It answers with something that carries ciphertext of a record, itself or by the one way out.</summary>
    private static bool Releases(Type method) =>
        Parts(method).Contains(typeof(RecordDisclosure))
        || CompiledCode.Of(method).Calls.OfType<MethodInfo>().Any(c =>
            c.ReturnType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(JsonTypeInfo<>) && Carries(type.GetGenericArguments()[0], [])
            && !type.GetGenericArguments()[0].Name.EndsWith("Arguments", StringComparison.Ordinal));

    private static bool Carries(Type type, HashSet<Type> seen) =>
        type == typeof(ReleasedResource) || type == typeof(UploadEntry)
        || (seen.Add(type) && (type.GetGenericArguments().Any(a => Carries(a, seen))
            || (type.Namespace?.StartsWith("Xinglin", StringComparison.Ordinal) == true && type.GetProperties().Any(p => Carries(p.PropertyType, seen)))));

    /// <summary>The bases that the method writes; one that leaves writing to a part of its own writes what that part does.</summary>
    private static List<string> BasesOf(Type method)
    {
        var own = Written(method);
        return own.Count > 0 ? own : [.. Parts(method).Where(t => t != typeof(RecordDisclosure)).SelectMany(Written).Distinct()];
    }

    private static List<string> Written(Type type)
    {
        var code = CompiledCode.Of(type);
        return code.Calls.Any(c => c.DeclaringType == typeof(DisclosureBody) && c.IsConstructor) ? [.. Bases.Where(code.Texts.Contains)] : [];
    }

    private static IEnumerable<Type> Parts(Type method) => method.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
        .SelectMany(c => c.GetParameters()).Select(p => p.ParameterType).Where(t => t.Assembly == typeof(IGatewayMethod).Assembly && t != typeof(MemberParts));

    private static string NameOf(Type method) => ((IGatewayMethod)RuntimeHelpers.GetUninitializedObject(method)).Name;
}
