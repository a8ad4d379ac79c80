using System.Globalization;
using System.Text;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Traces;

/// <summary>A scenario of guests that follow recordings, as text.</summary>
/// <param name="Format">Of the files.</param>
/// <param name="Files">As the user named them.</param>
/// <param name="Guests">In the order of the trace; at least one.</param>
/// <param name="SampleLength">Time from one sample to the next.</param>
internal sealed record TraceScenario(
    TraceFormat Format, IReadOnlyList<string> Files, IReadOnlyList<TracedGuest> Guests, Duration SampleLength)
{
    /// <summary>Name of the scenario in a folder of recordings.</summary>
    private const string ScenarioFile = "scenario.conf";

    /// <summary>vCPUs of a host. Each has a pCPU, so that guests can do what the recordings ask for.</summary>
    private const int MostOfHost = 128;

    private const int MostFiles = 3;

    private static readonly Duration LongestRun = 3_600.Seconds;

    /// <summary>Of the faster run that the comment suggests: a day of readings each five minutes takes 1.4 s.</summary>
    private static readonly Duration ShortSample = 5.Ms;

    private static readonly Duration UsualPeriod = 1.Ms;

    private int Count => Guests[0].Shares.Count;

    private Duration Length => new(Math.Min(Count * SampleLength.Nanoseconds, LongestRun.Nanoseconds));

    /// <summary>What the length that is set leaves out; null if the run has all samples.</summary>
    public string? LeftOut
    {
        get
        {
            var reached = (Length.Nanoseconds + SampleLength.Nanoseconds - 1) / SampleLength.Nanoseconds;
            return reached == Count
                ? null
                : $"length is {UnitText.Write(Length)}: the first {reached} of {Count} samples; {Faster} has all";
        }
    }

    private string Faster
    {
        get
        {
            var sample = SampleLength < ShortSample ? SampleLength : ShortSample;
            return $"--set vars.sample-length={UnitText.Write(sample)} "
                + $"--set length={UnitText.Write(new(Count * sample.Nanoseconds))}";
        }
    }

    /// <summary>The scenario with its recordings inside.</summary>
    public string Whole()
    {
        var text = new StringBuilder("recordings {\n");
        foreach (var guest in Guests)
        {
            text.Append($"  {Quoting.Of(guest.Name)} {{ source = {Quoting.Of(guest.Source)}, ")
                .Append($"percent = {Quoting.Of(RunLengths.Write(guest.Shares))} }}\n");
        }

        return Text(text.Append("}\n").ToString(), guest => $"recording = {Quoting.Of(guest.Name)}");
    }

    /// <summary>The scenario and a file for each recording: names below a folder, with their texts.</summary>
    public IEnumerable<(string Name, string Text)> Parts()
    {
        foreach (var guest in Guests) yield return (FileOf(guest), Recording(guest));
        yield return (ScenarioFile, Text("", guest => $"files = {Quoting.Of(FileOf(guest))}"));
    }

    private static string FileOf(TracedGuest guest) => $"{guest.Name}.percent";

    private string Recording(TracedGuest guest)
    {
        var text = new StringBuilder()
            .Append($"# From {guest.Source}. {Format.Meaning}\n")
            .Append($"# One line per sample: percent of {Vcpus(guest)}, for {UnitText.Write(SampleLength)}.\n");
        foreach (var share in guest.Shares) text.Append(Percent.Write(share)).Append('\n');
        return text.ToString();
    }

    private string Text(string recordings, Func<TracedGuest, string> reference)
    {
        var text = new StringBuilder()
            .Append($"# Imported from {Sources()}: {Format.Title}.\n# {Format.Meaning}\n")
            .Append($"# {Samples()} of {UnitText.Write(SampleLength)} each. To pass through all of them faster:\n")
            .Append($"#   {Faster}\n")
            .Append("# Each vCPU has a pCPU here. Lower cores to see what happens when the guests share them.\n")
            .Append("name = imported\n")
            .Append($"length = {UnitText.Write(Length)}\n")
            .Append($"vars {{ sample-length = {UnitText.Write(SampleLength)} }}\n")
            .Append(recordings)
            .Append("racks = [ { name = rack-a, hosts = [\n");
        foreach (var (number, guests) in Hosts().Index()) AppendHost(text, number, guests, reference);
        return text.Append("] } ]\n").ToString();
    }

    private void AppendHost(
        StringBuilder text, int number, IReadOnlyList<TracedGuest> guests, Func<TracedGuest, string> reference)
    {
        var period = new Duration(Math.Min(UsualPeriod.Nanoseconds, SampleLength.Nanoseconds));
        var cores = guests.Sum(guest => guest.Vcpus);
        text.Append(CultureInfo.InvariantCulture, $"  {{\n    name = host-{number}\n")
            .Append(CultureInfo.InvariantCulture, $"    machine {{ sockets = 1, cores = {cores}, threads = 1 }}\n")
            .Append("    dom0 { vcpus = 1 }\n    domains = [\n");
        foreach (var guest in guests)
        {
            text.Append($"      {{ name = {Quoting.Of(guest.Name)}, vcpus = ")
                .Append(CultureInfo.InvariantCulture, $"{guest.Vcpus}")
                .Append(", workloads = [ {\n        type = utilisation, ").Append(reference(guest))
                .Append(", percent-of = all-vcpus\n        sample-length = ${vars.sample-length}, ")
                .Append($"period = {UnitText.Write(period)}\n      }} ] }}\n");
        }

        text.Append("    ]\n  }\n");
    }

    private List<List<TracedGuest>> Hosts()
    {
        var (hosts, room) = (new List<List<TracedGuest>>(), 0);
        foreach (var guest in Guests)
        {
            if (guest.Vcpus > room)
            {
                hosts.Add([]);
                room = MostOfHost;
            }

            hosts[^1].Add(guest);
            room -= guest.Vcpus;
        }

        return hosts;
    }

    private string Samples() => Count == 1 ? "1 sample" : $"{Count} samples";

    private static string Vcpus(TracedGuest guest) => guest.Vcpus == 1 ? "its vCPU" : $"all its {guest.Vcpus} vCPUs";

    private string Sources()
    {
        var names = string.Join(", ", Files.Take(MostFiles).Select(file => UnitText.Shown(Path.GetFileName(file))));
        return Files.Count > MostFiles ? $"{names} and {Files.Count - MostFiles} more" : names;
    }
}
