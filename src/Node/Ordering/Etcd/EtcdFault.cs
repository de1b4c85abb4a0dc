namespace Xinglin.Node.Ordering.Etcd;

/// <summary>etcd did not do what it was asked. Numbers are gRPC's status codes.</summary>
internal sealed class EtcdFault(int status, string message) : Exception(message)
{
    private const int DeadlineExceeded = 4;
    private const int ResourceExhausted = 8;
    private const int Unavailable = 14;

    /// <summary>Nobody answered, or nobody could: the request may have taken effect, and another endpoint may know.</summary>
    public bool IsUncertain => status is DeadlineExceeded or Unavailable or 1 or 2;

    /// <summary>The quota is used up: nothing is written until an operator makes room.</summary>
    public bool IsFull => status == ResourceExhausted && Message.Contains("space exceeded", StringComparison.Ordinal);

    public static EtcdFault NoAnswer(Uri address, Exception cause) => new(Unavailable, $"{address}: {cause.Message}");
}
