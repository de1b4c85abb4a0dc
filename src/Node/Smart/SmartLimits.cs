namespace Xinglin.Node.Smart;

/// <summary>Every cap of client systems, their keys and their tokens, with its unit.</summary>
public static class SmartLimits
{
    /// <summary>Client systems of one member.</summary>
    public const int ClientsMax = 256;

    /// <summary>A client's name, characters.</summary>
    public const int NameLengthMax = 80;

    /// <summary>A client's key set as JSON, bytes.</summary>
    public const int KeySetBytesMax = 32 * 1024;

    /// <summary>Keys in one set: the present, its successor, and some for other machines.</summary>
    public const int KeysMax = 8;

    /// <summary>A key's id, characters.</summary>
    public const int KeyIdLengthMax = 128;

    /// <summary>An RSA modulus, bits: at least what NIST SP 800-131A takes, at most what is still quick to verify.</summary>
    public const int RsaBitsMin = 2048;

    /// <summary>An RSA modulus, bits.</summary>
    public const int RsaBitsMax = 4096;

    /// <summary>Scopes registered for a client, or asked for at once.</summary>
    public const int ScopesMax = 64;

    /// <summary>A token request's body, bytes: an assertion, scopes, and a permission's terms.</summary>
    public const int RequestBytesMax = 256 * 1024;

    /// <summary>Fields of a token request.</summary>
    public const int FieldsMax = 16;

    /// <summary>A client's assertion, characters.</summary>
    public const int AssertionLengthMax = 8 * 1024;

    /// <summary>An assertion's <c>jti</c>, characters.</summary>
    public const int AssertionIdLengthMax = 256;

    /// <summary>Nesting of an assertion's JSON.</summary>
    public const int AssertionDepthMax = 8;

    /// <summary>An assertion expires at most so far ahead (SMART App Launch 2.2, asymmetric client authentication).</summary>
    public static readonly TimeSpan AssertionAheadMax = TimeSpan.FromMinutes(5);

    /// <summary>By how much a client's clock may differ from the member's, either way.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    /// <summary>Assertions of one client that are remembered at once; as many live at a rate of six a second.</summary>
    public const int AssertionsMax = 2_000;

    /// <summary>Assertions of one client that are judged in a second.</summary>
    public const int AttemptsPerSecond = 20;

    /// <summary>What an access token lives, as SMART recommends.</summary>
    public static readonly TimeSpan TokenLife = TimeSpan.FromSeconds(300);

    /// <summary>Live access tokens of one client: one a permission.</summary>
    public const int TokensPerClientMax = 1_000;

    /// <summary>Live access tokens of one member.</summary>
    public const int TokensMax = 10_000;

    /// <summary>Random bytes of an access token.</summary>
    public const int TokenBytes = 32;
}
