using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>Which requests and wakeups a run records.</summary>
/// <param name="OneIn">One in so many, chosen by number; 1 for all.</param>
/// <param name="Slowest">The slowest so many of each domain; 0 to record whatever their latency.</param>
/// <param name="HasWakeups">Whether wakeups are recorded too, chosen in the same way.</param>
public sealed record PathSelection(int OneIn, int Slowest, bool HasWakeups)
{
    public const int MostSlowest = 1_000;
    public const int LongestStep = 1_000_000;

    private const string AllWord = "all";
    private const string SlowestWord = "slowest:";
    private const string OneWord = "1/";
    private const string WakeupsWord = "+wakeups";

    public bool IsAll => OneIn == 1 && Slowest == 0;

    /// <summary>How it is written.</summary>
    public static string Usage => $"{AllWord}|1/N|{SlowestWord}K[{WakeupsWord}]";

    public IReadOnlyCollection<ChainKind> Kinds =>
        HasWakeups ? [ChainKind.Request, ChainKind.Wakeup] : [ChainKind.Request];

    /// <returns>null if the text is none.</returns>
    public static PathSelection? TryParse(string text)
    {
        var hasWakeups = text.EndsWith(WakeupsWord, StringComparison.Ordinal);
        var what = hasWakeups ? text[..^WakeupsWord.Length] : text;
        if (what == AllWord) return new(1, 0, hasWakeups);
        if (NumberAfter(what, OneWord, LongestStep) is { } step) return new(step, 0, hasWakeups);
        return NumberAfter(what, SlowestWord, MostSlowest) is { } most ? new(1, most, hasWakeups) : null;
    }

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Slowest > 0 ? $"{SlowestWord}{Slowest}" : OneIn > 1 ? $"{OneWord}{OneIn}" : AllWord)}")
        + (HasWakeups ? WakeupsWord : "");

    /// <summary>Whether a request is recorded. It depends on nothing but the request.</summary>
    public bool Has(RequestKey request) => OneIn == 1 || IsChosen(request.Flow.Number, request.Id);

    /// <summary>Whether a wakeup of a domain is recorded.</summary>
    public bool Has(int host, int domain, long number) =>
        OneIn == 1 || IsChosen(((long)host << 32) | (uint)domain, number);

    /// <summary>
    /// A number is scattered before it is divided: a client's requests may have every second number, and one in two is
    /// of each client all the same.
    /// </summary>
    private bool IsChosen(long owner, long number)
    {
        var mixed = ((ulong)owner * 0x9E37_79B9_7F4A_7C15) ^ (ulong)number;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return (mixed ^ (mixed >> 31)) % (ulong)OneIn == 0;
    }

    private static int? NumberAfter(string text, string word, int most) =>
        text.StartsWith(word, StringComparison.Ordinal)
        && int.TryParse(text.AsSpan(word.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= 1 && number <= most
            ? number
            : null;
}
