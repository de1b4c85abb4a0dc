using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Xinglin.Tidy;

/// <summary>Reads the compiled contracts: what banned symbols cannot see in source shows in metadata and code.</summary>
public sealed class PurityIlTests
{
    private const string Contracts = "Xinglin.Contracts";

    [Fact]
    public void Contracts_use_only_members_on_the_list()
    {
        var allowed = Repository.Read("eng/contract-il-allow.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#')).ToHashSet(StringComparer.Ordinal);
        using var assembly = CompiledAssembly.Open(Contracts);
        var used = assembly.ReferencedMembers().ToHashSet(StringComparer.Ordinal);
        var foreign = used.Where(member => !allowed.Contains(member) && !allowed.Contains(member[..member.IndexOf("::", StringComparison.Ordinal)] + "::*")).Order(StringComparer.Ordinal).ToList();
        Assert.True(foreign.Count == 0, "Not on eng/contract-il-allow.txt; add a line only if it is deterministic everywhere:\n" + string.Join('\n', foreign));
    }

    [Theory]
    [InlineData("System.Double")]
    [InlineData("System.Single")]
    [InlineData("System.Decimal")]
    [InlineData("System.Half")]
    [InlineData("System.Collections.Generic.Dictionary`2/Enumerator")]
    [InlineData("System.Collections.Generic.HashSet`1/Enumerator")]
    public void The_list_allows_no_type_of_the_forbidden(string type) =>
        Assert.DoesNotContain(Repository.Read("eng/contract-il-allow.txt").Split('\n'), line => line.StartsWith(type + "::", StringComparison.Ordinal));

    [Fact]
    public void Contracts_have_no_floating_point_in_signatures_locals_or_code()
    {
        using var assembly = CompiledAssembly.Open(Contracts);
        Assert.Empty(assembly.FloatingPoint());
    }

    [Fact]
    public void Contracts_have_no_static_field_that_changes()
    {
        using var assembly = CompiledAssembly.Open(Contracts);
        Assert.Empty(assembly.MutableStatics());
    }

    /// <summary>The ledger hashes, verifies and computes; it opens nothing.</summary>
    [Fact]
    public void The_ledger_refers_to_nothing_that_does_input_or_output()
    {
        string[] forbidden = ["System.Net", "System.IO.Pipes", "System.Diagnostics.Process", "System.Data", "Microsoft", "System.Console"];
        string[] files = ["System.IO.File", "System.IO.FileStream", "System.IO.Directory", "System.IO.Path", "System.IO.FileInfo", "System.IO.DirectoryInfo", "System.Diagnostics.Stopwatch", "System.Random", "System.TimeProvider"];
        using var assembly = CompiledAssembly.Open("Xinglin.Ledger");
        var types = assembly.ReferencedTypes().ToList();
        Assert.NotEmpty(types);
        Assert.DoesNotContain(types, type => forbidden.Any(name => type == name || type.StartsWith(name + ".", StringComparison.Ordinal)) && !type.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) && !type.StartsWith("Microsoft.Win32.SafeHandles", StringComparison.Ordinal));
        Assert.DoesNotContain(types, type => files.Contains(type));
    }

    /// <summary>The reader itself sees what it is for: this test's own code has everything that contracts must not have.</summary>
    [Fact]
    public void The_reader_of_compiled_code_sees_floats_statics_and_enumerators()
    {
        using var assembly = CompiledAssembly.Open("Xinglin.Tidy");
        Assert.Contains(assembly.FloatingPoint(), found => found.Contains(nameof(Specimen), StringComparison.Ordinal));
        Assert.Contains(assembly.MutableStatics(), found => found.Contains(nameof(Specimen), StringComparison.Ordinal));
        Assert.Contains(assembly.ReferencedMembers(), member => member.StartsWith("System.Collections.Generic.Dictionary`2/Enumerator::", StringComparison.Ordinal) || member.StartsWith("System.Collections.Generic.Dictionary`2::GetEnumerator", StringComparison.Ordinal));
        Specimen.Count += Specimen.Sum(new Dictionary<int, int> { [1] = 2 });
    }

    private static class Specimen
    {
        public static long Count { get; set; }

        public static long Sum(Dictionary<int, int> values)
        {
            var sum = 0.5;
            foreach (var value in values)
            {
                sum += value.Value;
            }

            return (long)sum;
        }
    }
}

/// <summary>A compiled assembly as metadata and code, beside this test's own.</summary>
internal sealed partial class CompiledAssembly : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    private CompiledAssembly(string path)
    {
        _file = new PEReader(new MemoryStream(File.ReadAllBytes(path)));
        _metadata = _file.GetMetadataReader();
    }

    public static CompiledAssembly Open(string name) => new(Path.Combine(AppContext.BaseDirectory, name + ".dll"));

    public void Dispose() => _file.Dispose();
}
