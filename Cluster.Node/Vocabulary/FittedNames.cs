namespace ActorXen.Vocabulary;

/// <summary>Gives things of other programs names that scenarios accept, each once.</summary>
/// <param name="taken">Names that it must not give.</param>
public sealed class FittedNames(params IEnumerable<string> taken)
{
    /// <summary>Longest name of a scenario, in characters.</summary>
    public const int Longest = 63;

    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);

    /// <summary>The name with a minus for each character that scenarios do not accept; it may be empty.</summary>
    public static string Fit(string name) =>
        new([.. name.Take(Longest).Select(sign => SettingReads.IsName($"{sign}") ? sign : '-')]);

    /// <param name="name">A legal name.</param>
    /// <returns>The name, or one that ends with a number if it is taken.</returns>
    public string Take(string name)
    {
        var free = name;
        for (var number = 2; !_taken.Add(free); number++)
        {
            var ending = $"-{number}";
            free = name[..Math.Min(name.Length, Longest - ending.Length)] + ending;
        }

        return free;
    }
}
