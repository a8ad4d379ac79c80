using System.Globalization;
using System.Text;
using ActorXen.Scenarios.Problems;

namespace ActorXen.Scenarios.Hocon;

/// <summary>Cuts a text into tokens and finds every brace, bracket and quote that has no partner.</summary>
/// <remarks>
/// Akka's parser silently takes an unmatched brace for the end of the file, so the balance is checked here.
/// </remarks>
internal sealed class HoconLexer(string text, string file, ProblemList problems)
{
    /// <summary>The largest number of problems. A binary file would have one at every character.</summary>
    private const int MostFaults = 10;

    private const string NeedsQuotes = "`^?!@*&\\$";
    private readonly List<HoconToken> _tokens = [];
    private readonly Stack<(char Bracket, int Line)> _open = new();
    private int _at;
    private int _line = 1;
    private int _faults;

    /// <returns>The tokens, the last of which is <see cref="TokenKind.End"/>; useless if problems were found.</returns>
    public List<HoconToken> Run()
    {
        if (text.AsSpan().IndexOfAnyInRange('\0', '\b') is >= 0 and var at)
        {
            _at = text.Length;
            Report(text.AsSpan(0, at).Count('\n') + 1, "This is not a text.", "Name a scenario.");
        }

        while (_at < text.Length && !TooDeep && _faults < MostFaults)
        {
            ReadToken();
            if (_tokens.Count <= HoconLimits.Tokens) continue;
            Report(
                _line, $"The text has more than {HoconLimits.Tokens} words and signs.",
                "Use count for guests or hosts that are alike.");
            _open.Clear();
            break;
        }

        foreach (var (bracket, line) in TooDeep ? [] : _open.Reverse()) ReportUnclosed(bracket, line);
        Add(TokenKind.End);
        return _tokens;
    }

    private bool TooDeep => _open.Count > HoconLimits.Nesting;

    private void ReadToken()
    {
        var sign = text[_at];
        switch (sign)
        {
            case '\n': Add(TokenKind.LineEnd); _at++; _line++; break;
            case '#': SkipComment(); break;
            case '/' when Ahead("//"): SkipComment(); break;
            case '{': Open(TokenKind.Open); break;
            case '[': Open(TokenKind.OpenList); break;
            case '}': Close(TokenKind.Close); break;
            case ']': Close(TokenKind.CloseList); break;
            case ',': Add(TokenKind.Comma); _at++; break;
            case '=' or ':': Add(TokenKind.Assign); _at++; break;
            case '+' when Ahead("+="): Add(TokenKind.Append); _at += 2; break;
            case '"' when Ahead("\"\"\""): ReadTripleQuoted(); break;
            case '"': ReadQuoted(); break;
            case '$' when Ahead("${"): ReadReference(); break;
            default:
                if (IsBlank(sign)) ReadBlank();
                else ReadWord();
                break;
        }
    }

    private void Open(TokenKind kind)
    {
        _open.Push((text[_at++], _line));
        Add(kind);
        if (!TooDeep) return;
        Report(_line, $"Braces and brackets are nested deeper than {HoconLimits.Nesting}.", "Flatten it.");
    }

    private void Close(TokenKind kind)
    {
        var sign = text[_at++];
        Add(kind);
        var unclosed = _open.TakeWhile(open => PartnerOf(open.Bracket) != sign).ToList();
        if (unclosed.Count == _open.Count)
        {
            Report(_line, $"\"{sign}\" closes nothing.", "Remove it, or add what it should close.");
            return;
        }

        // Everything in between is taken as closed, so that one missing brace is one problem.
        foreach (var (bracket, line) in unclosed)
            ReportUnclosed(bracket, line, $" before the \"{sign}\" of line {_line}");
        for (var count = 0; count <= unclosed.Count; count++) _open.Pop();
    }

    private void ReportUnclosed(char bracket, int line, string where = "") =>
        Report(line, $"\"{bracket}\" is never closed.", $"Add the \"{PartnerOf(bracket)}\" that belongs to it{where}.");

    private void ReadQuoted()
    {
        var value = new StringBuilder();
        for (var at = _at + 1; at < text.Length && text[at] != '\n'; at++)
        {
            if (text[at] == '"')
            {
                _at = at + 1;
                Add(TokenKind.Quoted, value.ToString());
                return;
            }

            if (text[at] != '\\') value.Append(text[at]);
            else at = ReadEscape(at, value);
        }

        Report(_line, "A text begins here and its closing quote is missing.", "Close it on the same line.");
        SkipComment();
    }

    private int ReadEscape(int at, StringBuilder value)
    {
        var sign = at + 1 < text.Length ? text[at + 1] : '\n';
        var plain = "\"\\/bfnrt".IndexOf(sign, StringComparison.Ordinal);
        if (plain >= 0)
        {
            value.Append("\"\\/\b\f\n\r\t"[plain]);
            return at + 1;
        }

        if (sign == 'u' && at + 6 <= text.Length && ushort.TryParse(
            text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            value.Append((char)code);
            return at + 5;
        }

        Report(_line, "\"\\\" does not begin an escape here.", "Write \\\\ for a backslash.");
        return sign == '\n' ? at : at + 1;
    }

    private void ReadTripleQuoted()
    {
        var end = text.IndexOf("\"\"\"", _at + 3, StringComparison.Ordinal);
        if (end < 0)
        {
            Report(_line, "A text begins here with \"\"\" and has no end.", "Close it with \"\"\".");
            _at = text.Length;
            return;
        }

        while (end + 3 < text.Length && text[end + 3] == '"') end++;
        var value = text[(_at + 3)..end];
        Add(TokenKind.Quoted, value);
        _line += value.Count(sign => sign == '\n');
        _at = end + 3;
    }

    private void ReadReference()
    {
        var end = text.AsSpan(_at).IndexOfAny("}\n");
        if (end < 0 || text[_at + end] == '\n')
        {
            Report(_line, "\"${\" is never closed.", "Write ${name}.");
            SkipComment();
            return;
        }

        var optional = Ahead("${?");
        Add(
            optional ? TokenKind.OptionalReference : TokenKind.Reference,
            text[(_at + (optional ? 3 : 2))..(_at + end)].Trim());
        _at += end + 1;
    }

    private void ReadWord()
    {
        var start = _at;
        while (_at < text.Length && IsWord()) _at++;
        if (_at > start)
        {
            Add(TokenKind.Word, text[start.._at]);
            return;
        }

        var sign = char.IsControl(text[_at]) ? $"U+{(int)text[_at]:X4}" : text[_at].ToString();
        Report(_line, $"\"{sign}\" cannot stand here.", "Put the text in quotes.");
        _at++;
    }

    private bool IsWord()
    {
        var sign = text[_at];
        if (sign == '/') return !Ahead("//");
        if (sign == '+') return !Ahead("+=");
        return sign > ' ' && !IsBlank(sign) && !"{}[],=:#\"".Contains(sign) && !NeedsQuotes.Contains(sign);
    }

    private void ReadBlank()
    {
        var start = _at;
        while (_at < text.Length && text[_at] != '\n' && IsBlank(text[_at])) _at++;
        Add(TokenKind.Blank, text[start.._at]);
    }

    private void SkipComment()
    {
        var end = text.IndexOf('\n', _at);
        _at = end < 0 ? text.Length : end;
    }

    private static bool IsBlank(char sign) => char.IsWhiteSpace(sign) || sign == '\uFEFF';

    private static char PartnerOf(char bracket) => bracket == '{' ? '}' : ']';

    private bool Ahead(string wanted) => string.CompareOrdinal(text, _at, wanted, 0, wanted.Length) == 0;

    private void Add(TokenKind kind, string value = "") => _tokens.Add(new(kind, value, _line));

    private void Report(int line, string problem, string remedy)
    {
        _faults++;
        problems.Add(new(file, line), "", problem, remedy);
    }
}
