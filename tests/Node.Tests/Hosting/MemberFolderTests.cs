using Xinglin.Ledger.Blocks;
using Xinglin.Node.Hosting;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Hosting;

public sealed class MemberFolderTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("xinglin-member-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public void A_member_is_made_once_and_its_secrets_are_its_owners_alone()
    {
        var card = Init("clinic");
        Assert.Equal(card, MemberFolder.Find(_data.FullName, null).Card());
        Assert.Contains("already", Assert.Throws<NodeException>(() => Init("clinic")).Message, StringComparison.Ordinal);
        var files = Directory.EnumerateFiles(Path.Combine(_data.FullName, "clinic", "keys")).ToList();
        Assert.True(files.Count >= 4);
        Assert.All(files, f => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(f) == (UnixFileMode.UserRead | UnixFileMode.UserWrite)));
    }

    [Theory]
    [InlineData("../up", "clinic", "https://a:1")]
    [InlineData("clinic", "bank", "https://a:1")]
    [InlineData("clinic", "clinic", "a:1")]
    public void Wrong_words_leave_no_folder_behind(string slug, string kind, string address)
    {
        Assert.Throws<NodeException>(() => MemberFolder.Init(_data.FullName, slug, "Name", kind, address, validates: true));
        Assert.Empty(_data.EnumerateFileSystemInfos());
    }

    [Fact]
    public void The_member_is_found_by_its_name_when_there_are_several()
    {
        Assert.Throws<NodeException>(() => MemberFolder.Find(_data.FullName, null));
        Init("clinic");
        Init("hospital");
        Assert.Throws<NodeException>(() => MemberFolder.Find(_data.FullName, null));
        Assert.Equal("hospital", MemberFolder.Find(_data.FullName, "hospital").Card().Slug);
    }

    [Fact]
    public void Two_processes_never_run_one_member()
    {
        Init("clinic");
        using var held = MemberFolder.Find(_data.FullName, null).Take();
        Assert.Throws<NodeException>(() => MemberFolder.Find(_data.FullName, null).Take());
    }

    [Fact]
    public void The_validator_key_is_enrolled_at_the_first_start_and_never_again()
    {
        var genesis = GenesisMaking.Make("test", 1, Jwk.Of(TestConsortium.Key(9).PublicKey), null, [Init("clinic")]);
        var folder = MemberFolder.Find(_data.FullName, null);
        var key = folder.Keys.Signer("validator").KeyId;
        folder.EnrolOnce(genesis);
        Assert.True(folder.Ledger.IsUnused(key));

        // The vote log is lost: the key must not begin anew.
        Directory.Delete(Path.Combine(_data.FullName, "clinic", "ledger"), recursive: true);
        folder.EnrolOnce(genesis);
        Assert.False(folder.Ledger.IsUnused(key));
    }

    [Fact]
    public void The_present_card_has_the_newest_TLS_key()
    {
        var card = Init("clinic");
        var folder = MemberFolder.Find(_data.FullName, null);
        using var next = folder.Keys.NextTls();
        Assert.Equal(card with { Tls = Jwk.Of(next.PublicKey) }, folder.PresentCard());
        Assert.Equal(card, folder.Card());
    }

    private MemberCard Init(string slug) => MemberFolder.Init(_data.FullName, slug, "Name", "clinic", "https://127.0.0.1:7443", validates: true);
}
