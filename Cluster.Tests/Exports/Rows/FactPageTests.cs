using System.Text;
using ActorXen.Exports.Rows;
using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Exports.Rows;

/// <summary>docs/export.md lists every fact with the names of its values.</summary>
public sealed class FactPageTests
{
    private const string Begin = "<!-- facts -->\n";
    private const string End = "<!-- end: facts -->";

    [Fact]
    public void The_page_lists_every_fact()
    {
        var path = Repository.PathOf("docs/export.md");
        var page = File.ReadAllText(path);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length,
            page.IndexOf(End, StringComparison.Ordinal));
        var table = new StringBuilder("| fact | of | values |\n|---|---|---|\n");
        foreach (var type in FactNames.AllTypes.OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            table.Append($"| `{type.Name}` | {FactNames.KindOf(type)} | ")
                .AppendJoin(", ", type.Values.Select(value => $"`{value}`")).Append(" |\n");
        }

        if (Environment.GetEnvironmentVariable(Golden.AcceptVariable) == "1")
            File.WriteAllText(path, $"{page[..begin]}{table}{page[end..]}");
        else
            Assert.Equal($"{table}", page[begin..end]);
    }

    [Fact]
    public void Every_value_of_every_fact_has_a_name_and_a_text()
    {
        var names = new FactNames(SmallHost.Directory);

        Assert.All(FactNames.AllTypes, type =>
        {
            var fact = new Fact(type, 0);
            Assert.NotEmpty(names.SubjectOf(fact));
            for (var part = 0; part < type.Values.Count; part++) Assert.NotEqual("", names.WordOf(fact, part));
        });
        Assert.Equal("idle", names.WordOf(new Fact(PcpuFacts.ContextSwitched, 0, -1), 0));
        Assert.Equal("halt", names.WordOf(new Fact(VcpuFacts.VmExited, 0, (long)ExitReason.Halt), 0));
        Assert.Null(names.WordOf(new Fact(VcpuFacts.VmExited, 0, (long)ExitReason.Halt), 1));
    }
}
