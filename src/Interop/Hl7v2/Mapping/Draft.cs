namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>A resource in the making: elements are added in any order, lists by what tells their elements apart.</summary>
internal class Draft
{
    private readonly List<DraftElement> _elements = [];

    /// <summary>A primitive's text; null for none.</summary>
    public string? Text
    {
        get;
        set
        {
            field = value;
            IsPrimitive = true;
        }
    }

    /// <summary>Written as a value with its extensions beside it, also where only extensions stand.</summary>
    public bool IsPrimitive { get; set; }

    /// <summary>Numbers and booleans are written without quotation marks.</summary>
    public bool IsBare { get; set; }

    /// <summary>The resource that this reference leads to.</summary>
    public DraftResource? Leads { get; set; }

    public IReadOnlyList<DraftElement> Elements => _elements;

    /// <summary>True when nothing would be written.</summary>
    public bool IsEmpty => Text is null && Leads is not { IsWorthNaming: true } && _elements.TrueForAll(e => e.Items.All(i => i.Node.IsEmpty));

    /// <summary>The element of this name, made when it is not there.</summary>
    public Draft One(string name) => Item(name, null);

    /// <summary>The list's element with this key, made when it is not there.</summary>
    public Draft Item(string name, string? key)
    {
        var element = _elements.Find(e => e.Name == name);
        if (element is null)
        {
            _elements.Add(element = new DraftElement(name, key is not null));
        }

        return element.Item(key ?? string.Empty);
    }

    /// <summary>The first or only element of this name, when anything stands in it.</summary>
    public Draft? Find(string name) => _elements.Find(e => e.Name == name)?.Items.Select(i => i.Node).FirstOrDefault(n => !n.IsEmpty);

    public IEnumerable<Draft> All(string name) => _elements.Find(e => e.Name == name)?.Items.Select(i => i.Node).Where(n => !n.IsEmpty) ?? [];

    public void Remove(string name) => _elements.RemoveAll(e => e.Name == name);

    /// <summary>The name under which a choice is already made.</summary>
    public string? Chosen(string choice) =>
        _elements.Find(e => e.Name.Length > choice.Length && e.Name.StartsWith(choice, StringComparison.Ordinal) && char.IsAsciiLetterUpper(e.Name[choice.Length]) && e.Items.Any(i => !i.Node.IsEmpty))?.Name;

    /// <summary>Sets a text below: <c>Set("system", "…")</c>.</summary>
    public Draft Set(string name, string text)
    {
        One(name).Text = text;
        return this;
    }

    /// <summary>Adds an extension with one value.</summary>
    public Draft Extend(string url, string valueName)
    {
        var extension = Item("extension", url);
        extension.Set("url", url);
        return extension.One(valueName);
    }
}

/// <summary>An element's values.</summary>
internal sealed record DraftElement(string Name, bool IsList)
{
    public List<(string Key, Draft Node)> Items { get; } = [];

    public Draft Item(string key)
    {
        var at = Items.FindIndex(i => i.Key == key);
        if (at < 0)
        {
            at = Items.Count;
            Items.Add((key, new Draft()));
        }

        return Items[at].Node;
    }
}

/// <summary>A whole resource, of its own or contained in another.</summary>
internal sealed class DraftResource(string type) : Draft
{
    public string Type => type;

    /// <summary>The logical id; null for what is contained.</summary>
    public string? Id { get; set; }

    /// <summary>The resource in which a contained one stands, or itself.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Segments that made it, the first one first.</summary>
    public List<PlacedSegment> Segments { get; } = [];

    /// <summary>What was not converted: the field and what stands there is told in the notes.</summary>
    public bool IsWorthNaming => IsOwn || !IsEmpty;
}
