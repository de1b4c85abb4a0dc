namespace Xinglin.Cli.Demonstrations;

/// <summary>
/// An unconscious stranger, from the ambulance to the first screen after waking, on a running demonstration network. What takes
/// days (a review that is late closes the team) is said and not played.
/// </summary>
internal sealed class EmergencyWalk(VerbSession session)
{
    private readonly WalkSteps _steps = new(session.Screen);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var scene = await EmergencyScene.OpenAsync(session, cancellation);
        _steps.Say($"An unconscious stranger reaches {scene.B.Name}; {scene.A.Name} and a clinic know her.\n");
        await _steps.PlayAsync("1", "the privacy officer has the hospital enrol its emergency team", () => scene.EnrollAsync(cancellation));
        await _steps.PlayAsync("2", "nobody knows her: a temporary identity, under which the hospital's own system writes", () => scene.AdmitAsync(cancellation));
        await _steps.PlayAsync("3", "a card is found; one person alone opens nothing", () => scene.OpenAloneAsync(cancellation));
        await _steps.PlayAsync("4", "a colleague confirms: two signatures, one transaction", () => scene.OpenAsync(cancellation));
        await _steps.PlayAsync("5", "allergies, medicines, problems from everybody who answers, with source", () => scene.ReadAsync(cancellation));
        await _steps.PlayAsync("6", "more, by a further reason: the last year's results as well", () => scene.MoreAsync(cancellation));
        await _steps.PlayAsync("7", "a colleague who did not open it is refused", () => scene.ReadAsAnotherAsync(cancellation));
        await _steps.PlayAsync("8", "it is ended, and nothing is released any more", () => scene.EndAsync(cancellation));
        await _steps.PlayAsync("9", "she is identified: two merge the temporary identity with her number", () => scene.MergeAsync(cancellation));
        await _steps.PlayAsync("10", "it was somebody else: un-merged, everything is as it was, and who saw it is listed", () => scene.UnmergeAsync(cancellation));
        await _steps.PlayAsync("11", "she wakes and claims her account: her first screen", () => scene.WakeAsync(cancellation));
        await _steps.PlayAsync("12", "reviews are owed; who opened does not review, the privacy officer does", () => scene.ReviewAsync(cancellation));
        _steps.Say("\nNot played, for it takes three days: a review that is late closes the team's next opening (emergency-review-overdue), and an access ends by itself at its hour (emergency-expired).");
        return _steps.Done();
    }
}
