namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>What went wrong while a message was mapped: what refuses it, and what was left out of an optional place.</summary>
internal sealed class MapProblems
{
    private const int NotesMax = 50;

    public List<V2Error> Errors { get; } = [];

    public List<V2Error> Notes { get; } = [];

    /// <summary>Fields of a segment whose value could not be converted.</summary>
    public HashSet<(int Ordinal, int Field, int Repetition)> Unconverted { get; } = [];

    /// <summary>Something optional is left out; the message as it came is kept beside.</summary>
    public void Tell(RowContext context, int condition, string sentence)
    {
        var at = new V2Location(context.Placed.Segment.Name, context.Placed.Segment.Occurrence, context.Source?.Field ?? 0, context.Repetition + 1);
        Unconverted.Add((context.Placed.Ordinal, at.Field, context.Repetition));
        if (Notes.Count < NotesMax)
        {
            Notes.Add(new V2Error(V2MapCodes.FieldLeftOut, condition, at, $"Left out of the record: {sentence}. Correct the field and send the message again."));
        }
    }

    /// <summary>The message is refused for this.</summary>
    public void Refuse(string code, int condition, V2Location at, string sentence) => Errors.Add(new V2Error(code, condition, at, sentence));
}
