using System.Globalization;
using ActorXen.Vocabulary;

namespace ActorXen.Studies;

/// <summary>
/// Reads formulas as people write them:
/// <c>100 * (p99(request) @ policy=credit / p99(request) @ policy=credit2 - 1)</c>.
/// </summary>
/// <remarks>
/// Numbers, measures as <see cref="MeasureText"/> reads them, names of other formulas, <c>+ - * /</c>, brackets, and
/// the functions of <see cref="Functions"/>. <c>@ POINT</c> behind a measure, a name or a bracket says where its
/// measures are taken, unless they say so themselves. A point ends at a space, a comma or a bracket.
/// </remarks>
public sealed class FormulaText
{
    private const string Example = "p99(request) @ policy=credit / p99(request) @ policy=credit2";

    /// <summary>Brackets and signs within each other; a deeper formula is not written by a person.</summary>
    private const int MostNested = 100;

    private readonly string _text;
    private readonly Func<string, Formula?> _names;
    private int _at;
    private int _nested;

    private FormulaText(string text, Func<string, Formula?> names) => (_text, _names) = (text, names);

    /// <summary>Of one number or more.</summary>
    public static IReadOnlyList<string> Functions { get; } =
        ["abs", "average", "exp", "greatest", "least", .. EachDomain.Names];

    /// <param name="names">
    /// Finds the formulas that it may refer to by name, null for a word that is no name; without it there are none.
    /// </param>
    /// <exception cref="StudyException">It is not a formula, or a measure in it does not exist.</exception>
    public static Formula Read(string text, Func<string, Formula?>? names = null)
    {
        var reader = new FormulaText(text, names ?? (_ => null));
        if (string.IsNullOrWhiteSpace(text)) throw reader.Problem("it is empty");
        var formula = reader.Sum();
        if (reader.Next() is var sign and not '\0') throw reader.Problem($"{sign} does not belong here");
        return formula with { Text = text.Trim() };
    }

    /// <summary>A number, or what is computed from numbers only: <c>100 * (1 + 5/2) / 6</c>.</summary>
    /// <exception cref="StudyException">It is neither.</exception>
    public static double Constant(string text)
    {
        var formula = Read(text);
        var value = formula.Terms.Count == 0 ? formula.Of(_ => double.NaN) : double.NaN;
        return double.IsFinite(value)
            ? value
            : throw new StudyException($"\"{UnitText.Shown(text.Trim())}\" is not a number.");
    }

    /// <summary>Whether a word can be the name of a formula: no measure and no function has it.</summary>
    public static bool IsName(string word) => word.Length > 0 && char.IsAsciiLetter(word[0])
        && word.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '_' or '-') && !Functions.Contains(word);

    private Formula Sum()
    {
        if (++_nested > MostNested) throw Problem($"more than {MostNested} brackets are within each other");
        var all = Product();
        while (Next() is '+' or '-')
        {
            var isMinus = _text[_at++] == '-';
            all = Joined(all, Product(), isMinus ? (one, other) => one - other : (one, other) => one + other);
        }

        _nested--;
        return all;
    }

    private Formula Product()
    {
        var all = Signed();
        while (Next() is '*' or '/')
        {
            var isOver = _text[_at++] == '/';
            all = Joined(all, Signed(), isOver ? (one, other) => one / other : (one, other) => one * other);
        }

        return all;
    }

    private Formula Signed()
    {
        if (Next() != '-') return Placed();
        _at++;
        if (++_nested > MostNested) throw Problem($"more than {MostNested} signs are within each other");
        var inner = Signed();
        _nested--;
        return new("", "", inner.Terms, valueOf => -inner.Of(valueOf));
    }

    /// <summary>One thing, and where its measures are taken.</summary>
    private Formula Placed()
    {
        var one = One();
        if (Next() != '@') return one;
        _at++;
        SkipSpaces();
        var begin = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && _text[_at] is not (')' or ',')) _at++;
        var point = _text[begin.._at];
        if (point.Length == 0) throw Problem("there is no point behind @");
        if (one.Terms.Count == 0) throw Problem($"@ {point} has no effect on a number");
        Term At(Term term) => term.Point.Length == 0 ? term with { Point = point } : term;
        return one with { Terms = [.. one.Terms.Select(At)], Of = valueOf => one.Of(term => valueOf(At(term))) };
    }

    private Formula One()
    {
        var sign = Next();
        if (sign == '(')
        {
            _at++;
            var inner = Sum();
            Close();
            return inner;
        }

        if (char.IsAsciiDigit(sign) || sign == '.') return Number();
        if (!char.IsAsciiLetter(sign))
            throw Problem(sign == '\0' ? "it ends too early" : $"{sign} does not belong here");
        var word = Word();
        if (_names(word) is { } known) return known;
        if (EachDomain.Names.Contains(word)) return OfMeasure(EachDomain.Of(word, MeasureText.Read(Inside(word))));
        if (Functions.Contains(word)) return Call(word);
        return OfMeasure(MeasureText.Read(Next() == '(' ? $"{word}({Inside(word)})" : word));
    }

    private Formula Number()
    {
        var begin = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '.' || IsOfExponent(_at)))
            _at++;
        var digits = _text[begin.._at];
        return double.TryParse(
            digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
            out var value)
            ? new("", "", [], _ => value)
            : throw Problem($"{digits} is not a number; a formula's numbers have no unit");
    }

    /// <summary>A sign between an e and a digit: <c>1e-6</c>.</summary>
    private bool IsOfExponent(int at) => (_text[at] is '-' or '+') && (_text[at - 1] is 'e' or 'E')
        && at + 1 < _text.Length && char.IsAsciiDigit(_text[at + 1]);

    /// <summary>A dash belongs to a word if there is no space around it: <c>worst-p99</c>.</summary>
    private string Word()
    {
        var begin = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.'
            || (_text[_at] == '-' && _at + 1 < _text.Length && char.IsAsciiLetter(_text[_at + 1])))) _at++;
        return _text[begin.._at];
    }

    private Formula Call(string function)
    {
        if (Next() != '(') throw Problem($"{function} needs what it is of in brackets");
        var parts = new List<Formula>();
        do
        {
            _at++;
            parts.Add(Sum());
        }
        while (Next() == ',');
        Close();
        if (function is "abs" or "exp" && parts.Count > 1) throw Problem($"{function} is of one number");
        Func<IEnumerable<double>, double> take = function switch
        {
            "abs" => values => Math.Abs(values.Single()),
            "exp" => values => Math.Exp(values.Single()),
            "average" => values => values.Average(),
            "greatest" => values => values.Aggregate(Math.Max),
            "least" => values => values.Aggregate(Math.Min),
            var other => throw new NotSupportedException(other),
        };
        return new(
            "", "", [.. parts.SelectMany(part => part.Terms)], valueOf => take(parts.Select(part => part.Of(valueOf))));
    }

    /// <summary>The text in the brackets of a measure.</summary>
    private string Inside(string word)
    {
        if (Next() != '(') throw Problem($"{word} needs what it is of in brackets");
        var (begin, depth) = (_at + 1, 0);
        for (; _at < _text.Length; _at++)
        {
            if (_text[_at] == '(') depth++;
            else if (_text[_at] == ')' && --depth == 0) return _text[begin.._at++];
        }

        throw Problem("a bracket is not closed");
    }

    private void Close()
    {
        if (Next() != ')') throw Problem("a bracket is not closed");
        _at++;
    }

    private char Next()
    {
        SkipSpaces();
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private void SkipSpaces()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
    }

    private static Formula OfMeasure(Measure measure)
    {
        var term = new Term(measure, "");
        return new("", measure.Unit, [term], valueOf => valueOf(term));
    }

    private static Formula Joined(Formula one, Formula other, Func<double, double, double> join) =>
        new("", "", [.. one.Terms, .. other.Terms], valueOf => join(one.Of(valueOf), other.Of(valueOf)));

    private StudyException Problem(string what) =>
        new($"formula \"{UnitText.Shown(_text.Trim())}\": {what}. Write for example {Example}.");
}
