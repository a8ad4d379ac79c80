using ActorXen.Report.Results;
using ActorXen.Studies;

namespace ActorXen.Experiments;

/// <summary>The reports of all variants for one seed.</summary>
/// <param name="reports">By variant.</param>
public sealed class Measured(IReadOnlyDictionary<string, RunReport> reports)
{
    /// <exception cref="KeyNotFoundException">The experiment has no such variant.</exception>
    public RunReport this[string variant] => reports[variant];

    /// <summary>What measures are taken from.</summary>
    public SubjectView View(string variant) => new(this[variant], this[variant].Directories);

    /// <summary>The variant's domain of this name, which only one of its hosts may have.</summary>
    public DomainRow Domain(string variant, string domain) => this[variant].Domains.Single(row => row.Name == domain);

    /// <summary>The sum over all domains whose name has a prefix: <c>hog</c> for hog-0, hog-1, ….</summary>
    public double Sum(string variant, string prefix, Func<DomainRow, double> value) =>
        this[variant].Domains.Where(row => row.Name.StartsWith(prefix, StringComparison.Ordinal)).Sum(value);
}
