using Spectre.Console;

namespace Xinglin.Cli.Screens;

/// <summary>Colours and wrapping are for terminals: into a file or a pipe goes plain text, one statement a line.</summary>
internal static class Terminal
{
    private const int PlainWidth = 400;

    public static void Prepare()
    {
        if (!Console.IsOutputRedirected)
        {
            return;
        }

        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        AnsiConsole.Console.Profile.Width = PlainWidth;
    }
}
