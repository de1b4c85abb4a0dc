namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>The mapping of one message.</summary>
internal sealed class MessageRun(V2Message message, MessageMap map, V2MapSettings settings, IV2Known known)
{
    /// <summary>Types that are records of their own; all others are contained in what refers to them.</summary>
    private static readonly HashSet<string> _own =
    [
        "Patient", "Encounter", "Observation", "DiagnosticReport", "ServiceRequest", "Specimen", "Condition", "AllergyIntolerance", "Procedure", "Coverage", "RelatedPerson",
        "Immunization", "Appointment", "DocumentReference", "Account",
    ];

    private static readonly string[] _subjects = ["subject", "patient", "beneficiary"];

    private readonly MapProblems _problems = new();
    private readonly List<DraftResource> _made = [];
    private readonly Dictionary<DraftResource, DraftResource> _patientOf = [];
    private readonly Dictionary<DraftResource, GroupRun> _runs = [];
    private readonly List<(GroupRun Run, int Ordinal, DraftResource? From, MakeReference Reference)> _references = [];
    private readonly List<V2KnownSegment> _segments = [];

    public V2Mapped Run()
    {
        var unplaced = new List<V2Segment>();
        var filled = KnownSegments.Fill(message, settings, known, _segments);
        var placed = MessageWalk.Walk(map, filled, unplaced);
        Check(placed, unplaced);
        if (_problems.Errors.Count > 0)
        {
            return Result([], []);
        }

        var writer = new RowWriter(V2Mapper.ZoneOf(message, settings), _problems);
        foreach (var segment in placed)
        {
            Make(segment, writer);
        }

        Resolve();
        return Finish();
    }

    private void Check(List<PlacedSegment> placed, List<V2Segment> unplaced)
    {
        var patients = placed.Where(p => p.Segment.Name == "PID").ToList();
        if (patients.Count == 0)
        {
            _problems.Refuse(V2MapCodes.SegmentMissing, V2Conditions.SegmentSequence, new V2Location("PID"), "A message names its patient in PID. Send it with PID.");
        }

        foreach (var pid in patients.Where(p => PatientNumbers.Of(p.Segment, 3, settings) is null))
        {
            _problems.Refuse(V2MapCodes.FieldMissing, V2Conditions.RequiredFieldMissing, pid.Segment.At(3), "PID-3 has no patient number. Send the number with its assigner.");
        }

        foreach (var segment in placed.Where(p => p.Segment.Name is "RXO" or "RQD" or "RQ1" or "ODS" or "ODT"))
        {
            _problems.Refuse(V2MapCodes.SegmentUnsupported, V2Conditions.SegmentSequence, segment.Segment.At(0), "Orders of medicines, supplies and diets are not taken: their doses and units would have to be guessed.");
        }

        _problems.Notes.AddRange(unplaced.Take(20).Select(s =>
            new V2Error(V2MapCodes.SegmentLeftOut, V2Conditions.SegmentSequence, s.At(0), "This segment has no place in the message's structure and is not part of any record.")));
    }

    private void Make(PlacedSegment placed, RowWriter writer)
    {
        var fresh = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in placed.Place.Makes)
        {
            if (row.When?.Holds(new RowContext(placed, null, default, 0, 0).Holds) == false || OwnRules.Skips(row.Map, placed))
            {
                continue;
            }

            var resource = ResourceFor(row, placed, fresh);
            resource.Segments.Add(placed);
            writer.Segment(row.Map, placed, resource);
            if (row.Map.StartsWith("OBX[Observation", StringComparison.Ordinal))
            {
                ObservationValues.Complete(placed, resource, _problems);
            }

            _references.AddRange(row.References.Select(r => (placed.Run, placed.Ordinal, r.From == row.Label ? resource : null, r)));
        }
    }

    /// <summary>A new resource at the place that makes the label, once a segment; elsewhere the one that is there. What is contained is always new: two persons are never one.</summary>
    private DraftResource ResourceFor(MakeRow row, PlacedSegment placed, HashSet<string> fresh)
    {
        var scope = placed.Run.Around().First(r => r.Group == map.Scopes[row.Label]);
        var isMaker = (map.Makers[row.Label] == placed.Place.Index || !_own.Contains(row.Label.Split('[')[0])) && fresh.Add(row.Label);
        if (!isMaker && scope.Labels.TryGetValue(row.Label, out var there))
        {
            return there;
        }

        var type = row.Label.Split('[')[0];
        var made = scope.Labels[row.Label] = new DraftResource(type) { IsOwn = _own.Contains(type) };
        _runs[made] = placed.Run;
        if (made.IsOwn)
        {
            _made.Add(made);
        }

        return made;
    }

    private void Resolve()
    {
        foreach (var (run, ordinal, own, reference) in _references)
        {
            var to = Label(run, reference.To, null);
            var from = own ?? Label(run, reference.From, null);
            if (from is not null && to is not null && from != to)
            {
                Refer(from, reference.Path, to, ordinal);
            }
        }
    }

    private static DraftResource? Label(GroupRun run, string label, DraftResource? otherwise) =>
        run.Around().Select(r => r.Labels.GetValueOrDefault(label)).FirstOrDefault(r => r is not null) ?? otherwise;

    private static void Refer(DraftResource from, MapPath path, DraftResource to, int ordinal)
    {
        var (first, below) = (path.Steps[0], path.Steps.Skip(1).ToList());
        if (first.Slot is not null && from.All(first.Name).Any(item => below.Aggregate((Draft?)item, (node, step) => node?.Find(step.Name))?.Leads == to))
        {
            return;
        }

        Draft node = from;
        foreach (var step in path.Steps)
        {
            node = node.Item(step.Name, step.Slot is null ? null : $"{step.Slot}/{ordinal}/0/0");
        }

        node.Leads = to;
    }

    private V2Mapped Finish()
    {
        var patients = new List<V2Patient>();
        var numbers = new Dictionary<DraftResource, (string Number, string Key)>();
        foreach (var patient in _made.Where(r => r.Type == "Patient"))
        {
            var pid = patient.Segments.First(s => s.Segment.Name == "PID").Segment;
            numbers[patient] = PatientNumbers.Of(pid, 3, settings)!.Value;
            patient.Id = known.IdOf("Patient", numbers[patient].Key);
            patients.Add(PatientNumbers.Patient(numbers[patient].Number, pid));
        }

        // The same patient in several groups of a message is one record, as the last of them says.
        var same = _made.Where(r => r.Type == "Patient").GroupBy(r => r.Id).SelectMany(g => g.SkipLast(1)).ToHashSet();
        var whole = _made.Where(r => r.Type == "Patient" ? !same.Contains(r) : !OwnRules.IsNothing(r)).ToList();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var resource in whole.Where(r => r.Type != "Patient"))
        {
            var patient = _patientOf[resource] = PatientOf(resource);
            var key = Unique(ResourceKeys.Of(resource, numbers[patient].Key, message.ControlId), resource.Type, keys);
            resource.Id = known.IdOf(resource.Type, key);
        }

        foreach (var resource in whole)
        {
            OwnRules.Finish(resource, _patientOf.GetValueOrDefault(resource, resource), message);
        }

        return _problems.Errors.Count > 0
            ? Result([], [])
            : Result([.. whole.Select(r => Write(r, numbers[_patientOf.GetValueOrDefault(r, r)].Number))], patients);
    }

    private V2Resource Write(DraftResource resource, string number)
    {
        var json = DraftWriter.Write(resource);
        var whole = resource.Type switch
        {
            "DiagnosticReport" => CurrentVersions.KeepResults(json, known.Current(resource.Type, resource.Id!)),
            "Patient" => CurrentVersions.KeepLinks(json, known.Current(resource.Type, resource.Id!)),
            _ => json,
        };
        return new V2Resource(resource.Type, resource.Id!, whole, number);
    }

    /// <summary>Whom a resource is about: whom its reference names, else the patient of its group.</summary>
    private DraftResource PatientOf(DraftResource resource)
    {
        var named = _subjects.Select(n => resource.Find(n)?.Leads).FirstOrDefault(r => r is { Type: "Patient" });
        return named ?? Label(_runs[resource], "Patient[1]", null) ?? _made.First(r => r.Type == "Patient");
    }

    /// <summary>Two resources of one message with the same key are told apart by their order.</summary>
    private static string Unique(string key, string type, HashSet<string> keys)
    {
        var unique = key;
        for (var n = 2; !keys.Add($"{type} {unique}"); n++)
        {
            unique = $"{key}#{n}";
        }

        return unique;
    }

    private V2Mapped Result(IReadOnlyList<V2Resource> resources, IReadOnlyList<V2Patient> patients) =>
        new(resources, patients, _problems.Errors.Count > 0 ? [] : _segments, _problems.Errors, _problems.Notes);
}
