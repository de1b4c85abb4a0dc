using Xinglin.Interop.FhirPath;

namespace Xinglin.Interop.Tests.FhirPath;

public sealed class StrictProfileTests
{
    [Theory]
    [InlineData("Patient.nose", FhirPathCodes.UnknownName)]
    [InlineData("Patient.name.where(nose = 'a')", FhirPathCodes.UnknownName)]
    [InlineData("Encounter.status", FhirPathCodes.UnknownName)]
    [InlineData("deceasedBoolean", FhirPathCodes.UnknownName)]
    [InlineData("contact.select(name).first().nose", FhirPathCodes.UnknownName)]
    [InlineData("(deceased as dateTime).nose", FhirPathCodes.UnknownName)]
    [InlineData("name as HumanName", FhirPathCodes.NotSingle)]
    [InlineData("name.is(HumanName)", FhirPathCodes.NotSingle)]
    [InlineData("children().first()", FhirPathCodes.WrongType)]
    [InlineData("descendants()[0]", FhirPathCodes.WrongType)]
    [InlineData("iif('a', 1, 2)", FhirPathCodes.WrongType)]
    public void What_cannot_be_meant_is_refused_when_compiled(string text, string code)
    {
        Assert.False(FhirPathExpression.TryCompile(text, FhirPathProfile.Full with { IsStrict = true, ContextType = "Patient" }, out _, out var problem));
        Assert.Equal(code, problem.Code);
        Assert.True(FhirPathExpression.TryCompile(text, out _, out _));
    }

    [Theory]
    [InlineData("name.given.first()")]
    [InlineData("name[0] is HumanName")]
    [InlineData("deceased.ofType(boolean)")]
    [InlineData("name.where(use = 'usual' and period.exists()).select(given | family)")]
    [InlineData("contained.where(id = 'a').code")]
    [InlineData("extension('u').value.unit")]
    [InlineData("%resource.name.given")]
    [InlineData("Patient.link.other.resolve().name")]
    public void What_can_be_meant_is_accepted(string text) =>
        Assert.True(FhirPathExpression.TryCompile(text, FhirPathProfile.Full with { IsStrict = true, ContextType = "Patient" }, out _, out var problem), problem?.ToString());
}
