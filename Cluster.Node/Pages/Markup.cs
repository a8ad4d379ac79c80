using System.Text;

namespace ActorXen.Pages;

/// <summary>Writes HTML. Every text of a page goes through <see cref="Escaped"/>, and only here.</summary>
internal sealed class Markup
{
    private readonly StringBuilder _text = new();

    public int Length => _text.Length;

    /// <param name="html">A constant of this program, never a value.</param>
    public Markup Raw(string html)
    {
        _text.Append(html);
        return this;
    }

    /// <summary>A value as text of an element, or between the double quotes of an attribute.</summary>
    public Markup Text(string value)
    {
        foreach (var sign in value) _text.Append(Escaped(sign) ?? $"{sign}");
        return this;
    }

    /// <summary>An element with a text.</summary>
    /// <param name="tag">With its attributes, a constant: <c>p class="note"</c>.</param>
    public Markup Element(string tag, string value)
    {
        var name = tag.Split(' ')[0];
        return Raw("<").Raw(tag).Raw(">").Text(value).Raw("</").Raw(name).Raw(">");
    }

    public override string ToString() => _text.ToString();

    /// <returns>null if the sign needs no escape.</returns>
    private static string? Escaped(char sign) => sign switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        '\n' or '\t' => null,
        // What HTML does not allow, and what could turn the text behind it around.
        < ' ' or '\u007f' or (>= '\u0080' and <= '\u009f') => "\ufffd",
        (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => "\ufffd",
        _ => null,
    };
}
