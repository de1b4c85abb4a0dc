using Xinglin.Node.Errors;
using Xinglin.Node.Hosting;

namespace Xinglin.Node.Sidecar.Mapping;

/// <summary>The mapping file that an operator names.</summary>
internal static class NamedMapping
{
    /// <summary>Reads it before anything starts.</summary>
    /// <exception cref="NodeException">It cannot be used; the message names the place.</exception>
    public static SidecarMapping Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new NodeException($"There is no mapping file {file}: name one in --sidecar.");
        }

        return SidecarMapping.TryRead(File.ReadAllBytes(file), out var mapping, out var problems)
            ? mapping
            : throw new NodeException($"{file}, {problems[0].Place}: {Sentences.Of(problems[0].Code).En}");
    }
}
