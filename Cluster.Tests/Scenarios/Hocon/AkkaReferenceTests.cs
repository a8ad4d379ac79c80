using System.Reflection;
using ActorXen.Scenarios.Hocon;
using ActorXen.Scenarios.Problems;

namespace ActorXen.Tests.Scenarios.Hocon;

/// <summary>The loader reads the HOCON that Akka's own reference files are written in.</summary>
public sealed class AkkaReferenceTests
{
    public static TheoryData<string, string> References
    {
        get
        {
            var all = new TheoryData<string, string>();
            var paths = Directory.GetFiles(AppContext.BaseDirectory, "Akka*.dll");
            foreach (var path in paths.Order(StringComparer.Ordinal))
            {
                var assembly = Assembly.LoadFrom(path);
                foreach (var name in assembly.GetManifestResourceNames().Where(
                    name => name.EndsWith(".conf", StringComparison.Ordinal)))
                    all.Add(Path.GetFileName(path), name);
            }

            return all;
        }
    }

    [Theory, MemberData(nameof(References))]
    public void A_reference_file_of_Akka_is_read(string assembly, string resource)
    {
        using var stream = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, assembly))
            .GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        var problems = new ProblemList();

        var read = HoconSource.ReadText(
            resource, reader.ReadToEnd(), new NoFiles(), problems, [], _ => "in the environment");

        Assert.Empty(problems.All);
        Assert.NotNull(read);
    }

    private sealed class NoFiles : IScenarioFiles
    {
        public string? Locate(string fromFile, string named) => null;

        public string? Read(string path) => null;

        public IReadOnlyList<string> List(string path) => [];
    }
}
