namespace Xinglin.Interop.FhirPath.Values;

/// <summary>
/// A number with a unit: a UCUM code (<c>'mg'</c>), a calendar word (<c>days</c>), or a code of another system, which is comparable with nothing
/// but itself.
/// </summary>
public sealed record PathQuantity(ExactDecimal Value, string Unit, UnitSystem System)
{
    /// <summary>A plain number, unit <c>'1'</c>.</summary>
    public static PathQuantity OfNumber(ExactDecimal value) => new(value, "1", UnitSystem.Ucum);

    public override string ToString() => System == UnitSystem.Calendar ? $"{Value} {Unit}" : $"{Value} '{Unit}'";
}

/// <summary>Whose the unit is.</summary>
public enum UnitSystem
{
    Ucum = 1,
    Calendar = 2,
    Other = 3,
}
