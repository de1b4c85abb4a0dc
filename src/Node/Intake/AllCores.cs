namespace Xinglin.Node.Intake;

/// <summary>
/// Work on all cores in chunks, so that an item costs no more than a loop's step. The caller works too: a busy thread pool
/// delays nobody for ever.
/// </summary>
internal static class AllCores
{
    private const int Chunk = 16;

    public static void ForEach(int count, Action<int> work)
    {
        if (count <= Chunk || Environment.ProcessorCount == 1)
        {
            Run(0, count, work);
            return;
        }

        var chunks = (count + Chunk - 1) / Chunk;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, chunks, options, chunk => Run(chunk * Chunk, Math.Min(count, (chunk + 1) * Chunk), work));
    }

    private static void Run(int from, int to, Action<int> work)
    {
        for (var i = from; i < to; i++)
        {
            work(i);
        }
    }
}
