using System.Text.Json;
using Xinglin.Node.Erasure;

namespace Xinglin.Node.Tests.Erasure;

/// <summary>Epoch files and wrapped keys are those of <c>tests/vectors/epoch.json</c>, which docs/spec/erasure.md explains.</summary>
public sealed class EpochVectorTests
{
    private static readonly JsonElement Vectors = Read();

    [Fact]
    public void The_file_of_an_epoch_key_is_written_and_read_to_the_byte_and_none_with_a_changed_byte()
    {
        var vector = Vectors.GetProperty("epoch");
        var file = Bytes(vector, "file");
        var key = EpochKey.TryDecode(file)!;
        Assert.Equal((vector.GetProperty("number").GetInt32(), vector.GetProperty("made").GetInt64()), (key.Number, key.Made.Milliseconds));
        Assert.Equal(Bytes(vector, "key"), key.Key);
        Assert.Equal(file, key.Encode());
        Assert.Equal(vector.GetProperty("name").GetString(), key.FileName);
        for (var i = 0; i < file.Length; i++)
        {
            byte[] changed = [.. file];
            changed[i] ^= 1;
            Assert.Null(EpochKey.TryDecode(changed));
        }
    }

    [Fact]
    public void A_key_is_wrapped_to_the_byte_and_opens_as_no_other_kind_and_under_no_other_name()
    {
        var epoch = EpochKey.TryDecode(Bytes(Vectors.GetProperty("epoch"), "file"))!;
        foreach (var vector in Vectors.GetProperty("wraps").EnumerateArray())
        {
            var (kind, id, wrapped) = ((WrappedKind)vector.GetProperty("kind").GetInt32(), Bytes(vector, "id"), Bytes(vector, "wrapped"));
            Assert.Equal(wrapped, KeyWrap.Wrap(epoch, kind, id, Bytes(vector, "secret"), Bytes(vector, "nonce")));
            Assert.Equal(Bytes(vector, "secret"), KeyWrap.Unwrap(epoch, kind, id, wrapped));
            Assert.Null(KeyWrap.Unwrap(epoch, (WrappedKind)((int)kind + 1), id, wrapped));
            Assert.Null(KeyWrap.Unwrap(epoch, kind, [.. id, 0], wrapped));
            Assert.Null(KeyWrap.Unwrap(epoch with { Number = epoch.Number + 1 }, kind, id, wrapped));
        }
    }

    private static byte[] Bytes(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    private static JsonElement Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent;
        }

        return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "tests", "vectors", "epoch.json"))).RootElement;
    }
}
