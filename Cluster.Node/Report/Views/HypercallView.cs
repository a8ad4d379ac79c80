using ActorXen.Messages;

namespace ActorXen.Report.Views;

/// <summary>Hypercalls by domain and operation, with what they were charged (M-15).</summary>
public sealed class HypercallView : IRunView
{
    private static readonly ViewTable<TimedCall> _table = new(
        "hypercalls", TimedCall.Columns("hypercall", "operation"),
        "Samples: hypercalls. Time: what the guest is charged for them, at the full speed of a core. "
        + "Samples%, Time%: of all rows. pCPUs %: of one pCPU.");

    public string Name => "hypercalls";

    public string Summary => "Shows the hypercalls of a stored run by domain and operation, with their time.";

    public bool IsOfDomains => true;

    public ViewAnswer Read(ViewedPart part)
    {
        var rows = TimedCall.Of(part, VcpuFacts.Hypercalls, VcpuFacts.HypercallTime);
        return _table.Answer(
            Name, part, $"Hypercalls of {part.Where} {part.Text}", rows,
            rows.Count == 0 ? "no hypercalls in this part" : null);
    }
}
