using System.Text.Json;
using System.Text.RegularExpressions;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Running;

/// <summary><c>run --open</c>, as users type it.</summary>
[Nodes]
public sealed partial class OpenedPageTests
{
    [Fact]
    public async Task The_address_is_printed_the_result_is_the_same_and_the_page_ends_with_the_run()
    {
        const string Run = "run ping-pong --until 20ms --no-store --quiet --json";

        var plain = await RealCommand.RunAsync(Run);
        var (code, opened, error) = await RealCommand.TryAsync($"{Run} --open");

        Assert.Equal(0, code);
        Assert.Equal(HashOf(plain), HashOf(opened));
        var address = Address().Match(error);
        Assert.True(address.Success, error);
        using var http = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri(address.Groups[1].Value)));
    }

    private static string HashOf(string json) =>
        JsonDocument.Parse(json).RootElement.GetProperty("hash").GetString()!;

    [GeneratedRegex(@"actorxen: the run can be watched at (http://127\.0\.0\.1:\d+/)#run=\S+ while it runs")]
    private static partial Regex Address();
}
