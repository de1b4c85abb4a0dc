using System.Globalization;
using Xinglin.Interop.FhirPath.Evaluation;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>FHIRPath 5.9: the clock, which stands still during one evaluation; and the parts of a time.</summary>
internal static class TimeFunctions
{
    public static FunctionEntry[] All { get; } =
    [
        FunctionEntry.Of("now", (frame, _) => PathCollection.Of(frame.Run.Now)),
        FunctionEntry.Of("today", (frame, _) => PathCollection.Of(frame.Run.Now.ToDate())),
        FunctionEntry.Of("timeOfDay", (frame, _) => PathCollection.Of(frame.Run.Now.ToTime())),
        Part("yearOf", TemporalPrecision.Year, t => t.Year),
        Part("monthOf", TemporalPrecision.Month, t => t.Month),
        Part("dayOf", TemporalPrecision.Day, t => t.Day),
        Part("hourOf", TemporalPrecision.Hour, t => t.Hour),
        Part("minuteOf", TemporalPrecision.Minute, t => t.Minute),
        Part("secondOf", TemporalPrecision.Second, t => t.Second),
        Part("millisecondOf", TemporalPrecision.Second, t => t.Nanosecond / 1_000_000),
        FunctionEntry.Of("dateOf", (_, input) => Time(input, "dateOf") is { Kind: not TemporalKind.Time } time ? PathCollection.Of(time.ToDate()) : PathCollection.Empty),
        FunctionEntry.Of("timeOf", (_, input) => Time(input, "timeOf") is { Kind: TemporalKind.DateTime, Precision: >= TemporalPrecision.Hour } time ? PathCollection.Of(time.ToTime()) : PathCollection.Empty),
        FunctionEntry.Of("timezoneOffsetOf", (_, input) => Time(input, "timezoneOffsetOf") is { Offset: { } minutes }
            && ExactDecimal.TryParse(minutes.ToString(CultureInfo.InvariantCulture), out var offset) ? PathCollection.Of(offset / 60) : PathCollection.Empty),
    ];

    private static FunctionEntry Part(string name, TemporalPrecision precision, Func<Temporal, int> part) => FunctionEntry.Of(name, (_, input) =>
        Time(input, name) is { } time && time.Precision >= precision && !(time.Kind == TemporalKind.Time && precision < TemporalPrecision.Hour)
            ? PathCollection.Of((object)part(time))
            : PathCollection.Empty);

    private static Temporal? Time(PathCollection input, string name) => Items.Value(input, name) switch
    {
        null => null,
        Temporal time => time,
        _ => throw new FhirPathFault(FhirPathCodes.WrongType, name),
    };
}
