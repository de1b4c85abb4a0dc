using System.Globalization;
using System.Text;

namespace Xinglin.Simulation.Model;

/// <summary>Transactions a second of a network of so many members, for each of <see cref="ScalePlot.PartitionsShown"/>.</summary>
public sealed record ScaleLine(int Members, IReadOnlyList<double> PerSecond);

/// <summary>Draws what the model says as one SVG picture: partitions across, transactions a second upwards, both in powers.</summary>
public static class ScalePlot
{
    /// <summary>Members that validate a partition where there are more.</summary>
    public const int Replication = 7;

    private const double Left = 90;
    private const double Right = 560;
    private const double Top = 60;
    private const double Bottom = 400;

    private static readonly string[] Colours = ["#1b6ca8", "#c0392b", "#1e8449", "#8e44ad", "#b9770e", "#34495e"];

    public static IReadOnlyList<int> PartitionsShown { get; } = [1, 2, 4, 8, 16, 32, 64];

    public static IReadOnlyList<int> MembersShown { get; } = [4, 7, 16, 31, 64, 100];

    /// <summary>The picture.</summary>
    public static string Draw(IReadOnlyList<ScaleLine> lines)
    {
        var low = Math.Floor(Math.Log10(lines.Min(l => l.PerSecond.Min())));
        var high = Math.Max(low + 1, Math.Ceiling(Math.Log10(lines.Max(l => l.PerSecond.Max()))));
        var svg = new StringBuilder();
        Line(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 470\" font-family=\"sans-serif\" font-size=\"13\">");
        Line(svg, "<rect width=\"720\" height=\"470\" fill=\"white\"/>");
        Line(svg, $"<text x=\"{Left}\" y=\"26\" font-size=\"16\">Modelled throughput: members and partitions</text>");
        Line(svg, $"<text x=\"{Left}\" y=\"45\" fill=\"#555\">up to {Replication} validators a partition, 20 ms one way, 2 cores a member; calibrated on measured costs</text>");
        Grid(svg, low, high);
        for (var i = 0; i < lines.Count; i++)
        {
            Draw(svg, lines[i], Colours[i % Colours.Length], low, high, i);
        }

        Line(svg, "</svg>");
        return svg.ToString();
    }

    private static void Grid(StringBuilder svg, double low, double high)
    {
        for (var power = low; power <= high; power++)
        {
            var y = Y(Math.Pow(10, power), low, high);
            Line(svg, $"<line x1=\"{Left}\" x2=\"{Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\" stroke=\"#ddd\"/>");
            Line(svg, $"<text x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{Math.Pow(10, power):n0}</text>");
        }

        for (var i = 0; i < PartitionsShown.Count; i++)
        {
            Line(svg, $"<text x=\"{X(i):0.#}\" y=\"{Bottom + 20}\" text-anchor=\"middle\">{PartitionsShown[i]}</text>");
        }

        Line(svg, $"<text x=\"{(Left + Right) / 2}\" y=\"{Bottom + 45}\" text-anchor=\"middle\">partitions</text>");
        Line(svg, $"<text x=\"24\" y=\"{(Top + Bottom) / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 24 {(Top + Bottom) / 2})\">transactions a second</text>");
    }

    private static void Draw(StringBuilder svg, ScaleLine line, string colour, double low, double high, int place)
    {
        var points = string.Join(' ', line.PerSecond.Select((y, i) => string.Create(CultureInfo.InvariantCulture, $"{X(i):0.#},{Y(y, low, high):0.#}")));
        Line(svg, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
        Line(svg, $"<text x=\"{Right + 16}\" y=\"{Top + 20 + (22 * place)}\" fill=\"{colour}\">{line.Members} members</text>");
    }

    private static double X(int index) => Left + ((Right - Left) * index / (PartitionsShown.Count - 1));

    private static double Y(double value, double low, double high) => Bottom - ((Bottom - Top) * (Math.Log10(value) - low) / (high - low));

    private static void Line(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static void Line(StringBuilder svg, string text) => svg.Append(text).Append('\n');
}
