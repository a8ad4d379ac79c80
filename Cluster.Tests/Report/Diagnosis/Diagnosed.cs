using ActorXen.Messages;
using ActorXen.Report.Answers;
using ActorXen.Report.Counting;
using ActorXen.Report.Diagnosis;
using ActorXen.Report.Diagnosis.Rules;
using ActorXen.Report.Paths;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Diagnosis;

/// <summary>Runs a scenario in the plain engine, and says what limits it.</summary>
internal static class Diagnosed
{
    public static DiagnosisAnswer Of(RunSpec spec)
    {
        var shelf = new CounterShelf();
        PathCollector? requests = null;
        var book = new PathBook([ChainKind.Request], chain => requests!.Add(chain));
        using var trial = new Trial(spec, more: host => [.. shelf.Watch(host), book.Of(host)]);
        var hosts = trial.Simulation.Hosts;
        requests = new(new(hosts, spec.Hosts), VirtualTime.Zero, (_, _) => true);
        trial.Simulation.Start();
        trial.RunToEnd();
        var end = VirtualTime.Zero + spec.Length;
        var viewed = hosts.Select(one => new ViewedHost(
            spec.Hosts[one.Host], one, shelf.Read(one.Host, end), shelf.Book(one.Host).Places(), one.Domains));
        return new(
            new(new(VirtualTime.Zero, end, [.. viewed], int.MaxValue), requests), DiagnosisRules.All, "RUN", "");
    }
}
