using System.Globalization;
using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Xen.Scheduling;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Hosts.Verification;

/// <summary>Reads the scenario that stands beside a scheduler trace.</summary>
public static class RecordedScenarioReader
{
    /// <exception cref="InvalidDataException">The text is no such scenario.</exception>
    public static RecordedScenario Read(byte[] text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return ScenarioOf(document.RootElement);
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException(cause.Message, cause);
        }
    }

    private static RecordedScenario ScenarioOf(JsonElement root)
    {
        var policy = root.GetProperty("scheduler").GetString()!;
        return new(
            policy,
            new(root.GetProperty("duration_ns").GetInt64()),
            new(root.GetProperty("ipi_ns").GetInt64()),
            root.GetProperty("params").EnumerateObject().ToDictionary(NameOf, parameter => ValueOf(policy, parameter)),
            [.. root.GetProperty("pcpus").EnumerateArray().Select(PcpuOf)],
            [.. root.GetProperty("domains").EnumerateArray().Select(DomainOf)],
            [
                .. root.GetProperty("domains").EnumerateArray().Select(StartOf),
                .. root.GetProperty("actions").EnumerateArray().Select(ActionOf),
            ],
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

    private static RecordedDomain DomainOf(JsonElement domain) => new(
        new(domain.GetProperty("id").GetInt32()),
        [.. domain.GetProperty("vcpus").EnumerateArray().Select(vcpu => ProgramOf(vcpu.GetProperty("program")))]);

    private static ToolstackAction StartOf(JsonElement domain)
    {
        var id = new DomainId(domain.GetProperty("id").GetInt32());
        var start = new DomainStart(
            id,
            domain.GetProperty("weight").GetInt32(),
            domain.GetProperty("cap").GetInt32(),
            [.. domain.GetProperty("vcpus").EnumerateArray().Select(vcpu => new VcpuStart(
                SetOf(vcpu, "hard_affinity"),
                SetOf(vcpu, "soft_affinity"),
                vcpu.TryGetProperty("rtds", out var rtds) ? ReservationOf(rtds) : null))]);
        return new(new(domain.GetProperty("start_ns").GetInt64()), ToolstackVerb.StartDomain, id, 0, 0, PcpuSet.Empty, start);
    }

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

    private static ToolstackAction ActionOf(JsonElement action) => new(
        new(action.GetProperty("at_ns").GetInt64()),
        VerbOf(action.GetProperty("action").GetString()!),
        new(action.GetProperty("domain").GetInt32()),
        action.TryGetProperty("vcpu", out var vcpu) ? vcpu.GetInt32() : 0,
        action.TryGetProperty("value", out var value) ? value.GetInt32() : 0,
        SetOf(action, "pcpus") ?? PcpuSet.Empty,
        null);

    private static ToolstackVerb VerbOf(string name) => name switch
    {
        "pause" => ToolstackVerb.Pause,
        "unpause" => ToolstackVerb.Unpause,
        "set_weight" => ToolstackVerb.SetWeight,
        "set_cap" => ToolstackVerb.SetCap,
        "set_hard_affinity" => ToolstackVerb.SetHardAffinity,
        "set_soft_affinity" => ToolstackVerb.SetSoftAffinity,
        "vcpu_down" => ToolstackVerb.VcpuDown,
        "vcpu_up" => ToolstackVerb.VcpuUp,
        _ => throw new InvalidDataException($"\"{name}\" is no action of the toolstack."),
    };

    private static PcpuSet? SetOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list)
            ? PcpuSet.Of(list.EnumerateArray().Select(pcpu => pcpu.GetInt32()))
            : null;

    private static ProgramSpec ProgramOf(JsonElement program)
    {
        var init = StepsOf(program, "init");
        var loop = StepsOf(program, "loop");
        return new([.. init, .. loop.Count > 0 ? loop : [new ProgramStep(ProgramOp.Stop, Duration.Zero)]], init.Count);
    }

    private static List<ProgramStep> StepsOf(JsonElement program, string name) =>
        program.TryGetProperty(name, out var steps) ? [.. steps.EnumerateArray().Select(StepOf)] : [];

    private static ProgramStep StepOf(JsonElement element)
    {
        var step = element.EnumerateObject().Single();
        return step.Name switch
        {
            "run" => new(ProgramOp.Run, new(step.Value.GetInt64())),
            "sleep" => new(ProgramOp.Sleep, new(step.Value.GetInt64())),
            "block" => new(ProgramOp.Block, Duration.Zero),
            "yield" => new(ProgramOp.Yield, Duration.Zero),
            "kick" => KickOf(step.Value.GetString()!),
            var other => throw new InvalidDataException($"\"{other}\" is no step of a program."),
        };
    }

    /// <param name="target">As in <c>d1v0</c>.</param>
    private static ProgramStep KickOf(string target)
    {
        var parts = target[1..].Split('v');
        return new(ProgramOp.Kick, Duration.Zero, NumberOf(parts[0]), NumberOf(parts[1]));
    }

    private static int NumberOf(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
