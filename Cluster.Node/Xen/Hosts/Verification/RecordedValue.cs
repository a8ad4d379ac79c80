using System.Text.Json;
using ActorXen.Messages;

namespace ActorXen.Xen.Hosts.Verification;

/// <summary>A value of a recorded scenario that knows where it stands, so that an error can say so.</summary>
/// <param name="Element">The JSON value.</param>
/// <param name="Path">Where it is, as in <c>domains[0].cap</c>; empty for the whole document.</param>
internal readonly record struct RecordedValue(JsonElement Element, string Path)
{
    /// <exception cref="InvalidDataException">It is missing.</exception>
    public RecordedValue this[string name] => Find(name, out var found) ? found : throw Wrong($"{name} is missing.");

    public IEnumerable<RecordedValue> Items
    {
        get
        {
            Expect(JsonValueKind.Array, "a list");
            var path = Path;
            return Element.EnumerateArray().Select((item, index) => new RecordedValue(item, $"{path}[{index}]"));
        }
    }

    public IEnumerable<(string Name, RecordedValue Value)> Members
    {
        get
        {
            Expect(JsonValueKind.Object, "an object");
            var path = Path;
            return Element.EnumerateObject().Select(
                member => (member.Name, new RecordedValue(member.Value, Below(path, member.Name))));
        }
    }

    public string Text =>
        Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Wrong("is not a text.");

    public bool Flag => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("is neither true nor false."),
    };

    public PcpuSet Pcpus => PcpuSet.Of(Items.Select(item => item.Int(0, PcpuSet.Capacity - 1)));

    public bool Find(string name, out RecordedValue found)
    {
        Expect(JsonValueKind.Object, "an object");
        var exists = Element.TryGetProperty(name, out var element);
        found = new(element, Below(Path, name));
        return exists;
    }

    /// <summary>The items of a list; empty if it is not written.</summary>
    public IEnumerable<RecordedValue> ItemsOf(string name) => Find(name, out var list) ? list.Items : [];

    public int IntOr(string name, int otherwise, int least, int most) =>
        Find(name, out var found) ? found.Int(least, most) : otherwise;

    public int Int(int least, int most) => (int)Long(least, most);

    public long Long(long least = 0, long most = long.MaxValue)
    {
        if (Element.ValueKind != JsonValueKind.Number || !Element.TryGetInt64(out var number))
            throw Wrong("is not a whole number.");
        return number >= least && number <= most ? number : throw Wrong($"is {number}; it must be {least} to {most}.");
    }

    /// <param name="problem">As the rest of a sentence that begins with the path.</param>
    public InvalidDataException Wrong(string problem) => new(Path.Length == 0 ? problem : $"{Path}: {problem}");

    private void Expect(JsonValueKind kind, string what)
    {
        if (Element.ValueKind != kind) throw Wrong($"is not {what}.");
    }

    private static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
