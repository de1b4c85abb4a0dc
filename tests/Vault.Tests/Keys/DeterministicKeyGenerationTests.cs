using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Tests.Keys;

public class DeterministicKeyGenerationTests
{
    /// <summary>Seeds of the specification's own vectors; the scalars were computed apart from this code, from the specification's text.</summary>
    [Theory]
    [InlineData("42424242424242424242424242424242", "15700ff8c638dc511c611a61ff1b6745ea6f6e04d99ecdd8a5de2cdca1c6d8f5")]
    [InlineData("424242424242424242424242424242424242424242", "7f2a6218d4b69cc834fab1b296076a5963935841ba95f9776022c65b59e3d26a")]
    [InlineData("424242424242424242424242424242424242424242424242", "1b2185d5f67ed9cccba7a0f9e0bb46e95e386e868f3975fc09b9cf59a12df2d8")]
    [InlineData("424242424242424242424242424242424242424242424242424242424242424242424242", "b5ef8aa94a362efb9c412fc8fbb4a7019ca4368c75fec513c736d6490a532023")]
    public void A_seed_gives_the_specified_scalar(string seed, string scalar) =>
        Assert.Equal(scalar, Convert.ToHexStringLower(DeterministicKeyGeneration.P256Scalar(Convert.FromHexString(seed))));

    [Fact]
    public void The_seed_whose_first_draw_is_out_of_range_is_drawn_again()
    {
        var scalar = DeterministicKeyGeneration.P256Scalar(Convert.FromHexString("b432f9be30890480298218510559aed7"));
        Assert.Equal("8e33078565bd7d1f9f81011fa8b788632af840074ab0eb31f8022b77547d61f3", Convert.ToHexStringLower(scalar));
    }

    [Fact]
    public void A_seed_below_sixteen_bytes_is_refused() =>
        Assert.Throws<ArgumentException>(() => DeterministicKeyGeneration.P256Scalar(new byte[15]));

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", true)]
    [InlineData("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550", true)]
    [InlineData("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", false)]
    [InlineData("01", false)]
    public void A_scalar_is_between_one_and_the_order(string scalar, bool allowed) =>
        Assert.Equal(allowed, DeterministicKeyGeneration.IsScalar(Convert.FromHexString(scalar)));
}
