using System.Globalization;
using System.Text;
using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Vocabulary;

namespace ActorXen.Bench.Nodes;

/// <summary>
/// The scenario of <c>bench cluster</c>: hosts whose guests ask servers of their own rack and of another one.
/// </summary>
internal static class ClusterBenchScenario
{
    private const int RequestsPerClient = 1_000;

    /// <returns>
    /// HOCON. With two processes, every request to another rack goes to the other process, because racks of the same
    /// load are dealt out in turn and each asks its neighbour.
    /// </returns>
    public static string Of(ClusterBenchOptions options)
    {
        var text = new StringBuilder();
        var remote = (int)Math.Round(RequestsPerClient * options.Remote);
        Line($"name = bench, length = {UnitText.Write(options.Length * 2)}");
        Line($"network {{ in-rack-latency = 5us, cross-rack-latency = {UnitText.Write(options.Latency)} }}");
        Line($"defaults {{ machine {{ cores = 4 }}, pool.policy = credit2, dom0 {{ vcpus = 2 }} }}");
        Line($"guests {{ web {{ vcpus = 2, workloads = [ {{ type = request-server, service-time = 50us }} ] }} }}");
        Line($"racks = [");
        for (var rack = 0; rack < options.Racks; rack++) AddRack(rack);
        Line($"]");
        return text.ToString();

        void AddRack(int rack)
        {
            var hosts = HostsOf(rack);
            Line($"  {{ name = r{rack}, hosts = [");
            for (var host = 0; host < hosts; host++)
            {
                var work = new List<string>();
                Ask(work, rack, (host + 1) % hosts, RequestsPerClient - remote);
                var neighbour = rack ^ 1;
                Ask(work, neighbour, host % HostsOf(neighbour), remote);
                var asks = $"{{ name = asks, workloads = [ {string.Join(", ", work)} ] }}";
                Line($"    {{ name = r{rack}-h{host}, domains = [ {{ like = web }}, {asks} ] }}");
            }

            Line($"  ] }}");
        }

        int HostsOf(int rack) => (options.Hosts / options.Racks) + (rack < options.Hosts % options.Racks ? 1 : 0);

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static void Ask(List<string> work, int rack, int host, int rate)
    {
        if (rate > 0)
            work.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{{ type = request-client, server = \"r{rack}-h{host}/web\", requests-per-second = {rate} }}"));
    }
}
