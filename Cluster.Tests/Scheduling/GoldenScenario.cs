using System.IO.Compression;
using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Xen.Scheduling;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Scheduling;

internal enum OpKind
{
    Run,
    Sleep,
    Block,
    Kick,
    Yield,
    Stop,
}

/// <param name="Amount">Nanoseconds of a run or sleep.</param>
/// <param name="Target">Domain and index of the vCPU to kick.</param>
internal sealed record Op(OpKind Kind, long Amount, (int Domain, int Vcpu) Target);

/// <summary>A program: the operations before <paramref name="LoopStart"/> run once, the rest for ever.</summary>
internal sealed record GuestProgram(IReadOnlyList<Op> Ops, int LoopStart)
{
    public int After(int position) => position + 1 < Ops.Count ? position + 1 : LoopStart;
}

/// <param name="Rtds">What rtds reserves; null for the default.</param>
internal sealed record GoldenVcpu(GuestProgram Program, PcpuSet? Hard, PcpuSet? Soft, RtdsSpec? Rtds);

internal sealed record GoldenDomain(int Id, long Start, int Weight, int Cap, IReadOnlyList<GoldenVcpu> Vcpus);

internal sealed record GoldenAction(long At, string Name, int Domain, int Vcpu, int Value, PcpuSet Pcpus);

/// <summary>A scenario of Golden/schedulers, in the format of its README.</summary>
internal sealed record GoldenScenario(
    string Policy,
    long Duration,
    long Ipi,
    IReadOnlyDictionary<string, long> Parameters,
    IReadOnlyList<PcpuPage> Pcpus,
    IReadOnlyList<GoldenDomain> Domains,
    IReadOnlyList<GoldenAction> Actions,
    Arinc653Spec? Table)
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden", "schedulers");

    /// <summary>The names of all scenarios of a policy.</summary>
    public static TheoryData<string> NamesOf(string policy) =>
        [.. Directory.GetFiles(Folder, $"{policy}-*.scenario.json")
            .Select(path => Path.GetFileName(path).Replace(".scenario.json", "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>
    /// The expected lines without the header; <paramref name="what"/> is <c>trace</c> or <c>kicks</c>.
    /// </summary>
    public static string[] Expected(string name, string what)
    {
        using var file = File.OpenRead(Path.Combine(Folder, $"{name}.{what}.csv.gz"));
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        const StringSplitOptions Clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return text.ReadToEnd().Split('\n', Clean)[1..];
    }

    public static GoldenScenario Read(string name) =>
        Parse(File.ReadAllText(Path.Combine(Folder, $"{name}.scenario.json")));

    public static GoldenScenario Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        var policy = root.GetProperty("scheduler").GetString()!;
        return new(
            policy,
            root.GetProperty("duration_ns").GetInt64(),
            root.GetProperty("ipi_ns").GetInt64(),
            root.GetProperty("params").EnumerateObject().ToDictionary(NameOf, p => ValueOf(policy, p)),
            [.. root.GetProperty("pcpus").EnumerateArray().Select(PcpuOf)],
            [.. root.GetProperty("domains").EnumerateArray().Select(DomainOf)],
            [.. root.GetProperty("actions").EnumerateArray().Select(ActionOf)],
            root.TryGetProperty("arinc653", out var table) ? TableOf(table) : null);
    }

    /// <summary>The traces have boot options; the same parameter is set without "sched_" by the toolstack.</summary>
    private static string NameOf(JsonProperty parameter) => parameter.Name switch
    {
        "sched_ratelimit_us" => PolicyParameter.RateLimit.Name,
        "sched_credit_tslice_ms" => "tslice_ms",
        var same => same,
    };

    private static long ValueOf(string policy, JsonProperty parameter) => parameter.Value.ValueKind switch
    {
        JsonValueKind.Number => parameter.Value.GetInt64(),
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => PolicyCatalog.Shipped.ParametersOf(policy).Single(known => known.Name == parameter.Name)
            .Words!.ToList().IndexOf(parameter.Value.GetString()!),
    };

    private static PcpuPage PcpuOf(JsonElement pcpu) => new(
        new(pcpu.GetProperty("id").GetInt32()),
        pcpu.GetProperty("socket").GetInt32(),
        pcpu.GetProperty("core").GetInt32(),
        pcpu.GetProperty("node").GetInt32());

    private static GoldenDomain DomainOf(JsonElement domain) => new(
        domain.GetProperty("id").GetInt32(),
        domain.GetProperty("start_ns").GetInt64(),
        domain.GetProperty("weight").GetInt32(),
        domain.GetProperty("cap").GetInt32(),
        [.. domain.GetProperty("vcpus").EnumerateArray().Select(vcpu => new GoldenVcpu(
            ProgramOf(vcpu.GetProperty("program")), SetOf(vcpu, "hard_affinity"), SetOf(vcpu, "soft_affinity"),
            vcpu.TryGetProperty("rtds", out var rtds) ? ReservationOf(rtds) : null))]);

    private static RtdsSpec ReservationOf(JsonElement rtds) => new(
        new(rtds.GetProperty("period_us").GetInt64() * 1_000),
        new(rtds.GetProperty("budget_us").GetInt64() * 1_000),
        rtds.GetProperty("extratime").GetBoolean());

    private static Arinc653Spec TableOf(JsonElement table) => new(
        new(table.GetProperty("major_frame_ns").GetInt64()),
        [.. table.GetProperty("entries").EnumerateArray().Select(entry => new Arinc653EntrySpec(
            entry.GetProperty("domain").GetInt32(),
            entry.GetProperty("vcpu").GetInt32(),
            new(entry.GetProperty("runtime_ns").GetInt64())))]);

    private static GoldenAction ActionOf(JsonElement action) => new(
        action.GetProperty("at_ns").GetInt64(),
        action.GetProperty("action").GetString()!,
        action.GetProperty("domain").GetInt32(),
        action.TryGetProperty("vcpu", out var vcpu) ? vcpu.GetInt32() : 0,
        action.TryGetProperty("value", out var value) ? value.GetInt32() : 0,
        SetOf(action, "pcpus") ?? PcpuSet.Empty);

    private static PcpuSet? SetOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list)
            ? PcpuSet.Of(list.EnumerateArray().Select(pcpu => pcpu.GetInt32()))
            : null;

    private static GuestProgram ProgramOf(JsonElement program)
    {
        var init = OpsOf(program, "init");
        var loop = OpsOf(program, "loop");
        return new([.. init, .. loop.Count > 0 ? loop : [new Op(OpKind.Stop, 0, default)]], init.Count);
    }

    private static List<Op> OpsOf(JsonElement program, string name) =>
        program.TryGetProperty(name, out var ops) ? [.. ops.EnumerateArray().Select(OpOf)] : [];

    private static Op OpOf(JsonElement element)
    {
        var op = element.EnumerateObject().Single();
        return op.Name switch
        {
            "run" => new(OpKind.Run, op.Value.GetInt64(), default),
            "sleep" => new(OpKind.Sleep, op.Value.GetInt64(), default),
            "block" => new(OpKind.Block, 0, default),
            "yield" => new(OpKind.Yield, 0, default),
            "kick" => new(OpKind.Kick, 0, TargetOf(op.Value.GetString()!)),
            var other => throw new InvalidDataException($"\"{other}\" is not an operation."),
        };
    }

    private static (int Domain, int Vcpu) TargetOf(string text)
    {
        var parts = text[1..].Split('v');
        return (int.Parse(parts[0]), int.Parse(parts[1]));
    }
}
