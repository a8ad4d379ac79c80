using ActorXen.Nodes.Security;

namespace ActorXen.Tests.Nodes.Security;

public sealed class SecretTextTests : IDisposable
{
    private const string Good = "0123456789abcdef";
    private readonly string _directory = Directory.CreateTempSubdirectory("actorxen-secret-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_variable_comes_before_the_file_of_a_variable_which_comes_before_that_of_the_settings()
    {
        var (ofVariable, ofSettings) = (Write("a", Good + "1\n"), Write("b", Good + "2"));
        string? text = Good, file = ofVariable;
        SecretText Read() => SecretText.Read(
            SecretText.Token, name => name == "ACTORXEN_TOKEN" ? text : name == "ACTORXEN_TOKEN_FILE" ? file : null,
            ofSettings);

        Assert.Equal(Good, Read().Value);
        text = null;
        Assert.Equal(Good + "1", Read().Value);
        file = " ";
        Assert.Equal(Good + "2", Read().Value);
    }

    [Fact]
    public void Without_any_there_is_none_and_nothing_is_wrong() =>
        Assert.Equal(new(null, null), SecretText.Read(SecretText.Secret, _ => null));

    [Theory]
    [InlineData("hunter2hunter2")]
    [InlineData("two words that are long enough")]
    [InlineData("schlüsselschlüssel")]
    public void What_can_be_guessed_or_not_be_sent_is_refused_and_not_shown(string text)
    {
        var read = SecretText.Read(SecretText.Secret, name => name == "ACTORXEN_SECRET" ? text : null);

        Assert.Null(read.Value);
        Assert.StartsWith("ACTORXEN_SECRET must hold at least 16", read.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(text, read.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_missing_empty_or_huge_is_refused_by_its_name()
    {
        foreach (var file in (string[])[Path.Combine(_directory, "none"), Write("e", ""), Write("h", new('x', 5_000))])
        {
            var read = SecretText.Read(SecretText.Token, _ => null, file);

            Assert.Null(read.Value);
            Assert.StartsWith(file, read.Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_text_of_it_does_not_have_the_secret()
    {
        Assert.DoesNotContain(Good, $"{new SecretText(Good, null)}", StringComparison.Ordinal);
        Assert.True(SecretText.AreEqual(Good, Good));
        Assert.False(SecretText.AreEqual(Good, Good + "0"));
        Assert.False(SecretText.AreEqual(Good, ""));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
