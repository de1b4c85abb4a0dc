using System.Text;
using System.Text.Json;
using Xinglin.Interop.Hl7v2;
using Xinglin.Interop.Hl7v2.Mapping;

namespace Xinglin.Interop.Tests.Hl7v2.Mapping;

/// <summary>What is known, in memory: ids counted up, versions and segments as the last message left them.</summary>
internal sealed class KnownOnPaper : IV2Known
{
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _current = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _segments = new(StringComparer.Ordinal);

    public int Ids => _ids.Count;

    public string IdOf(string type, string key)
    {
        if (!_ids.TryGetValue($"{type} {key}", out var id))
        {
            _ids[$"{type} {key}"] = id = $"id-{_ids.Count + 1}";
        }

        return id;
    }

    public ReadOnlyMemory<byte>? Current(string type, string id) => _current.TryGetValue($"{type}/{id}", out var json) ? (ReadOnlyMemory<byte>?)json : null;

    public string? Segment(string type, string key, string name) => _segments.GetValueOrDefault($"{type} {key} {name}");

    /// <summary>Maps a message and keeps what it made.</summary>
    public V2Mapped Take(string text, Encoding? encoding = null) => Take((encoding ?? Encoding.UTF8).GetBytes(text.ReplaceLineEndings("\r")));

    public V2Mapped Take(byte[] bytes)
    {
        var read = V2Parser.Read(bytes);
        Assert.True(read.Message is not null, read.Error?.Code + " " + read.Error?.At);
        var mapped = V2Mapper.Map(read.Message, V2MapSettings.Default, this);
        foreach (var resource in mapped.Resources)
        {
            _current[$"{resource.Type}/{resource.Id}"] = resource.Json;
        }

        foreach (var segment in mapped.Segments)
        {
            _segments[$"{segment.Type} {segment.Key} {segment.Name}"] = segment.Text;
        }

        return mapped;
    }

    public static JsonElement Json(V2Resource resource) => JsonDocument.Parse(resource.Json).RootElement;

    /// <summary>The only resource of a type.</summary>
    public static JsonElement Only(V2Mapped mapped, string type)
    {
        Assert.True(mapped.Errors.Count == 0, string.Join("; ", mapped.Errors));
        return Json(Assert.Single(mapped.Resources, r => r.Type == type));
    }
}
