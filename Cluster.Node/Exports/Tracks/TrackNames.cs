using System.Text;
using ActorXen.Messages;

namespace ActorXen.Exports.Tracks;

/// <summary>The names of events of a host, by number.</summary>
internal sealed class TrackNames
{
    /// <summary>Of a pCPU that waits without an idle state.</summary>
    public const string Polling = "polling";

    /// <summary>Begins the name of an idle state, which its number ends.</summary>
    public const string IdleState = "idle state ";

    private readonly ITracks _tracks;
    private readonly int[] _states;
    private readonly int[] _vcpus;
    private readonly int[] _runningOn;
    private readonly int[] _idle;
    private readonly int[] _exits;
    private readonly int[] _calls;
    private readonly int[] _wakes;
    private readonly Dictionary<int, int> _interrupts;

    public TrackNames(HostDirectory host, ITracks tracks)
    {
        _tracks = tracks;
        _states = Named(SchedulingFacts.TimeInState.Group!.Members, static state => state);
        _vcpus = Named(
            host.Vcpus, vcpu => FormattableString.Invariant($"{host.Domains[vcpu.Domain].Name}/vcpu/{vcpu.Index}"));
        _runningOn = Named(
            Enumerable.Range(0, host.Pcpus), static pcpu => FormattableString.Invariant($"running on pcpu {pcpu}"));
        _idle = Named(
            Enumerable.Range(-1, PcpuFacts.IdleStates + 1),
            static state => state < 0 ? Polling : FormattableString.Invariant($"{IdleState}{state}"));
        _exits = Named(Enum.GetValues<ExitReason>(), static reason => $"exit: {Words($"{reason}")}");
        _calls = Named(Enum.GetValues<Hypercall>(), static call => Words($"{call}").Replace(' ', '_'));
        _wakes = Named(Enum.GetValues<WakeCause>(), static cause => $"woken: {Words($"{cause}")}");
        _interrupts = host.Irqs.ToDictionary(irq => irq.Number, irq => tracks.NameOf($"interrupt of {irq.Name}"));
        Upcall = tracks.NameOf("upcall");
        Signal = tracks.NameOf("signal");
    }

    public int Upcall { get; }

    public int Signal { get; }

    public int State(int state) => _states[state];

    public int Vcpu(int number) => _vcpus[number];

    public int RunningOn(int pcpu) => _runningOn[pcpu];

    /// <param name="state">-1 for polling.</param>
    public int Idle(int state) => _idle[state + 1];

    public int Exit(ExitReason reason) => _exits[(int)reason];

    public int Call(Hypercall hypercall) => _calls[(int)hypercall];

    public int Wake(WakeCause cause) => _wakes[(int)cause];

    public int Interrupt(int irq) => _interrupts[irq];

    private int[] Named<T>(IEnumerable<T> things, Func<T, string> nameOf) =>
        [.. things.Select(thing => _tracks.NameOf(nameOf(thing)))];

    /// <summary>EventCheck: event check.</summary>
    private static string Words(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0) text.Append(' ');
            text.Append(char.ToLowerInvariant(letter));
        }

        return $"{text}";
    }
}
