using System.CommandLine;

namespace ActorXen.Cli.Help;

/// <summary>What the help of each command shows as examples: a line to type, and what it does.</summary>
internal static class CommandExamples
{
    /// <summary>Characters of the longest line, so that it stays one in a terminal of 60 columns.</summary>
    public const int Widest = 58;

    /// <summary>By command, without <c>actorxen</c>; the root's name is empty.</summary>
    public static readonly IReadOnlyDictionary<string, (string Line, string Does)[]> All =
        new Dictionary<string, (string, string)[]>(StringComparer.Ordinal)
        {
            [""] =
            [
                ("run first-light", "simulates a shipped scenario"),
                ("config check my.conf", "finds all mistakes in a scenario of your own"),
                ("runs", "lists what was run; other commands take an id from there"),
            ],
            ["run"] =
            [
                ("run first-light", "simulates a shipped scenario"),
                ("run my.conf --until 500ms --json", "half a second of a file of your own, as JSON"),
                ("run my.conf --set vars.crowd=16 --seed 7", "with another setting and another seed"),
                ("run --resume RUN", "continues after Ctrl-C or a crash, to the same hash"),
            ],
            ["runs"] =
            [
                ("runs --like limit", "those with \"limit\" in a name, note, scenario or setting"),
                ("runs --json", "all, as one JSON object"),
            ],
            ["runs rm"] =
            [
                ("runs rm --older 30d --keep-named --dry-run", "lists what would go"),
                ("runs rm RUN", "removes one run"),
            ],
            ["runs export"] = [("runs export RUN -o web.axr", "writes a run to a file, to hand on")],
            ["runs import"] = [("runs import web.axr", "adds the runs of that file to the store")],
            ["show"] =
            [
                ("show RUN --html report.html", "the report again, also as a page with plots"),
                ("show RUN --from 500ms --to 1s", "the report of that part"),
                ("show RUN --windows --group \"rack rack-a\"", "how a rack did, window by window"),
            ],
            ["replay"] = [("replay RUN --engine plain", "executes it without actors; every hash must be the same")],
            ["compare"] =
            [
                ("compare A B", "which differences are more than luck"),
                ("compare A B --fail-if \"p99(request) > +5%\"", "for scripts: exit code 9 if B is worse"),
            ],
            ["fork"] = [("fork RUN --at 1s --set costs.cache.refill.us=20", "what if, from that time on, …")],
            ["interrupts"] =
            [
                ("interrupts RUN --dom b0/web-0", "the guest's /proc/interrupts"),
                ("interrupts RUN --host b0 --delta 500ms", "rates of the host's lines in the last half second"),
            ],
            ["top"] =
            [
                ("top RUN --at 1.284s", "domains in the columns of xentop, from the beginning up to a moment"),
                ("top RUN --from 1s --to 1.5s --dom 'web-*'", "some domains, in a part of the run"),
                ("top RUN --watch", "of a run in progress, every two seconds until it ends"),
            ],
            ["export"] =
            [
                ("export RUN --format xentrace --host b0 -o b0.xt", "for xenalyze"),
                ("export RUN --format perfetto --to 1s -o x.pftrace", "for ui.perfetto.dev"),
                ("export RUN --format csv --kinds 'vm_*' -o vm.csv", "facts of some kinds"),
            ],
            ["pcpus"] = [("pcpus RUN --host b0", "where the time of each pCPU of a host went")],
            ["exits"] = [("exits RUN --dom 'web-*'", "VM exits by reason, with their time")],
            ["hypercalls"] = [("hypercalls RUN --from 1s --to 1.5s", "hypercalls by operation, with their time")],
            ["wakeups"] = [("wakeups RUN --host b0", "what wakes the pCPUs and vCPUs of a host, per second")],
            ["numa"] = [("numa RUN --dom 'web-*'", "which guests run away from their memory, and what they lose")],
            ["spot"] = [("spot RUN", "the hosts that differ from the others, and in what")],
            ["evtchn"] = [("evtchn dump RUN --dom b0/web-0", "a guest's event channels at the end of a run")],
            ["evtchn dump"] = [("evtchn dump RUN --dom b0/web-0 --at 1.284s", "the bits of its ports at that time")],
            ["spurious"] = [("spurious RUN --dom b0/dom0", "interrupts of its lines that no handler wanted")],
            ["irqs"] = [("irqs RUN --host b0 --at 1s", "pCPU, vector and domains of a host's lines at that time")],
            ["vectors"] = [("vectors RUN --host b0 --at 1s", "interrupts that a host's pCPUs took, by vector")],
            ["handlers"] = [("handlers RUN --dom 'web-*'", "what handlers cost, and how often they were cold")],
            ["classes"] = [("classes RUN --dom b0/db", "exceptions and interrupts of a guest by class")],
            ["diagnose"] =
            [
                ("diagnose RUN", "what limits a run, the root first, with the next command to type"),
                ("diagnose RUN --from 1s --to 1.5s --host 'b*'", "a part of it, some hosts"),
            ],
            ["why"] =
            [
                ("why RUN --dom 'web-*'", "what the slow requests of some domains wait for"),
                ("why RUN --dom b0/dom0 --wakeups", "the same of wakeups of vCPUs"),
                ("why A B --dom b0/web-0", "what two runs spend differently"),
            ],
            ["follow"] =
            [
                ("follow RUN --slowest 3", "the three slowest requests, step by step"),
                ("follow RUN --dom b0/web-0 --request 17", "one request of a domain"),
            ],
            ["actors"] = [("actors first-light", "the actors of a scenario")],
            ["xl"] =
            [
                ("xl RUN vcpu-list --host b0 --at 1.5s", "who ran where at that time"),
                ("xl RUN sched-credit2 --host b0", "the policy's parameters"),
            ],
            ["counters"] = [("counters --like wakeups", "what is counted about wakeups; values: run --json")],
            ["study"] =
            [
                ("study web-farm --plan", "how much work a shipped study is"),
                ("study my.conf --vary vars.vms=8..64 --seeds 20", "one axis, 20 seeds each"),
                ("study web-farm --html web.html", "with a page to hand on"),
            ],
            ["capacity"] =
            [
                ("capacity web-farm --until \"steal(web-*) < 5%\"", "how many guests fit"),
                ("capacity web-farm --until \"p99(request) < 1ms\"", "by another criterion"),
            ],
            ["experiment"] =
            [
                ("experiment", "lists the shipped ones"),
                ("experiment timeslice-latency", "published figures beside simulated ones"),
            ],
            ["import"] = [("import xl web.cfg --output my.conf", "a domain configuration becomes a scenario")],
            ["import xl"] = [("import xl web.cfg db.cfg --output my.conf", "two domains of one host")],
            ["import trace"] = [("import trace 1.csv 2.csv --output vms", "recorded loads, into a new folder")],
            ["submit"] =
            [
                ("submit first-light", "runs on the cluster whose node answers on 127.0.0.1:8080"),
                ("submit my.conf --detach --cluster node-1:8080", "prints the run's id and ends"),
            ],
            ["status"] = [("status --cluster node-1:8080", "nodes, epoch, placement, and how far runs are")],
            ["cancel"] = [("cancel RUN", "stops it at its next seal; it can be resumed")],
            ["scenarios"] = [("scenarios", "what \"run\" knows by name")],
            ["config"] = [("config check my.conf", "all mistakes at once")],
            ["config check"] = [("config check my.conf first-light", "all mistakes of two scenarios at once")],
            ["config print"] = [("config print first-light > my.conf", "a scenario with every setting resolved")],
            ["config keys"] =
            [
                ("config keys nic", "what can be set of a network card"),
                ("config keys workloads", "what guests can do"),
            ],
            ["bench"] = [("bench all", "how fast the engine and the model are here")],
            ["bench all"] = [("bench all", "compare the ratios with docs/benchmarks.md")],
            ["bench phold"] = [("bench phold --lps 65536 --engine actors", "events per second")],
            ["bench schedulers"] = [("bench schedulers --policy credit2", "ns per decision, by vCPUs")],
            ["bench cluster"] =
            [
                ("bench cluster", "what a second process brings and costs"),
                ("bench cluster --recovery", "how soon a run resumes after a kill"),
            ],
            ["verify"] = [("verify oracles --list", "which closed forms there are")],
            ["verify schedulers"] =
                [("verify schedulers Cluster.Tests/Golden/schedulers", "in a checkout: all recorded decisions")],
            ["verify policy"] =
                [("verify policy credit --like credit2", "the first decision in which credit differs")],
            ["verify oracles"] =
            [
                ("verify oracles O-03", "one closed form beside the model"),
                ("verify oracles --precise", "all of them, to the tolerances of the specification"),
            ],
            ["node"] =
            [
                ("node", "founds a cluster; its API is on 127.0.0.1:8080"),
                ("node --port 0 --http 8081 --seed-nodes HOST:4053", "joins the cluster of that node"),
            ],
            ["completion"] =
            [
                ("completion bash > ~/.actorxen.bash", "then in ~/.bashrc: source ~/.actorxen.bash"),
                ("completion fish | source", "for this session of fish"),
            ],
        };

    /// <returns>Empty if there are none, which a test refuses for what is shown.</returns>
    public static IReadOnlyList<(string Line, string Does)> Of(Command command) =>
        All.GetValueOrDefault(PathOf(command), []);

    /// <summary>runs rm</summary>
    public static string PathOf(Command command) => command is RootCommand
        ? ""
        : $"{PathOf(command.Parents.OfType<Command>().First())} {command.Name}".TrimStart();
}
