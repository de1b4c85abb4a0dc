using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Faults.Histories;

/// <summary>The check finds what it is for.</summary>
public sealed class LinearCheckTests
{
    [Fact]
    public void A_register_that_one_copy_could_have_shown_is_in_order() => Assert.Empty(LinearCheck.Faults(
    [
        Done(1, takes: true, sent: 0, told: 10, height: 1),
        Done(2, takes: true, sent: 2, told: 12, height: 2, "role-held-elsewhere"),
        Done(2, takes: false, sent: 11, told: 20, height: 3, "role-not-yours"),
        Done(1, takes: false, sent: 13, told: 21, height: 4),
        Done(2, takes: true, sent: 22, told: 30, height: 5),
        Done(2, takes: false, sent: 31, told: null, height: null),
    ]));

    [Fact]
    public void Two_holders_at_once_are_found() => Assert.Single(LinearCheck.Faults(
        [Done(1, takes: true, sent: 0, told: 10, height: 1), Done(2, takes: true, sent: 2, told: 12, height: 2)]));

    [Fact]
    public void An_answer_from_the_past_is_found() => Assert.Single(LinearCheck.Faults(
        [Done(1, takes: true, sent: 20, told: 30, height: 1), Done(1, takes: true, sent: 0, told: 10, height: 2)]));

    [Fact]
    public void A_lost_acknowledgement_is_found() => Assert.Single(LinearCheck.Faults([Done(1, takes: true, sent: 0, told: 10, height: null)]));

    private static Operation Done(int issuer, bool takes, int sent, int? told, ulong? height, string? refusal = null) =>
        new(new Hash(RandomNumberGenerator.GetBytes(Hash.Length)), "a", issuer, takes, TimeSpan.FromSeconds(sent))
        {
            Acknowledged = told is { } t ? TimeSpan.FromSeconds(t) : null,
            Place = height is { } h ? new Place(h, 0) : null,
            Refusal = refusal,
        };
}
