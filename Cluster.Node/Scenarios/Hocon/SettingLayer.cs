using ActorXen.Scenarios.Problems;
using Akka.Configuration.Hocon;

namespace ActorXen.Scenarios.Hocon;

/// <summary>
/// Settings from the environment and the command line. Each knows which variable or option it came from.
/// </summary>
internal sealed class SettingLayer
{
    private LiteralObject _top = new(new("command line and environment", 0), new(StringComparer.Ordinal));

    /// <param name="place">The variable's or option's name, for messages.</param>
    /// <param name="path">Path of the key: <c>store.path</c>.</param>
    /// <param name="text">As written. It is not parsed as HOCON.</param>
    public void Set(string place, string path, string text) => Set(place, path, new LiteralText(new(place, 0), text));

    /// <param name="texts">A list's items.</param>
    public void Set(string place, string path, IEnumerable<string> texts) =>
        Set(
            place,
            path,
            new LiteralList(new(place, 0), [.. texts.Select(text => new LiteralText(new(place, 0), text))]));

    public Section ToSection(ProblemList problems) =>
        new(problems, [new(Parser.Parse(_top.ToHocon(), null).Value, _top, "")]);

    private void Set(string place, string path, LiteralNode value)
    {
        foreach (var key in path.Split('.').Reverse())
            value = new LiteralObject(new(place, 0), new(StringComparer.Ordinal) { [key] = value });
        _top = _top.With((LiteralObject)value);
    }
}
