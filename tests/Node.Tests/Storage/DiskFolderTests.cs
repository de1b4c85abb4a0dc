using System.Runtime.Versioning;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Tests.Storage;

[SupportedOSPlatform("linux")]
public sealed class DiskFolderTests
{
    [Fact]
    public void What_it_makes_can_be_read_by_its_owner_alone()
    {
        var path = Directory.CreateTempSubdirectory("xinglin-folder-").FullName;
        try
        {
            new DiskFolder(path).Create("some.key", 4096).Dispose();
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(path, "some.key")));
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
