using System.Text.Json;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Studies;

/// <summary>What tests of studies and capacity searches share.</summary>
public abstract class StudyStoreTest : StoreTest
{
    protected static readonly string[] Study =
    [
        "study", "ping-pong", "--vary", "defaults.pool.policy=credit2,credit", "--seeds", "3", "--until", "20ms",
        "--measure", "p99(wake)", "--measure", "rate(context_switches)",
    ];

    protected string Folder => Path.GetDirectoryName(Store.Path)!;

    protected static string PointsOf(JsonDocument json) => json.RootElement.GetProperty("points").GetRawText();

    protected async Task<string> TypeAsync(params string[] line)
    {
        var (code, printed, error) = await RealCommand.TryAsync([.. line, "--store", Store.Path]);
        Assert.True(code == 0, error);
        return printed;
    }
}
