using System.Globalization;
using System.Text;
using ActorXen.Messages;

namespace ActorXen.Report.Results;

/// <summary>Prints the actors of a run by their paths, folding branches of many similar actors into one line.</summary>
public static class ActorTree
{
    private const int MostOfOneKind = 12;

    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["app"] = "application",
        ["blk"] = "blkfront",
        ["clients"] = "external-clients",
        ["dev"] = "device",
        ["dom"] = "domain",
        ["evtchn"] = "port",
        ["net"] = "netfront",
        ["ping"] = "application",
        ["pong"] = "application",
        ["pool"] = "scheduler",
        ["timer"] = "vcpu-timer",
        ["timers"] = "timer-queue",
        ["vbd"] = "blkback",
        ["vif"] = "netback",
    };

    /// <summary>Folders with children of one kind that have names: drivers by device, devices by name.</summary>
    private static readonly string[] Named = ["dev", "driver"];

    /// <summary>
    /// The kind of entity that a path leads to, as reports call it: the last part that is not a number.
    /// </summary>
    /// <example><c>host/0/dom/1/evtchn/7</c> is a port, <c>host/0/dev/nic0</c> a device.</example>
    public static string KindOf(string path)
    {
        var parts = path.Split('/');
        var at = parts.Length - 1;
        while (at > 0 && IsNumber(parts[at])) at--;
        if (parts[at] == "evtchn" && at == parts.Length - 1) return "port-space";
        if (at > 0 && parts[at] != "clients" && Named.Contains(parts[at - 1])) at--;
        return Kinds.GetValueOrDefault(parts[at], parts[at]);
    }

    /// <param name="hosts">In order of their numbers.</param>
    /// <param name="all">Prints every path; otherwise similar ones are folded: <c>evtchn/*  24 ports</c>.</param>
    public static string Write(IReadOnlyList<HostDirectory> hosts, bool all)
    {
        var text = new StringBuilder();
        var count = hosts.Sum(host => host.Paths.Count);
        text.Append(CultureInfo.InvariantCulture, $"{count} actors on {hosts.Count} {Plural("host", hosts.Count)}\n");
        if (all)
        {
            foreach (var path in hosts.SelectMany(host => host.Paths)) text.Append("  ").Append(path).Append('\n');
            return text.ToString();
        }

        foreach (var host in hosts.Take(1))
        {
            var root = new Branch("");
            foreach (var path in host.Paths) root.Add(path.Split('/'));
            WriteBranch(text, root, 1, host);
        }

        if (hosts.Count > 1)
        {
            var more = hosts.Count - 1;
            text.Append(CultureInfo.InvariantCulture, $"  … {more} more {Plural("host", more)}: --all\n");
        }
        return text.ToString();
    }

    private static void WriteBranch(StringBuilder text, Branch branch, int depth, HostDirectory host)
    {
        var numbered = branch.Children.Count > 1 && branch.Children.TrueForAll(child => IsNumber(child.Name));
        if (numbered && branch.Children.TrueForAll(child => child.Children.Count == 0))
        {
            var kind = KindOf($"{branch.Name}/0"); // The kind of its children, which are numbers.
            Line("*", $"{branch.Children.Count} {Plural(kind, branch.Children.Count)}");
            return;
        }

        var shown = numbered ? MostOfOneKind : int.MaxValue;
        foreach (var child in branch.Children.Take(shown))
        {
            Line(child.Name, NoteOn(branch, child, host));
            WriteBranch(text, child, depth + 1, host);
        }

        if (branch.Children.Count > shown) Line("…", $"{branch.Children.Count - shown} more: --all");

        void Line(string name, string note)
        {
            text.Append(' ', depth * 2).Append(name);
            if (note.Length > 0) text.Append("  ").Append(note);
            text.Append('\n');
        }
    }

    private static string NoteOn(Branch parent, Branch child, HostDirectory host) => parent.Name switch
    {
        "host" => host.Name,
        "dom" => host.Domains.FirstOrDefault(domain => $"{domain.Id}" == child.Name)?.Name ?? "",
        _ => "",
    };

    private static bool IsNumber(string part) => part.Length > 0 && part.All(char.IsAsciiDigit);

    private static string Plural(string word, int count) => count == 1 ? word : $"{word}s";

    private sealed class Branch(string name)
    {
        private readonly Dictionary<string, Branch> _byName = new(StringComparer.Ordinal);

        public string Name => name;

        public List<Branch> Children { get; } = [];

        public void Add(ReadOnlySpan<string> parts)
        {
            if (parts.IsEmpty) return;
            if (!_byName.TryGetValue(parts[0], out var child))
            {
                child = _byName[parts[0]] = new Branch(parts[0]);
                Children.Add(child);
            }

            child.Add(parts[1..]);
        }
    }
}
