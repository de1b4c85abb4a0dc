using System.Globalization;
using System.Text;
using Xinglin.Interop.Fhir;

namespace Xinglin.Node.Demonstration.Population;

/// <summary>
/// Many plain patients beside the written ones, so that lists, searches and the ledger have something to do: a seed gives the
/// same people every time.
/// </summary>
public static class BulkPopulation
{
    /// <summary>The seed of the demonstration.</summary>
    public const ulong Seed = 20260101;

    /// <summary>Patients of the demonstration; with about twelve records each they make some 3,600.</summary>
    public const int Patients = 300;

    /// <summary>Adds patients to the holders' loads, each with one holder or, every fourth, with two.</summary>
    public static void AddTo(IReadOnlyList<HolderLoad> loads, int patients, ulong seed, DateTimeOffset recordedAt)
    {
        var random = new SeededRandom(seed);
        for (var number = 1; number <= patients; number++)
        {
            var person = BulkPerson.Make(random, number);
            var first = random.Below(loads.Count);
            AddRecords(loads[first], person, random, recordedAt);
            if (random.Percent(25))
            {
                AddRecords(loads[(first + 1 + random.Below(loads.Count - 1)) % loads.Count], person, random, recordedAt);
            }
        }
    }

    private static void AddRecords(HolderLoad load, BulkPerson person, SeededRandom random, DateTimeOffset recordedAt)
    {
        var patientId = string.Create(CultureInfo.InvariantCulture, $"{char.ToLowerInvariant(load.Holder.Prefix)}{700000 + person.Number}");
        load.AddPatient(Read(BulkWriter.Patient(load.Holder, patientId, person)), patientId.ToUpperInvariant(), recordedAt);
        foreach (var json in BulkRecords.Of(load.Holder, patientId, person, random))
        {
            if (!load.TryAdd(Read(json), recordedAt))
            {
                throw new InvalidDataException("A record of the bulk population is nobody's.");
            }
        }
    }

    private static FhirResource Read(string json) =>
        FhirResource.TryRead(Encoding.UTF8.GetBytes(json), out var resource, out var problem)
            ? resource
            : throw new InvalidDataException($"The bulk population: {problem}.");
}

/// <summary>An invented person of the bulk.</summary>
internal sealed record BulkPerson(
    int Number, string Family, string Given, bool Female, DateOnly Birth, string IdentityNumber, string CardNumber, string Phone)
{
    private const string Families = "安白包卞蔡曹岑常车成程褚崔戴邓丁董窦杜段范方费冯符傅甘葛龚顾关郭韩郝贺洪侯胡华霍姬纪贾江姜蒋焦金靳康孔匡赖蓝雷黎";

    private static readonly string[] FemaleNames = "婉清 思琪 语嫣 若兰 佳颖 梦瑶 雅静 诗涵 晓芸 玉洁 秋月 春梅 丽华 桂兰 淑贞 静宜".Split(' ');

    private static readonly string[] MaleNames = "浩然 宇航 子轩 明哲 俊豪 志明 国栋 建平 文斌 海涛 永强 振华 德福 家明 天佑 书恒".Split(' ');

    public string Name => Family + Given;

    public static BulkPerson Make(SeededRandom random, int number)
    {
        var female = random.Percent(52);
        var birth = new DateOnly(1935, 1, 1).AddDays(random.Below(31_000));
        var order = (random.Below(499) * 2) + (female ? 0 : 1);
        return new BulkPerson(
            number,
            Families[random.Below(Families.Length)].ToString(),
            random.Of(female ? FemaleNames : MaleNames),
            female,
            birth,
            ResidentIdentityNumber.Of(birth, order),
            string.Create(CultureInfo.InvariantCulture, $"QW-8900-{number:D4}-{random.Below(10)}"),
            string.Create(CultureInfo.InvariantCulture, $"1200001{number:D4}"));
    }
}
