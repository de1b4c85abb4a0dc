using System.Globalization;
using Xinglin.Benchmarks;

// A part of a measure in a process of its own, bound to cores by who started it.
if (args is [Xinglin.Benchmarks.Partitions.BoundRate.Verb, var bound])
{
    return Xinglin.Benchmarks.Partitions.BoundRate.RunHere(int.Parse(bound, CultureInfo.InvariantCulture));
}

string? name = null;
string? json = null;
string? plot = null;
var seeds = 10_000;
var blocks = 100_000;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--json" when i + 1 < args.Length:
            json = args[++i];
            break;
        case "--plot" when i + 1 < args.Length:
            plot = args[++i];
            break;
        case "--seeds" when i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var n) && n > 0:
            seeds = n;
            i++;
            break;
        case "--blocks" when i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var b) && b > 0:
            blocks = b;
            i++;
            break;
        case var word when name is null && !word.StartsWith('-'):
            name = word;
            break;
        default:
            Console.Error.WriteLine("usage: ./bench [NAME] [--json FILE] [--seeds N] [--blocks N] [--plot FILE]; names: " + string.Join(", ", Suites.All.Select(s => s.Name)));
            return 2;
    }
}

var chosen = Suites.All.Where(s => name is null || s.Name == name).ToList();
if (chosen.Count == 0)
{
    Console.Error.WriteLine($"There is no suite '{name}'; there are: {string.Join(", ", Suites.All.Select(s => s.Name))}.");
    return 2;
}

Console.WriteLine(Machine.Describe());
var measures = new List<Measure>();
var missing = new List<string>();
foreach (var suite in chosen)
{
    Console.WriteLine($"\n{suite.Name}");
    Console.WriteLine($"  {"measure",-16} {"value",12} {"target",10}  {"",-6} detail");
    var before = measures.Count;
    await suite.Run(new SuiteOptions(seeds, blocks, plot), measure =>
    {
        measures.Add(measure);
        var sign = measure.Better == "higher" ? ">=" : "<=";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {measure.Name,-16} {measure.Value,12:0.###} {sign + " " + measure.Target.ToString("0.###", CultureInfo.InvariantCulture),10}  {(measure.Met ? "met" : "SHORT"),-6} {measure.Unit}; {measure.Detail}"));
    });
    missing.AddRange(suite.Rows.Except(measures.Skip(before).Select(m => m.Name)).Select(row => $"{suite.Name}: {row}"));
}

if (json is not null)
{
    MeasureJson.Write(json, measures);
}

foreach (var row in missing)
{
    Console.Error.WriteLine($"missing row: {row}");
}

return missing.Count == 0 ? 0 : 1;
