namespace ActorXen.Tests.Cli;

/// <summary>An error of an option that stands for a setting names the option, not the setting.</summary>
public sealed class SettingOptionTests
{
    private const string Run = "run ping-pong --no-store -q";
    private const string Study = "study ping-pong --no-store -q --seeds 2";

    [Theory]
    [InlineData($"{Run} --seed -1", "  --seed   -1 is outside of 0 to 9223372036854775807.")]
    [InlineData($"{Run} --warm-up 100s", "  --warm-up   A warm-up of 100s leaves nothing of a run of ")]
    [InlineData($"{Run} --set warm-up=9s --warm-up 100s", "  --warm-up   A warm-up of 100s leaves nothing of ")]
    [InlineData($"{Run} --set seed=-1", "  --set seed   -1 is outside of 0 to 9223372036854775807.")]
    [InlineData($"{Run} --set seed=-1 --seed -2", "  --seed   -2 is outside of 0 to 9223372036854775807.")]
    [InlineData($"{Run} --set warm-up=100s", "  --set warm-up   A warm-up of 100s leaves nothing of a run of ")]
    [InlineData($"{Run} --set seed=", "  --set seed   A value is missing.")]
    [InlineData($"{Run} --until 5", "--until \"5\" is not a length of time.")]
    [InlineData($"{Run} --engine fast", "--engine \"fast\" is not an engine.")]
    [InlineData($"{Study} --warm-up 100s", "ping-pong: --warm-up: A warm-up of 100s leaves nothing of a run of ")]
    [InlineData($"{Study} --length 99999s", "ping-pong: --length: 99999s is outside of 1us to 86400s.")]
    [InlineData($"{Study} --until 99999s", "ping-pong: --until length: 99999s is outside of 1us to 86400s.")]
    [InlineData($"{Study} --set length=99999s", "ping-pong: --set length: 99999s is outside of 1us to 86400s.")]
    public async Task The_option_that_was_typed_is_named(string line, string said)
    {
        var (code, printed, error) = await RealCommand.TryAsync(line);

        Assert.Equal((2, ""), (code, printed));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1", "--seed -1 is negative.")]
    [
        InlineData(
            "9223372036854775807",
            "--seed 9223372036854775807 leaves no numbers for the other seeds. Write at most 9223372036854765807."),
    ]
    public async Task Seeds_after_the_first_one_are_seeds(string first, string said)
    {
        var (code, _, error) = await RealCommand.TryAsync($"{Study} --seed {first}");

        Assert.Equal(2, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoints_of_a_run_that_is_not_stored_are_refused()
    {
        var (code, _, error) = await RealCommand.TryAsync($"{Run} --checkpoint-every 1ms");

        Assert.Equal(2, code);
        Assert.Contains("--checkpoint-every needs the store.", error, StringComparison.Ordinal);
    }
}
