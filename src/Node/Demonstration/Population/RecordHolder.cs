namespace Xinglin.Node.Demonstration.Population;

/// <summary>A member of the demonstration that holds records; all names are invented.</summary>
/// <param name="Slug">The member's short name, as in addresses.</param>
/// <param name="NameZh">Name in Chinese.</param>
/// <param name="NameEn">Name in English.</param>
/// <param name="Prefix">First letter of its patient numbers.</param>
public sealed record RecordHolder(string Slug, string NameZh, string NameEn, char Prefix)
{
    /// <summary>The four record holders; the health bureau holds none.</summary>
    public static IReadOnlyList<RecordHolder> All { get; } =
    [
        new("hospital-a", "青梧市第一医院", "Qingwu First Hospital", 'A'),
        new("hospital-b", "青梧市第二医院", "Qingwu Second Hospital", 'B'),
        new("clinic", "柳岸社区卫生服务中心", "Willow Bank Community Health Centre", 'C'),
        new("exam-centre", "晨光健康体检中心", "Morning Light Examination Centre", 'E'),
    ];

    /// <summary>Where its own resources have their addresses; no such host exists.</summary>
    public string BaseAddress => $"https://{Slug}.example/fhir/";

    /// <summary>The system of its own patient numbers.</summary>
    public string PatientNumberSystem => $"https://{Slug}.example/patient-no";
}
