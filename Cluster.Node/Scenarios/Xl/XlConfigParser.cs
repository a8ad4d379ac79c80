using System.Text;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Xl;

/// <summary>
/// Reads the text of an xl domain configuration: <c>key = value</c> lines with texts in either quotes, numbers, and
/// lists that may be nested, span lines, contain comments, and end with a comma.
/// </summary>
/// <param name="text">The text of the whole file.</param>
internal sealed class XlConfigParser(string text)
{
    /// <summary>Real files need two levels. There is a limit because each level is a nested call.</summary>
    private const int MostDepth = 32;
    private const int MostSettings = 10_000;
    private const int MostItems = 4_096;
    private const int MostShown = 20;
    private const int MostFaults = 100;

    private int _at;
    private int _line = 1;

    /// <summary>All settings that can be read, in the order of the file.</summary>
    /// <param name="faults">Where the text is not that of an xl configuration, in order.</param>
    public static IReadOnlyList<XlConfigSetting> Parse(
        string text, out IReadOnlyList<XlConfigSyntaxException> faults) =>
        new XlConfigParser(text).Settings(out faults);

    private List<XlConfigSetting> Settings(out IReadOnlyList<XlConfigSyntaxException> faults)
    {
        var (settings, found) = (new List<XlConfigSetting>(), new List<XlConfigSyntaxException>());
        faults = found;
        if (text.StartsWith('\uFEFF')) _at++;      // Some editors write a byte-order mark.
        for (Skip(";"); _at < text.Length && found.Count < MostFaults; Skip(";"))
        {
            if (settings.Count == MostSettings)
            {
                found.Add(Wrong(
                    $"The file has more than {MostSettings} settings.", "Name a domain configuration of xl."));
                break;
            }

            var (begin, line) = (_at, _line);
            try
            {
                settings.Add(Setting());
            }
            catch (XlConfigSyntaxException fault)
            {
                found.Add(fault);
                GoOn(begin, line, fault.Line);
            }
        }

        return settings;
    }

    /// <summary>
    /// Goes to the next line after a fault that begins with a key and an equals sign, so that the rest of a list is not
    /// taken for faults of its own.
    /// </summary>
    /// <param name="begin">Where the setting begins that has the fault.</param>
    /// <param name="line">Its line.</param>
    /// <param name="fault">The line of the fault, which may already be the next setting's.</param>
    private void GoOn(int begin, int line, int fault)
    {
        (_at, _line) = (begin, line);
        do
        {
            var end = text.IndexOf('\n', _at);
            if (end < 0)
            {
                _at = text.Length;
                return;
            }

            (_at, _line) = (end + 1, _line + 1);
        }
        while (_line < fault || !BeginsSetting());
    }

    private bool BeginsSetting()
    {
        var line = _at;
        SkipBlanks();
        var key = Word(IsInKey);
        SkipBlanks();
        Take('+');
        var begins = key.Length > 0 && !char.IsAsciiDigit(key[0]) && Take('=');
        _at = line;
        return begins;
    }

    private XlConfigSetting Setting()
    {
        var line = _line;
        var key = Word(IsInKey);
        if (key.Length == 0 || char.IsAsciiDigit(key[0]))
            throw Wrong($"Expected a key, found {Found()}.", "Write key = value.");
        SkipBlanks();
        var appends = Take('+');
        if (!Take('=')) throw Wrong($"Expected = after {key}, found {Found()}.", $"Write {key} = value.");
        SkipBlanks();
        var value = Value(0);
        SkipBlanks();
        if (_at < text.Length && text[_at] is not ('\n' or ';' or '#'))
            throw Wrong($"Unexpected {Found()} after the value of {key}.", "Write one setting per line.");
        return new(line, key, value, appends);
    }

    private XlConfigValue Value(int depth)
    {
        if (depth > MostDepth) throw Wrong("A list is nested too deeply.", $"At most {MostDepth} levels are read.");
        if (Take('[')) return List(depth);
        if (_at < text.Length && text[_at] is '"' or '\'') return new XlConfigAtom(Quoted(text[_at]));
        var number = Word(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-');
        if (XlConfigNumber.TryRead(number, out _)) return new XlConfigAtom(number);
        _at -= number.Length;
        throw Wrong($"Expected a value, found {Found()}.", "Write a number, a text in quotes, or a list in [ ].");
    }

    private XlConfigList List(int depth)
    {
        var opened = _line;
        var items = new List<XlConfigValue>();
        for (Skip(""); !Take(']'); Skip(""))
        {
            if (_at >= text.Length)
                throw new XlConfigSyntaxException(opened, "The list is not closed. Write ] at its end.");
            if (items.Count == MostItems)
                throw Wrong($"The list has more than {MostItems} items.", "Name a domain configuration of xl.");
            items.Add(Value(depth + 1));
            Skip("");
            if (!Take(',') && _at < text.Length && text[_at] != ']')
                throw Wrong($"Expected a comma or ] in the list, found {Found()}.", "Write a comma between items.");
        }

        return new(items);
    }

    private string Quoted(char quote)
    {
        var value = new StringBuilder();
        for (_at++; _at < text.Length && text[_at] != '\n'; _at++)
        {
            if (Take(quote)) return value.ToString();
            // A backslash quotes the next character, which is what the few real files with one mean.
            if (text[_at] == '\\' && _at + 1 < text.Length && text[_at + 1] != '\n') _at++;
            value.Append(text[_at]);
        }

        throw Wrong("The text is not closed.", $"Write {quote} at its end, on the same line.");
    }

    private string Word(Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < text.Length && belongs(text[_at])) _at++;
        return text[start.._at];
    }

    private static bool IsInKey(char sign) => char.IsAsciiLetterOrDigit(sign) || sign is '_' or '-' or '.';

    private bool Take(char sign)
    {
        if (_at >= text.Length || text[_at] != sign) return false;
        _at++;
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\r') _at++;
    }

    /// <summary>Skips blanks, ends of lines and comments.</summary>
    /// <param name="separators">Further characters to skip.</param>
    private void Skip(string separators)
    {
        for (; _at < text.Length; _at++)
        {
            if (text[_at] == '#') while (_at + 1 < text.Length && text[_at + 1] != '\n') _at++;
            else if (text[_at] == '\n') _line++;
            else if (text[_at] is not (' ' or '\t' or '\r') && !separators.Contains(text[_at])) return;
        }
    }

    private string Found()
    {
        if (_at >= text.Length) return "the end of the file";
        var rest = text.AsSpan(_at, Math.Min(MostShown, text.Length - _at));
        var end = rest.IndexOfAny('\n', '\r');
        return end == 0
            ? "the end of the line"
            : $"\"{UnitText.Shown(rest[..(end < 0 ? rest.Length : end)].ToString())}\"";
    }

    private XlConfigSyntaxException Wrong(string problem, string remedy) => new(_line, $"{problem} {remedy}");
}
