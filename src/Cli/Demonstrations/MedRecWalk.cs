namespace Xinglin.Cli.Demonstrations;

/// <summary>
/// MedRec's nine steps, a read before the answer, and the refusal after revoke, on a running demonstration network. All
/// goes through the SDK and the public API; the sandbox's doors stand in for the hospitals' own systems.
/// </summary>
internal sealed class MedRecWalk(VerbSession session)
{
    private readonly WalkSteps _steps = new(session.Screen);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var scene = await MedRecScene.OpenAsync(session, cancellation);
        _steps.Say($"{scene.A.Name} holds, a doctor at {scene.B.Name} reads, the patient decides.\n");
        await _steps.PlayAsync("1", "a hospital's own system writes records into its own database", () => scene.WriteAsync(cancellation));
        await _steps.PlayAsync("2", "its gateway notices and registers salted commitments under a pending account", () => scene.AwaitRegisteredAsync(cancellation));
        await _steps.PlayAsync("3", "the registration is final and provable to anybody", () => scene.ProveAsync(cancellation));
        await _steps.PlayAsync("4", "the patient takes over both accounts with the desks' codes; the summary shows them", () => scene.ClaimAsync(cancellation));
        await _steps.PlayAsync("5", "a doctor elsewhere asks; the patient's wallet is notified", () => scene.AskAsync(cancellation));
        await _steps.PlayAsync("5", "no answer yet: a read is refused", () => scene.ReadWithoutAnswerAsync(cancellation));
        await _steps.PlayAsync("6", "the patient says yes: permission in force, summary confirmed, in one transaction", () => scene.GrantAsync(cancellation));
        await _steps.PlayAsync("7-9", "the doctor asks the holder, which judges, logs, and releases what the scope matches", () => scene.ReadAsync(cancellation));
        await _steps.PlayAsync("+", "the patient sees the read in the holder's log", () => scene.LogAsync(cancellation));
        await _steps.PlayAsync("+", "the patient revokes; the next read is refused", () => scene.RevokeAsync(cancellation));
        return _steps.Done();
    }
}
