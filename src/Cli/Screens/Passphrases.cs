using System.CommandLine;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;
using Xinglin.Client.Answers;

namespace Xinglin.Cli.Screens;

/// <summary>Where a passphrase comes from: a file descriptor, the environment, or a question. Never from the arguments, which others can see.</summary>
internal static class Passphrases
{
    private const int BytesMax = 4096;

    public static string Read(ParseResult parsed, Screen screen, bool isNew)
    {
        if (parsed.GetValue(VerbOptions.PassphraseDescriptor) is { } descriptor)
        {
            return FromDescriptor(descriptor);
        }

        if (Environment.GetEnvironmentVariable("XINGLIN_PASSPHRASE") is { Length: > 0 } given)
        {
            return given;
        }

        if (!screen.CanAsk)
        {
            throw new RefusedException(Refusal.Of(ClientCodes.WalletLocked, "A passphrase is needed: set XINGLIN_PASSPHRASE or give --passphrase-fd."));
        }

        var passphrase = AnsiConsole.Prompt(new TextPrompt<string>(isNew ? "New passphrase:" : "Passphrase:").Secret());
        if (isNew && AnsiConsole.Prompt(new TextPrompt<string>("Once more:").Secret()) != passphrase)
        {
            throw new RefusedException(Refusal.Of(ClientCodes.WalletLocked, "The two passphrases differ: nothing was made."));
        }

        return passphrase;
    }

    private static string FromDescriptor(int descriptor)
    {
        using var handle = new SafeFileHandle(descriptor, ownsHandle: false);
        using var stream = new FileStream(handle, FileAccess.Read, 1);
        var bytes = new byte[BytesMax];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(bytes, 0, read).TrimEnd('\n', '\r');
    }
}
