using System.Globalization;

namespace Xinglin.Node.Demonstration.Population;

/// <summary>The records of a bulk patient at one holder: a visit with what is usual there.</summary>
internal static class BulkRecords
{
    private static readonly BulkLab[] Labs =
    [
        new("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "糖化血红蛋白", "%", 48, 82, 1),
        new("14771-0", "Fasting glucose [Moles/volume] in Serum or Plasma", "空腹血糖", "mmol/L", 42, 98, 1),
        new("14647-2", "Cholesterol [Moles/volume] in Serum or Plasma", "总胆固醇", "mmol/L", 320, 680, 2),
        new("22748-8", "Cholesterol in LDL [Moles/volume] in Serum or Plasma", "低密度脂蛋白胆固醇", "mmol/L", 150, 450, 2),
        new("14682-9", "Creatinine [Moles/volume] in Serum or Plasma", "肌酐", "umol/L", 45, 118, 0),
        new("718-7", "Hemoglobin [Mass/volume] in Blood", "血红蛋白", "g/L", 98, 168, 0),
        new("1742-6", "Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "丙氨酸氨基转移酶", "U/L", 9, 75, 0),
        new("2823-3", "Potassium [Moles/volume] in Serum or Plasma", "钾", "mmol/L", 34, 52, 1),
    ];

    private static readonly BulkProblem[] Problems =
    [
        new("59621000", "Essential hypertension", "I10", "原发性高血压", "C08CA01", "amlodipine", "苯磺酸氨氯地平片 5 mg"),
        new("44054006", "Diabetes mellitus type 2", "E11.9", "2型糖尿病", "A10BA02", "metformin", "盐酸二甲双胍片 0.5 g"),
        new("55822004", "Hyperlipidemia", "E78.5", "高脂血症", "C10AA05", "atorvastatin", "阿托伐他汀钙片 20 mg"),
        new("195967001", "Asthma", "J45.9", "支气管哮喘", "R03AC02", "salbutamol", "硫酸沙丁胺醇气雾剂 100 µg"),
        new("235595009", "Gastroesophageal reflux disease", "K21.9", "胃食管反流病", "A02BC01", "omeprazole", "奥美拉唑肠溶胶囊 20 mg"),
    ];

    private static readonly BulkLab Weight = new("29463-7", "Body weight", "体重", "kg", 420, 980, 1);

    /// <summary>The patient's resource and about eleven records: a visit, pressure, weight, laboratory, and what the patient has and takes.</summary>
    public static IEnumerable<string> Of(RecordHolder holder, string patientId, BulkPerson person, SeededRandom random)
    {
        var writer = new BulkWriter(holder, patientId, random);
        yield return writer.Visit();
        yield return writer.Pressure();
        yield return writer.Quantity("vital-signs", Weight);
        foreach (var lab in Labs.OrderBy(_ => random.Below(1000)).Take(random.Between(3, 6)).ToList())
        {
            yield return writer.Quantity("laboratory", lab);
        }

        yield return writer.Allergy();
        if (person.Birth.Year < 2005 && random.Percent(70))
        {
            var problem = random.Of(Problems);
            yield return writer.Condition(problem);
            yield return writer.Prescription(problem);
        }

        if (random.Percent(60))
        {
            yield return writer.Vaccination();
        }
    }

    /// <summary>A measurement: what it is called and the bounds of its value, in units of the last decimal.</summary>
    internal sealed record BulkLab(string Code, string Display, string Text, string Unit, int Low, int High, int Decimals)
    {
        /// <summary>A value between the bounds, written without floating point.</summary>
        public string Value(SeededRandom random)
        {
            var digits = random.Between(Low, High).ToString(CultureInfo.InvariantCulture).PadLeft(Decimals + 1, '0');
            return Decimals == 0 ? digits : $"{digits[..^Decimals]}.{digits[^Decimals..]}";
        }
    }

    /// <summary>A problem and the medicine that is taken for it.</summary>
    internal sealed record BulkProblem(
        string Snomed, string Display, string Icd10, string Text, string Atc, string Medicine, string MedicineText);
}
