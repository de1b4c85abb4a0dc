namespace Xinglin.Node.Replicas;

/// <summary>Something to be asked of the state at a block boundary.</summary>
internal interface IQuestion
{
    /// <summary>Answers it, on the replica's thread.</summary>
    void Put(CommittedView view);

    /// <summary>It will not be answered any more.</summary>
    void Cancel();
}

/// <summary>A question with its answer to come. A fault of the question is its asker's, not the replica's.</summary>
internal sealed class Question<T>(Func<CommittedView, T> question) : IQuestion
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<T> Answer => _answer.Task;

    public void Put(CommittedView view)
    {
        try
        {
            _answer.TrySetResult(question(view));
        }
        catch (Exception fault)
        {
            _answer.TrySetException(fault);
        }
    }

    public void Cancel() => _answer.TrySetCanceled();
}
