using System.Diagnostics;

namespace Xinglin.Tidy;

/// <summary>Plants what a contract must not do into a copy of the contracts' build: the build must fail, naming each.</summary>
public sealed class PurityBuildTests
{
    /// <summary>Each planted file, and what the build must say about it.</summary>
    private static readonly (string Name, string Source, string Expected)[] Plants =
    [
        ("Clock", "public static class Clock { public static long Now() => System.DateTime.UtcNow.Ticks; }", "RS0030"),
        ("Offset", "public static class Offset { public static string Now() => System.DateTimeOffset.UtcNow.ToString(); }", "RS0030"),
        ("Floating", "public static class Floating { public static long Half(long value) { double half = value; return (long)half; } }", "XL0001"),
        ("Literal", "public static class Literal { public static long Half(long value) => (long)(value * 0.5); }", "XL0001"),
        ("HashOrder", "public static class HashOrder { public static int Sum(System.Collections.Generic.Dictionary<string, int> values) { var sum = 0; foreach (var value in values.Values) { sum += value; } return sum; } }", "RS0030"),
        ("HashSetOrder", "public static class HashSetOrder { public static int Sum() { var sum = 0; foreach (var value in new System.Collections.Generic.HashSet<int> { 1 }) { sum += value; } return sum; } }", "RS0030"),
        ("Chance", "public static class Chance { public static int Roll() => new System.Random().Next(); }", "RS0030"),
        ("Identity", "public static class Identity { public static string New() => System.Guid.NewGuid().ToString(); }", "RS0030"),
        ("Disk", "public static class Disk { public static string Read() => System.IO.File.ReadAllText(\"x\"); }", "RS0030"),
        ("Machine", "public static class Machine { public static int Cores() => System.Environment.ProcessorCount; }", "RS0030"),
        ("Culture", "public static class Culture { public static string Name() => System.Globalization.CultureInfo.CurrentCulture.Name; }", "RS0030"),
        ("TextHash", "public static class TextHash { public static int Of(string text) => text.GetHashCode(); }", "RS0030"),
        ("Parallelism", "public static class Parallelism { public static void Go() => System.Threading.Tasks.Task.Run(() => { }); }", "RS0030"),
    ];

    [Fact]
    public void What_a_contract_must_not_do_does_not_compile()
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "planted");
        var sources = Path.Combine(folder, "source");
        Directory.CreateDirectory(sources);
        foreach (var (name, source, _) in Plants)
        {
            File.WriteAllText(Path.Combine(sources, $"Planted{name}.cs"), $"namespace Xinglin.Contracts.Planted;\n\n{source}\n");
        }

        var targets = Path.Combine(folder, "plant.targets");
        File.WriteAllText(targets, """
            <Project>
              <ItemGroup Condition="'$(MSBuildProjectName)' == 'Xinglin.Contracts'">
                <Compile Include="$(MSBuildThisFileDirectory)source/*.cs" />
              </ItemGroup>
            </Project>
            """);

        var (exit, output) = Build(folder, targets);

        Assert.NotEqual(0, exit);
        foreach (var (name, _, expected) in Plants)
        {
            Assert.Contains(output.Split('\n'), line => line.Contains($"Planted{name}.cs", StringComparison.Ordinal) && line.Contains($"error {expected}", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(output.Split('\n'), line => line.Contains("error", StringComparison.Ordinal) && line.Contains("/src/", StringComparison.Ordinal) && !line.Contains("Planted", StringComparison.Ordinal));
    }

    private static (int Exit, string Output) Build(string folder, string targets)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[]
        {
            "build", "src/Contracts/Xinglin.Contracts.csproj", "--nologo", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false",
            $"-p:ArtifactsPath={Path.Combine(folder, "out")}", $"-p:CustomAfterMicrosoftCommonTargets={targets}",
        })
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || k.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var build = Process.Start(start)!;
        var errors = build.StandardError.ReadToEndAsync();
        var output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        return (build.ExitCode, output + errors.Result);
    }
}
