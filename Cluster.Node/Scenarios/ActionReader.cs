using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>
/// Reads what a host's toolstack does during the run (mechanism M-106), as the verbs of the model declare it.
/// </summary>
/// <remarks><see cref="ActionCheck"/> checks whether it is possible at that time.</remarks>
internal sealed class ActionReader(IReadOnlyList<IToolstackVerb> verbs)
{
    private const string Example = "Write { at = 1s, do = pause, domain = name }.";

    /// <param name="host">The host's own keys.</param>
    /// <param name="site">The surrounding scenario.</param>
    public IReadOnlyList<ActionDraft> Read(Section host, IScenarioSite site) =>
        [.. host.Objects("actions").Select(section => ReadAction(section, site))];

    private ActionDraft ReadAction(Section section, IScenarioSite site)
    {
        var reports = section.Reports;
        foreach (var key in (string[])["at", "do"])
            if (!section.Has(key)) section.Report(key, $"The action has no {key}.", Example);
        var at = section.Time("at", Duration.Zero, Duration.Zero, new(long.MaxValue / 2));
        var verb = section.Choice<IToolstackVerb?>("do", null, [.. verbs.Select(verb => (verb.Word, verb))]);
        var action = verb?.Read(section, VirtualTime.Zero + at, site);
        return new(section, VirtualTime.Zero + at, verb, action)
        {
            IsSound = action is not null && section.Reports == reports,
        };
    }
}
