using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Determinism;

/// <summary>
/// docs/one-interrupt.md shows every message of one request through an idle host, as this test finds them.
/// </summary>
/// <remarks>
/// <c>ACTORXEN_ACCEPT=1 dotnet test</c> writes the list into the page again; the text around it is written by hand.
/// </remarks>
public sealed partial class OneInterruptTests
{
    private const string Page = "docs/one-interrupt.md";
    [Fact]
    public void The_page_lists_every_message_of_the_request()
    {
        var page = File.ReadAllText(Repository.PathOf(Page));
        var blocks = Block().Matches(page).Select(match => match.Groups["lines"].Value).ToList();
        var actual = Walk();
        if (string.Concat(blocks) == actual) return;
        if (Environment.GetEnvironmentVariable(Golden.AcceptVariable) != "1")
            Assert.Fail(Golden.Difference(Page, string.Concat(blocks).Split('\n'), actual.Split('\n')));

        var parts = new Queue<string>(Split(actual, blocks));
        File.WriteAllText(
            Repository.PathOf(Page), Block().Replace(
                page,
                match => match.Value.Replace(match.Groups["lines"].Value, parts.Dequeue(), StringComparison.Ordinal)));
    }

    /// <summary>The new lines in blocks that begin with the same message as the old ones.</summary>
    private static List<string> Split(string actual, List<string> blocks)
    {
        var lines = actual.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var begins = new List<int>();
        foreach (var block in blocks)
        {
            var first = MessageOf(block.Split('\n')[0]);
            var from = begins.Count == 0 ? 0 : begins[^1] + 1;
            var begin = Array.FindIndex(lines, from, line => MessageOf(line) == first);
            Assert.True(begin >= 0, $"no message after line {from} is {first}: split {Page} by hand");
            begins.Add(begin);
        }

        return [.. begins.Zip(begins.Skip(1).Append(lines.Length),
            (begin, end) => string.Concat(lines[begin..end].Select(line => line + "\n")))];
    }

    private static string MessageOf(string line) =>
        string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2..]);

    [GeneratedRegex(@"```text messages\n(?<lines>[^`]+)```")]
    private static partial Regex Block();

    /// <summary>From the packet's arrival at the NIC to the reply's arrival at the client.</summary>
    private static string Walk()
    {
        // dom0 has one vCPU and the guest the other pCPU. There are no ticks, so only the request causes messages.
        var guest = Specs.Guest(1, "web", 1, new RequestServerSpec(20, 200, 1_000, 50.Us, 64)) with
        {
            Kernel = new KernelSpec(0, false, WakePolicy.Affine),
            HardAffinity = PcpuSet.Of(1),
        };
        var host = Specs.Host(0, 0, 2, guest);
        var dom0 = host.Domains[0] with { Vcpus = 1, Kernel = guest.Kernel, HardAffinity = PcpuSet.Of(0) };
        var run = Specs.Run(400.Ms, 3, host with { Domains = [dom0, guest] });
        var built = HostFactory.BuildAll(run, XenPolicies.Instance).Single();
        var log = new Log(built.Timeline);
        built.Timeline.HostWith(log);
        built.Timeline.Start();
        built.Timeline.RunUntil(VirtualTime.Zero + run.Length);
        return log.Lines();
    }

    /// <summary>The plain engine with a list of what it delivered since the first packet arrived.</summary>
    private sealed class Log(HostTimeline timeline) : IEntityHosting
    {
        private readonly PlainHosting _plain = new(timeline);
        private readonly List<(VirtualTime At, string Path, Message Message)> _delivered = [];
        private bool _hasEnded;

        public void Deliver(EntityRef from, EntityRef target, Message message)
        {
            var path = timeline.PathOf(target)["host/0/".Length..];
            if (!_hasEnded && (_delivered.Count > 0 || (message is PacketArrived && path == "dev/nic0")))
            {
                _delivered.Add((timeline.Now, path, message));
                _hasEnded = message is PacketArrived && path.StartsWith("dev/clients", StringComparison.Ordinal);
            }

            _plain.Deliver(from, target, message);
        }

        public string Lines()
        {
            Assert.True(_hasEnded, "no request was answered");
            var text = new StringBuilder();
            foreach (var (at, path, message) in _delivered)
            {
                var since = (at - _delivered[0].At).Nanoseconds / 1e3;
                text.Append(
                    string.Create(
                        CultureInfo.InvariantCulture, $"{since,9:0.000} us  {path,-24} {message.GetType().Name}\n"));
            }

            return text.ToString();
        }
    }
}
