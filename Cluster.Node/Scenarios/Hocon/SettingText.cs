namespace ActorXen.Scenarios.Hocon;

/// <summary>A setting to lay over a file, <c>path=value</c>, and how its user gave it.</summary>
/// <param name="Option">The option that stands for this setting, such as <c>--seed</c>; null for <c>--set</c>.</param>
internal sealed record SettingText(string Text, string? Option = null)
{
    /// <param name="settings">Later ones win.</param>
    /// <param name="options">
    /// Options that stand for a setting, by its path. Of a setting that is given more than once, the last one is the
    /// option's.
    /// </param>
    public static IReadOnlyList<SettingText> Of(
        IReadOnlyList<string> settings, IReadOnlyDictionary<string, string> options) =>
    [
        .. settings.Select((text, index) =>
        {
            var path = PathOf(text);
            var isLast = !settings.Skip(index + 1).Any(later => PathOf(later) == path);
            return new SettingText(text, isLast ? options.GetValueOrDefault(path) : null);
        }),
    ];

    private static string PathOf(string setting) => setting.Split('=')[0].Trim();
}
