using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ActorXen.Engine;

/// <summary>
/// Conditions that only a bug can break. They are checked in release builds too; the text is built on failure only.
/// </summary>
public static class Invariant
{
    public static void Holds(
        [DoesNotReturnIf(false)] bool condition,
        [InterpolatedStringHandlerArgument(nameof(condition))] ref InvariantText text,
        [CallerArgumentExpression(nameof(condition))] string? expression = null)
    {
        if (!condition) throw new InvariantBrokenException($"{expression} is false: {text.ToStringAndClear()}");
    }
}

/// <summary>Builds its text only when the condition is false.</summary>
[InterpolatedStringHandler]
public ref struct InvariantText
{
    private DefaultInterpolatedStringHandler _text;

    public InvariantText(int literalLength, int formattedCount, bool condition, out bool isWanted)
    {
        isWanted = !condition;
        _text = isWanted ? new(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    internal string ToStringAndClear() => _text.ToStringAndClear();
}

/// <summary>An invariant of the simulator does not hold. It is a bug, never a user's mistake.</summary>
public sealed class InvariantBrokenException(string message) : Exception(message);
