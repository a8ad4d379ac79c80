using ActorXen.Scenarios.Problems;

namespace ActorXen.Scenarios.Xl;

/// <summary>
/// A value of an xl domain configuration: a text or a list. Numbers are texts, as in xl itself.
/// </summary>
internal abstract record XlConfigValue;

/// <param name="Text">Without quotes, escapes resolved.</param>
internal sealed record XlConfigAtom(string Text) : XlConfigValue;

internal sealed record XlConfigList(IReadOnlyList<XlConfigValue> Items) : XlConfigValue;

/// <summary><c>key = value</c>.</summary>
/// <param name="Line">Line of the key, from 1.</param>
/// <param name="Key">As written.</param>
/// <param name="Value">The value after the sign.</param>
/// <param name="Appends">Written with <c>+=</c>: it continues the earlier value of the key.</param>
internal sealed record XlConfigSetting(int Line, string Key, XlConfigValue Value, bool Appends);

/// <summary>The text is malformed; xl would not read it either.</summary>
/// <param name="line">From 1.</param>
/// <param name="problem">What is wrong and what to write: two sentences.</param>
internal sealed class XlConfigSyntaxException(int line, string problem) : Exception(problem)
{
    public int Line { get; } = line;
}

/// <summary>A setting of a configuration that the scenario leaves out or changes.</summary>
/// <param name="Place">File and line; line 0 for a setting that the file does not have.</param>
/// <param name="Key">Key of the setting.</param>
/// <param name="What">What happened to it, and why: <c>ignored because memory is not modelled</c>.</param>
public sealed record XlConfigNote(SourcePlace Place, string Key, string What)
{
    public override string ToString() => $"{Place} {Key}: {What}";
}
