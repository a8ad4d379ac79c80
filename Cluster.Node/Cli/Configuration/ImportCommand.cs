using System.CommandLine;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;

namespace ActorXen.Cli.Configuration;

/// <summary><c>import</c>: converts configurations of real domains, and traces, into scenarios.</summary>
public static class ImportCommand
{
    public static Command Create(Composition parts, Terminal terminal) =>
        new("import", "Converts configurations and traces of other programs into a scenario.")
        {
            ImportXlCommand.Create(parts, terminal), ImportTraceCommand.Create(terminal),
        };
}
