using System.Diagnostics;
using System.Security.Cryptography;
using Xinglin.Ledger.Crypto;

namespace Xinglin.Benchmarks.Ledger;

/// <summary>P-256 verifications a second of all cores together, keys known: what every ratio of this suite is over.</summary>
internal static class VerificationLimit
{
    private const int Signatures = 256;
    private const int MessageBytes = 600;

    internal static Rate Take(TimeSpan duration)
    {
        var samples = Enumerable.Range(0, Signatures).Select(_ => Sample()).ToArray();
        long total = 0;
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(t => new Thread(() =>
        {
            long done = 0;
            while (clock.Elapsed < duration)
            {
                foreach (var (key, message, signature) in samples)
                {
                    if (!P256.Verify(key, message, signature))
                    {
                        throw new InvalidOperationException("A good signature was refused.");
                    }

                    done++;
                }
            }

            Interlocked.Add(ref total, done);
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        return Rate.Of(total, clock.Elapsed, Environment.CpuUsage.TotalTime - processor);
    }

    private static (P256PublicKey Key, byte[] Message, byte[] Signature) Sample()
    {
        using var signer = P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var message = RandomNumberGenerator.GetBytes(MessageBytes);
        return (signer.PublicKey, message, signer.Sign(message));
    }
}
