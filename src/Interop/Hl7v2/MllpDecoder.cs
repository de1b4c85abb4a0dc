namespace Xinglin.Interop.Hl7v2;

/// <summary>What came over a line: a whole block, or that something else did.</summary>
/// <param name="Block">The block's content; null for what was none.</param>
/// <param name="Fault">What was wrong; null for a block.</param>
public readonly record struct MllpEvent(byte[]? Block, MllpFault? Fault);

/// <summary>What goes wrong with a block. Each costs one message; the line stays open.</summary>
public enum MllpFault
{
    /// <summary>Bytes that stand in no block.</summary>
    Outside,

    /// <summary>A block that began anew before it ended.</summary>
    Unfinished,

    /// <summary>A block's end that was not followed by CR.</summary>
    EndInvalid,

    /// <summary>A block over the cap; the rest of it is skipped.</summary>
    TooLarge,
}

/// <summary>
/// The minimal lower layer protocol (HL7 v2 Implementation Support Guide, appendix C): VT, content, FS, CR. It is fed whatever the line gives,
/// cut anywhere. Neither VT nor FS occurs in any character set that is read here.
/// </summary>
/// <param name="blockBytesMax">The longest content, bytes.</param>
public sealed class MllpDecoder(int blockBytesMax = V2Limits.MessageBytesMax)
{
    /// <summary>Begins a block.</summary>
    public const byte Start = 0x0b;

    /// <summary>Ends a block, together with the CR behind it.</summary>
    public const byte End = 0x1c;

    private const byte Return = 0x0d;

    private readonly MemoryStream _content = new();
    private State _state = State.Outside;
    private bool _wasTold;

    private enum State
    {
        Outside,
        Inside,
        Ending,
        Skipping,
    }

    /// <summary>True within a block: the line's end here loses a message.</summary>
    public bool IsInside => _state is State.Inside or State.Ending;

    /// <summary>A block around this content.</summary>
    public static byte[] Wrap(ReadOnlySpan<byte> content) => [Start, .. content, End, Return];

    /// <summary>Takes what came and says what it came to, in order.</summary>
    public IReadOnlyList<MllpEvent> Push(ReadOnlySpan<byte> bytes)
    {
        var events = new List<MllpEvent>();
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Step(bytes, events)..];
        }

        return events;
    }

    /// <summary>Takes one run of bytes that need one decision; returns how many.</summary>
    private int Step(ReadOnlySpan<byte> bytes, List<MllpEvent> events)
    {
        if (_state == State.Ending)
        {
            return AtEnd(bytes[0], events);
        }

        if (bytes[0] == Start)
        {
            Begin(events);
            return 1;
        }

        if (bytes[0] == End && _state != State.Outside)
        {
            _state = _state == State.Inside ? State.Ending : State.Outside;
            return 1;
        }

        var run = bytes.IndexOfAny(Start, End);
        run = run < 0 ? bytes.Length : Math.Max(run, 1);
        Take(bytes[..run], events);
        return run;
    }

    private int AtEnd(byte next, List<MllpEvent> events)
    {
        _state = State.Outside;
        if (next == Return)
        {
            events.Add(new MllpEvent(_content.ToArray(), null));
            Clear();
            return 1;
        }

        events.Add(new MllpEvent(null, MllpFault.EndInvalid));
        Clear();
        _wasTold = true;
        return 0;
    }

    private void Begin(List<MllpEvent> events)
    {
        if (_state == State.Inside)
        {
            events.Add(new MllpEvent(null, MllpFault.Unfinished));
        }

        Clear();
        _state = State.Inside;
    }

    private void Take(ReadOnlySpan<byte> run, List<MllpEvent> events)
    {
        switch (_state)
        {
            case State.Inside when _content.Length + run.Length > blockBytesMax:
                events.Add(new MllpEvent(null, MllpFault.TooLarge));
                Clear();
                _state = State.Skipping;
                break;
            case State.Inside:
                _content.Write(run);
                break;
            case State.Outside when !_wasTold && run.ContainsAnyExcept("\r\n"u8):
                // Once for a stretch of noise, however long.
                events.Add(new MllpEvent(null, MllpFault.Outside));
                _wasTold = true;
                break;
            default:
                break;
        }
    }

    private void Clear()
    {
        _content.SetLength(0);
        if (_content.Capacity > 1 << 20)
        {
            _content.Capacity = 0;
        }

        _wasTold = false;
    }
}
