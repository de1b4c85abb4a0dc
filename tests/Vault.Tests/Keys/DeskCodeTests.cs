using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Tests.Keys;

public class DeskCodeTests
{
    private static DeskCode Sample => DeskCode.FromBytes(Convert.FromHexString("00112233445566778899aabbccddeeff"));

    [Fact]
    public void A_code_is_seven_groups_of_four()
    {
        var text = Sample.ToString();
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$", text);
        Assert.Equal(text, Vectors.Read("wallet-keys").GetProperty("deskCode").GetProperty("text").GetString());
    }

    [Fact]
    public void The_claim_key_is_the_golden_one()
    {
        using var key = Sample.ClaimKey();
        Assert.Equal(Vectors.Read("wallet-keys").GetProperty("deskCode").GetProperty("claimKid").GetString(), key.KeyId.ToString());
    }

    [Fact]
    public void Random_codes_read_back()
    {
        for (var i = 0; i < 200; i++)
        {
            var code = DeskCode.Create();
            Assert.Equal(DeskCodeFault.None, DeskCode.TryParse(code.ToString(), out var read));
            Assert.Equal(code.ToString(), read!.ToString());
        }
    }

    [Fact]
    public void Case_spaces_dashes_and_look_alike_letters_are_forgiven()
    {
        var text = Sample.ToString();
        string[] typed =
        [
            text.ToLowerInvariant(), text.Replace("-", "", StringComparison.Ordinal), text.Replace('-', ' '), $"  {text.Replace('-', '–')}\n",
            text.Replace('0', 'O').Replace('1', 'I'), text.Replace('0', 'o').Replace('1', 'l'),
        ];
        Assert.All(typed, t =>
        {
            Assert.Equal(DeskCodeFault.None, DeskCode.TryParse(t, out var read));
            Assert.Equal(text, read!.ToString());
        });
    }

    [Fact]
    public void A_typing_mistake_is_told_apart_from_another_code()
    {
        var text = Sample.ToString();
        var swapped = text[..2] + text[3] + text[2] + text[4..];
        Assert.NotEqual(text, swapped);
        Assert.Equal(DeskCodeFault.Check, DeskCode.TryParse(swapped, out var code));
        Assert.Null(code);
    }

    [Theory]
    [InlineData(null, DeskCodeFault.Length)]
    [InlineData("", DeskCodeFault.Length)]
    [InlineData("ABCD", DeskCodeFault.Length)]
    [InlineData("UUUU-UUUU-UUUU-UUUU-UUUU-UUUU-UUUU", DeskCodeFault.Symbol)]
    [InlineData("ABC*", DeskCodeFault.Symbol)]
    [InlineData("杏林", DeskCodeFault.Symbol)]
    public void What_is_no_code_says_why(string? typed, DeskCodeFault fault) => Assert.Equal(fault, DeskCode.TryParse(typed, out _));

    [Fact]
    public void An_endless_text_is_refused() => Assert.Equal(DeskCodeFault.Length, DeskCode.TryParse(new string('0', 100_000), out _));
}
