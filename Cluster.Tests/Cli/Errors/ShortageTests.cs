using ActorXen.Cli.Errors;

namespace ActorXen.Tests.Cli.Errors;

public sealed class ShortageTests
{
    private const string Unloaded = "Could not load file or assembly 'System.Threading'. Too many open files";

    [Theory]
    [InlineData("memory", "There is not enough memory.")]
    [InlineData("descriptors", "Too many files are open.")]
    [InlineData("assembly", "A part of the program cannot be loaded")]
    [InlineData("library", "A part of the program cannot be loaded")]
    public void Too_little_of_something_has_its_own_words_and_code_however_deep_it_is_wrapped(string what, string said)
    {
        Exception cause = what switch
        {
            "memory" => new InsufficientMemoryException(),
            "descriptors" => new IOException("Too many open files", 24),
            "assembly" => new FileNotFoundException(Unloaded),
            _ => new DllNotFoundException("e_sqlite3"),
        };
        var failure = new TypeInitializationException("Some", new AggregateException(cause));

        Assert.Equal(ExitCode.Shortage, ErrorText.CodeOf(failure));
        Assert.StartsWith($"actorxen: {said}", ErrorText.Of(failure, debug: false), StringComparison.Ordinal);
        Assert.Contains("ulimit", ErrorText.Of(failure, debug: false), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_the_users_mistake() =>
        Assert.Equal(ExitCode.BadInput, ErrorText.CodeOf(new FileNotFoundException("no such file")));
}
