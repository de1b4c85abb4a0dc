namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>
/// A40, merge of patient identifiers (HL7 v2.5.1, 3.3.40). HL7's tables have no map of it; this is ours: the survivor's Patient says that it replaces
/// the other, the other is no longer active and says by whom it is replaced. No record moves.
/// </summary>
internal static class PatientMerge
{
    public const string Event = "ADT^A40";

    public static V2Mapped Map(V2Message message, V2MapSettings settings, IV2Known known)
    {
        var problems = new MapProblems();
        var segments = new List<V2KnownSegment>();
        var filled = KnownSegments.Fill(message, settings, known, segments);
        var (resources, patients) = (new List<V2Resource>(), new List<V2Patient>());
        var (pids, merges) = (filled.Of("PID").ToList(), filled.Of("MRG").ToList());
        if (pids.Count == 0 || pids.Count != merges.Count)
        {
            return V2Mapper.Refused(new V2Error(V2MapCodes.SegmentMissing, V2Conditions.SegmentSequence, new V2Location(pids.Count == 0 ? "PID" : "MRG"), "A merge names the survivor in PID and the other number in an MRG behind it."));
        }

        for (var i = 0; i < pids.Count && problems.Errors.Count == 0; i++)
        {
            Merge(filled, pids[i], merges[i], settings, known, problems, resources, patients);
        }

        return problems.Errors.Count > 0 ? V2Mapper.Refused([.. problems.Errors]) : new V2Mapped(resources, patients, segments, [], problems.Notes);
    }

    private static void Merge(V2Message message, V2Segment pid, V2Segment mrg, V2MapSettings settings, IV2Known known, MapProblems problems, List<V2Resource> resources, List<V2Patient> patients)
    {
        if (PatientNumbers.Of(pid, 3, settings) is not { } survivor)
        {
            problems.Refuse(V2MapCodes.FieldMissing, V2Conditions.RequiredFieldMissing, pid.At(3), "PID-3 has no patient number. Send the survivor's number.");
            return;
        }

        if (PatientNumbers.Of(mrg, 1, settings) is not { } merged || merged.Key == survivor.Key)
        {
            problems.Refuse(V2MapCodes.FieldMissing, V2Conditions.RequiredFieldMissing, mrg.At(1), "MRG-1 has no other patient number. Send the number that is given up.");
            return;
        }

        var (survivorId, mergedId) = (known.IdOf("Patient", survivor.Key), known.IdOf("Patient", merged.Key));
        var whole = CurrentVersions.KeepLinks(Patient(message, pid, survivorId, settings, problems), known.Current("Patient", survivorId));
        var given = known.Current("Patient", mergedId) ?? Given(mrg, mergedId, settings, problems);
        resources.Add(new V2Resource("Patient", survivorId, CurrentVersions.Link(whole, mergedId, "replaces", isActive: true), survivor.Number));
        resources.Add(new V2Resource("Patient", mergedId, CurrentVersions.Link(given, survivorId, "replaced-by", isActive: false), merged.Number));
        patients.Add(PatientNumbers.Patient(survivor.Number, pid));
        patients.Add(new V2Patient(merged.Number, string.Empty, null, null));
    }

    private static byte[] Patient(V2Message message, V2Segment pid, string id, V2MapSettings settings, MapProblems problems)
    {
        var patient = new DraftResource("Patient") { Id = id, IsOwn = true };
        new RowWriter(V2Mapper.ZoneOf(message, settings), problems).Segment("PID[Patient]", Alone(pid), patient);
        RequiredElements.Fill(patient, patient);
        return DraftWriter.Write(patient);
    }

    /// <summary>A number that was never seen before it is given up: all that is known of it is the number.</summary>
    private static byte[] Given(V2Segment mrg, string id, V2MapSettings settings, MapProblems problems)
    {
        var patient = new DraftResource("Patient") { Id = id, IsOwn = true };
        new RowWriter(settings.Zone, problems).Value("CX[Identifier]", Alone(mrg), mrg[1], patient.Item("identifier", "1"), "Identifier");
        return DraftWriter.Write(patient);
    }

    private static PlacedSegment Alone(V2Segment segment)
    {
        var group = new GroupMap(string.Empty, false, null);
        var placed = new PlacedSegment(0, new SegmentPlace(0, segment.Name, false, group, []), segment, new GroupRun(group, null));
        placed.Run.Segments.Add(placed);
        return placed;
    }
}
