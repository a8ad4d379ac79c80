using System.Text.Json.Nodes;
using ActorXen.Xen;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Tests.Verification;

/// <summary>
/// Legal scenarios in the format of recorded ones, with everything that the format knows, from a seed. All times are
/// multiples of a grain, so that events tie.
/// </summary>
internal sealed class RandomRecording(int seed)
{
    private static readonly string[] Policies = ["arinc653", "credit", "credit2", "null", "rtds"];
    private static readonly long[] Grains = [1, 1_000, 10_000, 100_000, 1_000_000];
    private static readonly int[] Weights = [1, 16, 256, 256, 512, 1_000, 65_535];
    private readonly Random _random = new(seed);
    private string _policy = "";
    private long _grain;
    private int _pcpus;
    private readonly List<(int Id, int Vcpus, long Start)> _domains = [];

    public string Next()
    {
        _policy = Of(Policies);
        _grain = Of(Grains);
        var pcpus = Pcpus();
        _pcpus = pcpus.Count;
        var scenario = new JsonObject
        {
            ["name"] = $"{_policy}-random-{seed}",
            ["scheduler"] = _policy,
            ["duration_ns"] = Math.Max(40_000_000, 200 * _grain),
            ["ipi_ns"] = Chance(3) ? 1_000 : Chance(2) ? Number(0, 3_000) : Number(0, 2) * _grain,
            ["params"] = Parameters(),
            ["pcpus"] = pcpus,
            ["domains"] = Listed(Number(1, 5), Domain),
        };
        scenario["actions"] = Actions();
        if (_policy == "arinc653" && !Chance(6)) scenario["arinc653"] = Table();
        return scenario.ToJsonString();
    }

    private JsonArray Pcpus()
    {
        var isLarge = Chance(12);
        var (sockets, cores, threads) = (Chance(2) ? 1 : Number(1, 3), Number(1, isLarge ? 16 : 4), Chance(3) ? 2 : 1);
        var (adjacent, oneNode, coresAreGlobal) = (Chance(2), Chance(3), Chance(2));
        var places = from socket in Enumerable.Range(0, sockets)
                     from core in Enumerable.Range(0, cores)
                     from thread in Enumerable.Range(0, threads)
                     orderby adjacent ? 0 : thread
                     select (socket, core: coresAreGlobal ? socket * cores + core : core);
        return [.. places.Select((place, id) => (JsonNode)new JsonObject
        {
            ["id"] = id, ["socket"] = place.socket, ["core"] = place.core, ["node"] = oneNode ? 0 : place.socket,
        })];
    }

    private JsonObject Parameters()
    {
        var chosen = new JsonObject();
        foreach (var known in Mechanisms.Policies.ParametersOf(_policy).Where(_ => Chance(3)))
        {
            var value = known.ZeroIsOff && Chance(2) ? 0 : ValueOf(known.Name, known.Least, known.Most);
            var name = known.Name switch
            {
                "ratelimit_us" => "sched_ratelimit_us",
                "tslice_ms" => "sched_credit_tslice_ms",
                var same => same
            };
            chosen[name] = known.Words is { } words ? words[(int)value]
                : known is { Least: 0, Most: 1 } && Chance(2) ? value != 0
                : value;
        }

        if (Chance(4)) chosen["sched_ratelimit_us"] ??= 500;
        if (Chance(8)) chosen["credit2_runqueue"] ??= "core";
        return chosen;
    }

    /// <summary>In the lower part of the wide ranges, where something happens.</summary>
    private long ValueOf(string name, long least, long most) => name switch
    {
        "ratelimit_us" => Of([100L, 500L, 1_000L, 2_000L, 10_200L, 30_000L]),
        "tslice_ms" => Of([1L, 2L, 3L, 5L, 10L, 30L, 100L]),
        "credit2_load_window_shift" => Number(18, 30),
        "credit2_cap_period_ms" => Of([1L, 2L, 5L, 10L, 50L]),
        "sched_credit2_max_cpus_runqueue" => Number(1, 6),
        "credit2_balance_under" or "credit2_balance_over" => Number(-8, 2),
        _ => _random.NextInt64(least, Math.Min(most, 5_000) + 1),
    };

    private JsonObject Domain(int index)
    {
        var id = index * Number(1, 2) + 1 + _domains.Select(domain => domain.Id).DefaultIfEmpty(0).Max();
        var vcpus = Chance(8) ? Number(5, 10) : Number(1, 4);
        var start = Chance(2) ? 0 : Number(0, 40) * _grain;
        _domains.Add((id, vcpus, start));
        return new()
        {
            ["id"] = id,
            ["start_ns"] =
                start,
            ["weight"] = Of(Weights),
            ["cap"] = Cap(vcpus),
            ["vcpus"] = Listed(vcpus, _ => Vcpu()),
        };
    }

    private int Cap(int vcpus) => Chance(2) ? 0 : Number(1, _policy == "credit2" ? 100 * vcpus : 120 * vcpus);

    private JsonObject Vcpu()
    {
        var vcpu = new JsonObject { ["program"] = Program() };
        if (Chance(4)) vcpu["hard_affinity"] = Set();
        if (Chance(4)) vcpu["soft_affinity"] = Set();
        if (_policy == "rtds" && !Chance(4)) vcpu["rtds"] = Reservation();
        return vcpu;
    }

    private JsonObject Reservation()
    {
        var period = Math.Max(10, Number(1, 30) * Math.Max(_grain, 20_000) / 1_000);
        var budget = Math.Max(10, period * Number(1, 10) / 10);
        return new() { ["period_us"] = period, ["budget_us"] = budget, ["extratime"] = Chance(2) };
    }

    /// <summary>Each round takes time, or the program would never leave an instant.</summary>
    private JsonObject Program()
    {
        var program = new JsonObject();
        if (Chance(4)) program["init"] = Listed(Number(0, 4), _ => Op());
        if (Chance(10)) return program;
        var loop = Listed(Number(0, 4), _ => Op());
        loop.Insert(Number(0, loop.Count), new JsonObject { ["run"] = Length() });
        program["loop"] = loop;
        return program;
    }

    private JsonObject Op() => Number(0, 9) switch
    {
        0 or 1 or 2 => new() { ["run"] = Chance(20) ? 0 : Length() },
        3 or 4 or 5 => new() { ["sleep"] = Chance(20) ? 0 : Length() },
        6 => new() { ["yield"] = true },
        7 => new() { ["block"] = true },
        _ => new() { ["kick"] = $"d{Number(1, 5)}v{Number(0, 3)}" },
    };

    private long Length() => _grain == 1 ? _random.NextInt64(1, 1_000_000)
        : Number(1, 20) * (Chance(4) ? _grain : Math.Max(_grain, 50_000));

    /// <summary>In no order; those that come in pairs may overlap.</summary>
    private JsonArray Actions()
    {
        var actions = new JsonArray();
        for (var left = Chance(3) ? 0 : Number(1, 12); left > 0; left--)
        {
            var (id, vcpus, start) = _domains[Number(0, _domains.Count - 1)];
            var at = start + (Chance(5) ? 0 : Number(0, 250) * _grain);
            var early = Chance(8) ? Number(0, 20) * _grain : at; // Perhaps before the domain exists.
            var until = at + (Chance(3) ? Number(0, 3) * _grain : Number(0, 60) * _grain);
            var vcpu = Number(0, vcpus - 1);
            switch (Number(0, 6))
            {
                case 0 or 1:
                    Add(at, "pause", id);
                    Add(until, "unpause", id);
                    break;
                case 2:
                    Add(at, "vcpu_down", id)["vcpu"] = vcpu;
                    if (!Chance(4)) Add(until, "vcpu_up", id)["vcpu"] = vcpu;
                    break;
                case 3: Add(early, "set_weight", id)["value"] = Of(Weights); break;
                case 4: Add(early, "set_cap", id)["value"] = Cap(vcpus); break;
                case 5:
                    var hard = Add(early, "set_hard_affinity", id);
                    (hard["vcpu"], hard["pcpus"]) = (vcpu, Set());
                    break;
                default:
                    var soft = Add(early, "set_soft_affinity", id);
                    (soft["vcpu"], soft["pcpus"]) = (vcpu, Set());
                    break;
            }
        }

        return actions;

        JsonObject Add(long at, string name, int domain)
        {
            var action = new JsonObject { ["at_ns"] = at, ["action"] = name, ["domain"] = domain };
            actions.Add(action);
            return action;
        }
    }

    private JsonObject Table()
    {
        var entries = Listed(Number(1, 8), _ => new JsonObject
        {
            ["domain"] =
                Number(1, 5),
            ["vcpu"] = Number(0, 3),
            ["runtime_ns"] = Number(1, 20) * Math.Max(_grain, 100_000),
        });
        var runtime = entries.Sum(entry => entry!["runtime_ns"]!.GetValue<long>());
        return new() { ["major_frame_ns"] = runtime + (Chance(2) ? 0 : Number(0, 20) * _grain), ["entries"] = entries };
    }

    private JsonArray Set() =>
        [.. Enumerable.Range(0,
            _pcpus).Where(_ =>
                Chance(2)).Append(Number(0, _pcpus - 1)).Distinct().Order().Select(pcpu => (JsonNode)pcpu)];

    private static JsonArray Listed(int count, Func<int, JsonObject> make) =>
        [.. Enumerable.Range(0, count).Select(index => (JsonNode)make(index))];

    private int Number(int least, int most) => _random.Next(least, most + 1);

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private T Of<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
