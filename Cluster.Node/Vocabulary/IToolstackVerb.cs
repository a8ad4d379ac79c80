using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>What the toolstack can do, as scenarios know it: its word, its keys, and what must hold for it.</summary>
public interface IToolstackVerb : ISettingTable
{
    /// <summary>In a scenario: <c>do = pause</c>.</summary>
    string Word { get; }

    /// <summary>The record that describes one.</summary>
    Type Action { get; }

    /// <param name="source">The section; <c>at</c> and <c>do</c> were read already.</param>
    /// <param name="at">When the action happens.</param>
    /// <param name="site">The surrounding scenario.</param>
    /// <returns>Everything but references; null if the section cannot be read, which was reported.</returns>
    ToolstackAction? Read(ISettingSource source, VirtualTime at, IScenarioSite site);

    /// <summary>The same with its references resolved; null if one does not exist, which was reported.</summary>
    ToolstackAction? Link(ISettingSource source, ToolstackAction action, ILinks links);

    /// <summary>Keys and values without the braces, <c>at</c> and <c>do</c> first.</summary>
    string Write(ToolstackAction action, INames names);

    /// <summary>
    /// Draws random legal values. <see cref="ILedgerAction.Check"/> decides whether the action is possible.
    /// </summary>
    ToolstackAction Draw(VirtualTime at, IDraw draw);
}

/// <param name="word">In a scenario: <c>do = pause</c>.</param>
/// <param name="settings">Its keys in addition to <c>at</c> and <c>do</c>.</param>
public sealed class ToolstackVerb<TAction>(string word, Settings<TAction> settings) : IToolstackVerb
    where TAction : ToolstackAction, ILedgerAction
{
    public string Word => word;

    public Type Action => typeof(TAction);

    public string Place => $"action {word}";

    public string? Group => "actions";

    public string Meaning => settings.Meaning;

    public IReadOnlyList<SettingRow> Rows => settings.Rows;

    public IReadOnlyList<ISettingTable> Parts => settings.Parts;

    public ToolstackAction? Read(ISettingSource source, VirtualTime at, IScenarioSite site)
    {
        var action = StartAt(at);
        return settings.Read(source, ref action, site) ? action : null;
    }

    public ToolstackAction? Link(ISettingSource source, ToolstackAction action, ILinks links)
    {
        var linked = (TAction)action;
        return settings.Link(source, ref linked, links) ? linked : null;
    }

    public string Write(ToolstackAction action, INames names)
    {
        var begun = $"at = {UnitText.Write(action.At - VirtualTime.Zero)}, do = {word}";
        return settings.Write((TAction)action, names) is { Length: > 0 } keys ? $"{begun}, {keys}" : begun;
    }

    public ToolstackAction Draw(VirtualTime at, IDraw draw) => settings.Draw(StartAt(at), draw);

    private TAction StartAt(VirtualTime at)
    {
        ToolstackAction start = settings.Start;
        return (TAction)(start with { At = at });
    }
}
