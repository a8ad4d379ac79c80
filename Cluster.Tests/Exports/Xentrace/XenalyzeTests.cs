using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ActorXen.Exports.Xentrace;
using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Exports.Xentrace;

/// <summary>Xen's own analyser reads the files (Debian: xen-utils-common). It is not ours.</summary>
[Long]
public sealed partial class XenalyzeTests
{
    private const string Reader = "xenalyze";

    /// <summary>Of a complaint.</summary>
    private static readonly SearchValues<string> _signs = SearchValues.Create(
        ["Strange", "FATAL", "WARNING", "ERROR", "skew", "nexpected", "First schedule"], StringComparison.Ordinal);

    private static readonly string[] _names = ["running", "runnable", "blocked", "offline"];

    /// <summary>
    /// By vCPU: how often and how long it was in a state, exits by reason, hypercalls and injections, as the reader and
    /// the tests add them up. <see cref="XentraceExportTests"/> compares the tests' sums with what runs report.
    /// </summary>
    [ShellFact(Reader)]
    public async Task Every_shipped_scenario_is_read_without_a_complaint_and_adds_up()
    {
        foreach (var path in Directory.GetFiles(Repository.PathOf("config/scenarios"), "*.conf"))
        {
            var loaded = ScenarioLoader.Load(path, Given.Options with { Sets = ["length=40ms", "warm-up=0"] });
            Assert.Equal("", Given.Problems(loaded));
            await CheckAsync(Path.GetFileName(path), loaded.Spec!, VirtualTime.Zero);
            await CheckAsync(Path.GetFileName(path), loaded.Spec!, VirtualTime.Zero + 11.Ms);
        }
    }

    /// <summary>Both guest kinds, every kind of device, and pCPUs that come up one after another.</summary>
    [ShellFact(Reader)]
    public Task A_run_with_everything_in_it_is_read_too() => CheckAsync("rich", RichScenario.Of(3), VirtualTime.Zero);

    private static async Task CheckAsync(string name, RunSpec spec, VirtualTime from)
    {
        using var run = await TracedRun.OfAsync(spec, from);
        foreach (var (number, host) in run.Hosts.Take(2).Index())
        {
            var place = $"{name} {host.Name} from {from}";
            var file = Path.Combine(Path.GetTempPath(), $"actorxen-{Guid.NewGuid():n}.xentrace");
            try
            {
                await File.WriteAllBytesAsync(file, run.File(host.Host));
                var summary = await ReadAsync(place, "--summary", "--report-pcpu", file);
                // The reader understands every record for its sums; it needs as long to print them, so one host does.
                if (number == 0) await ReadAsync(place, "--dump-all", "--summary", file);
                // Without --summary the reader knows no handler of the exit for HLT, and says so of every trace.
                if (number == 0 && from == VirtualTime.Zero) await ReadAsync(place, "--dump-all", file);
                Compare(place, summary, new XentraceBook(run.File(host.Host)), host);
            }
            finally
            {
                File.Delete(file);
            }
        }
    }

    private static async Task<string> ReadAsync(string place, params string[] arguments)
    {
        var start = new ProcessStartInfo(Reader, [XentraceExport.ReaderOption, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var reader = Process.Start(start)!;
        var (output, error) = (reader.StandardOutput.ReadToEndAsync(), reader.StandardError.ReadToEndAsync());
        await reader.WaitForExitAsync();
        var complaints = $"{await output}\n{await error}".Split('\n').Where(line => line.AsSpan().ContainsAny(_signs))
            .Where(line => arguments.Contains("--summary")
                || line != "hvm_generic_postprocess: Strange, exit c(HLT) missing a handler")
            .ToList();
        Assert.True(reader.ExitCode == 0 && complaints.Count == 0, $"{place}: {string.Join('\n', complaints)}");
        return await output;
    }

    private static void Compare(string place, string summary, XentraceBook book, HostDirectory host)
    {
        var (domain, compared) = (-1L, 0);
        var vcpu = uint.MaxValue;
        foreach (var line in summary.Split('\n'))
        {
            if (Domain().Match(line) is { Success: true } ofDomain)
            {
                (domain, vcpu) = (Number(ofDomain, "domain"), uint.MaxValue);
            }
            else if (Vcpu().Match(line) is { Success: true } ofVcpu)
            {
                vcpu = domain < host.Domains.Count ? (uint)(domain << 16 | Number(ofVcpu, "vcpu")) : uint.MaxValue;
            }
            else if (line.StartsWith("pcpu ", StringComparison.Ordinal))
            {
                break;
            }
            else if (vcpu != uint.MaxValue)
            {
                var what = $"{place} d{domain}v{vcpu & 0xffff}: {line}";
                if (State().Match(line) is { Success: true } state)
                {
                    var (times, ticks) =
                        book.Ticks.GetValueOrDefault((vcpu, Array.IndexOf(_names, state.Groups["state"].Value)));
                    Assert.True(Number(state, "times") == times, $"{what}, not {times} times");
                    Assert.True(Number(state, "mean") == ticks / times, $"{what}, not {ticks / times} ticks");
                    compared++;
                }
                else if (Exit().Match(line) is { Success: true } exit)
                {
                    uint reason = exit.Groups["reason"].Value switch
                    {
                        "EXTERNAL_INTERRUPT" => 1,
                        "HLT" => 12,
                        "VMCALL" => 18,
                        var other => throw new InvalidOperationException(other),
                    };
                    // An exit counts when it is over.
                    var exits = book.Exits.GetValueOrDefault((vcpu, reason));
                    Assert.True(exits - Number(exit, "times") is 0 or 1, $"{what}, not {exits}");
                    compared++;
                }
                else if (Injection().Match(line) is { Success: true } injection)
                {
                    var injected = book.Injected.GetValueOrDefault(vcpu);
                    Assert.True(injected == Number(injection, "times"), $"{what}, not {injected}");
                    compared++;
                }
                else if (Call().Match(line) is { Success: true } call)
                {
                    var calls = book.Calls.GetValueOrDefault((vcpu, (uint)Number(call, "call")));
                    Assert.True(calls == Number(call, "times"), $"{what}, not {calls}");
                    compared++;
                }
            }
        }

        Assert.True(compared > host.Vcpus.Count, $"{place}: {compared} figures were compared");
    }

    private static long Number(Match match, string group) =>
        long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\|-- Domain (?<domain>\d+) --\|")]
    private static partial Regex Domain();

    [GeneratedRegex(@"^-- v(?<vcpu>\d+) --")]
    private static partial Regex Vcpu();

    [GeneratedRegex(@"^ +(?<state>running|runnable|blocked|offline): +(?<times>\d+) +[\d.]+s +(?<mean>\d+) \{")]
    private static partial Regex State();

    [GeneratedRegex(@"^ (?<reason>[A-Z_]{3,}) +(?<times>\d+) +[\d.]+s ")]
    private static partial Regex Exit();

    [GeneratedRegex(@"^ +\[243\] (?<times>\d+)$")]
    private static partial Regex Injection();

    [GeneratedRegex(@"^ +\w+ +\[ *(?<call>\d+)\]: +(?<times>\d+)$")]
    private static partial Regex Call();
}
