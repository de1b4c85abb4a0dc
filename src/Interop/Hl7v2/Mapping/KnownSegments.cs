namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>
/// Fills a message's segments about the patient and the stay with what earlier messages said: an empty field says nothing, so that what is known stays;
/// two quotation marks remove it (HL7 v2.5.1, 2.5.3). Without this a laboratory's short PID would empty the patient's record.
/// </summary>
internal static class KnownSegments
{
    private static readonly string[] _names = ["PID", "PD1", "PV1", "PV2"];

    /// <summary>The message, filled; what is to be remembered is added to <paramref name="remembered"/>.</summary>
    public static V2Message Fill(V2Message message, V2MapSettings settings, IV2Known known, List<V2KnownSegment> remembered)
    {
        // Segments in other delimiters could not be told apart field by field.
        if (message.Delimiters != V2Delimiters.Standard)
        {
            return message;
        }

        var (patient, encounter) = (default(string), default(string));
        var segments = new List<V2Segment>(message.Segments.Count);
        foreach (var segment in message.Segments)
        {
            if (segment.Name == "PID")
            {
                (patient, encounter) = (PatientNumbers.Of(segment, 3, settings)?.Key, null);
            }
            else if (segment.Name == "PV1")
            {
                encounter = segment[19].Component(1).Text.Length > 0 ? segment[19].Raw : null;
            }

            var (type, key) = segment.Name is "PID" or "PD1" ? ("Patient", patient) : ("Encounter", encounter);
            segments.Add(key is null || !_names.Contains(segment.Name) ? segment : Filled(message, segment, type, key, known, remembered));
        }

        return new V2Message(segments, message.Delimiters, message.Charset);
    }

    private static V2Segment Filled(V2Message message, V2Segment segment, string type, string key, IV2Known known, List<V2KnownSegment> remembered)
    {
        var text = segment.ToString();
        if (known.Segment(type, key, segment.Name) is { } before)
        {
            var (now, old) = (text.Split(message.Delimiters.Field), before.Split(message.Delimiters.Field));
            text = string.Join(message.Delimiters.Field, Enumerable.Range(0, Math.Max(now.Length, old.Length))
                .Select(i => i < now.Length && now[i].Length > 0 ? now[i] : i < old.Length ? old[i] : string.Empty));
        }

        remembered.Add(new V2KnownSegment(type, key, segment.Name, text));
        return new V2Segment(text.Split(message.Delimiters.Field), segment.Occurrence, message.Delimiters, message.Charset.Encoding);
    }
}
