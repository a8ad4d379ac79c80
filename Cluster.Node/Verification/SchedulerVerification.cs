using System.Globalization;
using System.IO.Compression;
using System.Text;
using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Hosts.Verification;
using Akka.Actor;

namespace ActorXen.Verification;

/// <summary>Runs the scenarios of recorded scheduler traces and compares each row and each kick.</summary>
/// <param name="system">The actor system; called only if actors are used.</param>
/// <param name="policies">Where the policies of the recordings are looked up.</param>
public sealed class SchedulerVerification(Func<ActorSystem> system, XenPolicies policies)
{
    private const string ScenarioSuffix = ".scenario.json";
    private const int Around = 5;

    /// <summary>Names of the scenarios in a folder, in order.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<string> NamesIn(string folder) =>
        [.. Directory.GetFiles(folder, $"*{ScenarioSuffix}")
            .Select(path => Path.GetFileName(path)[..^ScenarioSuffix.Length])
            .Order(StringComparer.Ordinal)];

    /// <summary>Runs one scenario from its beginning to its end.</summary>
    /// <param name="folder">The folder with its scenario, trace and kicks.</param>
    /// <param name="engine">How entities are hosted.</param>
    /// <exception cref="InvalidDataException">One of the files is missing or damaged.</exception>
    /// <exception cref="RunFailedException">An entity failed.</exception>
    public SchedulerVerdict Verify(string folder, string name, EngineKind engine)
    {
        var scenario = ScenarioOf(folder, name);
        var rows = RecordedLines(folder, name, "trace");
        if (rows is null) throw new InvalidDataException($"{name}.trace.csv.gz is missing.");
        var kicks = RecordedLines(folder, name, "kicks");
        var trace = Execute(scenario, engine);
        var difference = Difference("trace", rows, trace.Rows);
        if (kicks is not null) difference ??= Difference("kicks", kicks, trace.Kicks);
        return new SchedulerVerdict(name, scenario.Policy, rows.Length, kicks?.Length, difference);
    }

    /// <summary>Runs a scenario and returns the decisions that were made.</summary>
    /// <exception cref="InvalidDataException">No host can be built from it.</exception>
    /// <exception cref="RunFailedException">An entity failed.</exception>
    public DecisionTrace Execute(RecordedScenario scenario, EngineKind engine)
    {
        var run = Build(scenario);
        var parts = new SimulationParts([run.Timeline], [run.Directory], (_, _) => 1.Ms);
        var actors = engine == EngineKind.Actors ? system() : null;
        // Not a count: verifications that run side by side in one system know nothing of each other.
        var path = $"verify-{Guid.NewGuid():N}";
        using var simulation = new Simulation(parts, new ExecutionOptions(engine, Threads: 1), actors, path);
        simulation.Start();
        simulation.RunUntil(VirtualTime.Zero + scenario.Length + 1.Ns); // The last instant is part of the trace.
        return run.Trace;
    }

    /// <summary>The policy whose decisions a scenario's trace has.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public string PolicyOf(string folder, string name) => ScenarioOf(folder, name).Policy;

    private RecordedScenario ScenarioOf(string folder, string name)
    {
        var file = name + ScenarioSuffix;
        try
        {
            return RecordedScenarioReader.Read(File.ReadAllBytes(Path.Combine(folder, file)), policies);
        }
        catch (InvalidDataException cause)
        {
            throw new InvalidDataException($"{file}: {cause.Message}", cause);
        }
    }

    private RecordedRun Build(RecordedScenario scenario)
    {
        try
        {
            return VerificationHost.Build(scenario, policies);
        }
        catch (ArgumentException cause)
        {
            throw new InvalidDataException(cause.Message, cause);
        }
    }

    /// <summary>The rows without the header. An unpacked file is read if there is no packed one.</summary>
    /// <returns>null if there is no such file.</returns>
    private static string[]? RecordedLines(string folder, string name, string what)
    {
        var unpacked = Path.Combine(folder, $"{name}.{what}.csv");
        var packed = $"{unpacked}.gz";
        if (!File.Exists(packed) && !File.Exists(unpacked)) return null;
        try
        {
            using var file = File.OpenRead(File.Exists(packed) ? packed : unpacked);
            using var text = new StreamReader(
                File.Exists(packed) ? new GZipStream(file, CompressionMode.Decompress) : file);
            const StringSplitOptions Clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
            return [.. text.ReadToEnd().Split('\n', Clean).Skip(1)];
        }
        catch (InvalidDataException cause)
        {
            throw new InvalidDataException($"{Path.GetFileName(packed)}: {cause.Message}", cause);
        }
    }

    private static TraceDifference? Difference(string what, string[] recorded, IReadOnlyList<string> ours)
    {
        var first = 0;
        while (first < recorded.Length && first < ours.Count && recorded[first] == ours[first]) first++;
        if (first == recorded.Length && first == ours.Count) return null;
        var time = (first < recorded.Length ? recorded[first] : ours[first]).Split(',')[0];
        return new TraceDifference(
            what,
            first,
            long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var ns) ? ns : -1,
            At(recorded, first),
            At(ours, first),
            Rows(first, recorded, ours));
    }

    private static string Rows(int first, string[] recorded, IReadOnlyList<string> ours)
    {
        var text = new StringBuilder();
        for (var row = Math.Max(0, first - Around); row <= first + Around; row++)
        {
            var (theirs, mine) = (At(recorded, row), At(ours, row));
            text.Append($"  {(row == first ? '>' : ' ')} {row,6}  recorded {theirs,-36} ours {mine}\n");
        }

        return text.ToString();
    }

    private static string At(IReadOnlyList<string> rows, int row) => row < rows.Count ? rows[row] : "(end)";
}

/// <param name="Name">Name of the scenario.</param>
/// <param name="Policy">The policy that decided.</param>
/// <param name="Rows">How many rows the recorded trace has.</param>
/// <param name="Kicks">How many kicks were recorded; null if none were, because they only help to find a fault.</param>
/// <param name="Difference">The first difference; null if there is none.</param>
public sealed record SchedulerVerdict(string Name, string Policy, int Rows, int? Kicks, TraceDifference? Difference)
{
    public bool IsExact => Difference is null;
}

/// <param name="What"><c>trace</c> or <c>kicks</c>.</param>
/// <param name="Index">Number of the first row that differs, from 0.</param>
/// <param name="Time">Time in that row, ns; -1 if it does not begin with a time.</param>
/// <param name="Recorded">That row; <c>(end)</c> if ours has more rows.</param>
/// <param name="Ours">That row; <c>(end)</c> if the recording has more rows.</param>
/// <param name="Rows">Both that row and the five before and after it, recorded and ours.</param>
public sealed record TraceDifference(string What, int Index, long Time, string Recorded, string Ours, string Rows);
