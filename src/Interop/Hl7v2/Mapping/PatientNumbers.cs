namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>Finds in PID-3 what a patient is known by.</summary>
internal static class PatientNumbers
{
    /// <summary>A patient's number and key; null when PID-3 has none.</summary>
    public static (string Number, string Key)? Of(V2Segment segment, int field, V2MapSettings settings)
    {
        var ids = segment.Repetitions(field).Where(v => v.Component(1).Text.Length > 0).ToList();
        var chosen = ids.OrderBy(Rank).Cast<V2Value?>().FirstOrDefault();
        if (chosen is not { } id)
        {
            return null;
        }

        var (number, authority) = (id.Component(1).Text, AuthorityOf(id));
        var isOwn = authority.Length == 0 || settings.OwnAuthorities.Contains(authority, StringComparer.OrdinalIgnoreCase);
        return (isOwn ? number : $"{authority}:{number}", $"{authority}|{number}");
    }

    /// <summary>What PID says of a patient beside the number.</summary>
    public static V2Patient Patient(string number, V2Segment pid)
    {
        var ids = pid.Repetitions(3);
        string? Typed(Func<string, bool> type) => ids.Where(v => type(v.Component(5).Text)).Select(v => v.Component(1).Text).FirstOrDefault(t => t.Length > 0);
        return new V2Patient(number, Name(pid[5]), Typed(t => t is "NI" or "NNCHN"), Typed(t => t is "HC" or "JHN"));
    }

    /// <summary>A name as people write it: Chinese names without a space, family name first; others given name first.</summary>
    private static string Name(V2Value name)
    {
        var (family, given, more) = (name.Component(1).Text, name.Component(2).Text, name.Component(3).Text);
        return family.Concat(given).Any(c => c >= 0x2e80) ? family + given : string.Join(' ', new[] { given, more, family }.Where(t => t.Length > 0));
    }

    private static string AuthorityOf(V2Value id)
    {
        var assigner = id.Component(4);
        return assigner.Text.Length > 0 ? assigner.Text : assigner.Subcomponent(2).Text;
    }

    /// <summary>A medical record number first, then other numbers of a provider, then untyped ones; documents last.</summary>
    private static int Rank(V2Value id) => id.Component(5).Text switch
    {
        "MR" => 0,
        "PI" or "PT" or "PN" => 1,
        "" => 2,
        "NI" or "NNCHN" or "HC" or "SS" or "DL" or "PPN" or "JHN" => 4,
        _ => 3,
    };
}
