using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Nodes.Web;

/// <summary>What is wrong with a scenario at one place.</summary>
/// <param name="Where">Line and path.</param>
/// <param name="Problem">A sentence.</param>
/// <param name="Remedy">What to do.</param>
public sealed record ScenarioFault(string Where, string Problem, string Remedy);

/// <summary>What <c>actorxen config check</c> says about a scenario.</summary>
/// <param name="Spec">null if there are problems.</param>
/// <param name="Text">The scenario with every setting resolved; empty if there are problems.</param>
/// <param name="Summary">It in one line; empty if there are problems.</param>
/// <param name="Hosts">Its machines in words.</param>
public sealed record ScenarioAnswer(
    RunSpec? Spec, string Text, string Summary, IReadOnlyList<string> Hosts, IReadOnlyList<ScenarioFault> Problems,
    IReadOnlyList<string> Warnings);

/// <summary>What a node answers people in browsers with; the rest of the program makes it.</summary>
/// <param name="Check">Checks a scenario, given its name and text, and whether a host may be built for that.</param>
/// <param name="Report">The page of a stored run.</param>
/// <param name="Compare">The page that compares two stored runs.</param>
/// <param name="Scenarios">The shipped scenarios: name and text.</param>
/// <param name="Timeline">What the pCPUs of a host did, as JSON; the part is executed again.</param>
/// <param name="Why">What the requests of a domain spent their time on, as JSON; executed again as well.</param>
public sealed record NodePages(
    Func<string, string, Func<HostSpec, bool>, ScenarioAnswer> Check,
    Func<RunRecord, string> Report,
    Func<IRunJournal, RunRecord, RunRecord, CancellationToken, Task<string>> Compare,
    Func<IReadOnlyList<(string Name, string Text)>> Scenarios,
    Func<IRunJournal, PartAsked, OneAtATime, CancellationToken, Task<string>> Timeline,
    Func<IRunJournal, PartAsked, OneAtATime, CancellationToken, Task<string>> Why);
