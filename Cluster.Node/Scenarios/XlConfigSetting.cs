using ActorXen.Scenarios.Problems;

namespace ActorXen.Scenarios;

/// <summary>
/// A value of an xl domain configuration: text or a list. Numbers are texts, as xl itself reads them.
/// </summary>
internal abstract record XlConfigValue;

/// <param name="Text">Without quotes, escapes resolved.</param>
internal sealed record XlConfigAtom(string Text) : XlConfigValue;

internal sealed record XlConfigList(IReadOnlyList<XlConfigValue> Items) : XlConfigValue;

/// <summary><c>key = value</c>.</summary>
/// <param name="Line">Of the key, from 1.</param>
/// <param name="Key">As written.</param>
/// <param name="Value">What stands after the sign.</param>
/// <param name="Appends"><c>+=</c>: it continues the earlier value of the key.</param>
internal sealed record XlConfigSetting(int Line, string Key, XlConfigValue Value, bool Appends);

/// <summary>A text that xl would not read either.</summary>
/// <param name="line">From 1.</param>
/// <param name="problem">What is wrong and what to write: two sentences.</param>
internal sealed class XlConfigSyntaxException(int line, string problem) : Exception(problem)
{
    public int Line { get; } = line;
}

/// <summary>Something of a configuration that the scenario does not have, or has otherwise.</summary>
/// <param name="Place">File and line; line 0 for what the file does not say.</param>
/// <param name="Key">Of the setting.</param>
/// <param name="What">What became of it, and why: <c>ignored because memory is not modelled</c>.</param>
public sealed record XlConfigNote(SourcePlace Place, string Key, string What)
{
    public override string ToString() => $"{Place} {Key}: {What}";
}
