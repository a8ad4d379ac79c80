using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Answers;
using ActorXen.Report.Views;

namespace ActorXen.Report.Diagnosis;

/// <summary>
/// What a diagnosis is made of: all counters of a part of a run, and on what its requests spent their time.
/// </summary>
/// <param name="Viewed">The counters.</param>
/// <param name="Requests">The requests that ended in the part.</param>
public sealed record DiagnosedPart(ViewedPart Viewed, PathCollector Requests)
{
    private IReadOnlyList<SlowRequests>? _slow;

    /// <summary>The slow requests of each domain that has enough of them.</summary>
    public IReadOnlyList<SlowRequests> Slow => _slow ??=
        [.. Requests.Domains.Select(domain => SlowRequests.Of(domain.Name, domain.Tally)).OfType<SlowRequests>()];

    /// <summary>As a share of the part.</summary>
    /// <param name="nanoseconds">Of one pCPU or vCPU.</param>
    internal double Of(long nanoseconds) => (double)nanoseconds / Viewed.Length;

    internal double PerSecond(long count) => count * 1e9 / Viewed.Length;

    /// <summary>Every vCPU of a domain: its name, and its share of the time in a run state.</summary>
    internal IEnumerable<(string Name, double Share)> VcpusIn(ViewedHost host, DomainEntry domain, int state) =>
        host.Directory.Vcpus.Where(vcpu => vcpu.Domain == domain.Id).OrderBy(vcpu => vcpu.Index).Select(vcpu => (
            string.Create(CultureInfo.InvariantCulture, $"{host.NameOf(domain)}/vcpu/{vcpu.Index}"),
            Of(host.Counters[SchedulingFacts.TimeInState, vcpu.Number, state])));
}
