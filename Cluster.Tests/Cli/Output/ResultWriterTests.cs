using System.Text;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;

namespace ActorXen.Tests.Cli.Output;

public sealed class ResultWriterTests
{
    [Fact]
    public async Task What_is_written_comes_out_as_it_is()
    {
        using var to = new StringWriter();
        await using var results = new ResultWriter(to);

        results.Write('a');
        results.Write("b");
        results.WriteLine("c");
        await results.WriteAsync("d");
        await results.WriteLineAsync("e");
        await results.WriteLineAsync();
        results.Write("fgh".ToCharArray(), 1, 1);
        await results.FlushAsync();

        Assert.Equal($"abc{to.NewLine}de{to.NewLine}{to.NewLine}g", to.ToString());
    }

    [Theory]
    [InlineData(true, "it is closed")]
    [InlineData(false, "No space left on device")]
    public void A_failure_says_so_and_has_its_own_code(bool isClosed, string why)
    {
        using var results = new ResultWriter(new Full(isClosed));

        var failure = Assert.Throws<OutputFailedException>(() => results.WriteLine("text"));

        Assert.Equal(
            $"The output cannot be written: {why}. Make room, or write it to another place.", failure.Message);
        Assert.Equal(ExitCode.OutputFailed, ErrorText.CodeOf(failure));
    }

    [Fact]
    public async Task A_run_whose_report_cannot_be_written_is_kept_and_says_so()
    {
        var session = new Session();
        using var error = new StringWriter();
        using var results = new ResultWriter(new Full(isClosed: false));

        var code = await session.RunAsync(["run", "small.conf", "--quiet"], new(results, error, false, false));

        var id = await session.OnlyRunAsync();
        Assert.Equal((int)ExitCode.OutputFailed, code);
        Assert.Contains(
            $"actorxen: run {id} is complete and in the store: actorxen show {id}\n", error.ToString(),
            StringComparison.Ordinal);
    }

    private sealed class Full(bool isClosed) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw (isClosed
            ? new UnauthorizedAccessException("Access to the path is denied.")
            : new IOException("No space left on device"));

        public override void WriteLine(string? value) => Write('x');
    }
}
