using System.Security.Cryptography;
using System.Text;

namespace ActorXen.Nodes.Security;

/// <summary>A secret from the environment or a file. Its text is never part of a message.</summary>
/// <param name="Value">null if none is set, or if there is a problem.</param>
/// <param name="Problem">Why the secret cannot be used: one line without the secret; null if nothing is wrong.</param>
public sealed record SecretText(string? Value, string? Problem)
{
    /// <summary>Half of 128 random bits in hexadecimal digits; shorter ones can be guessed.</summary>
    private const int Fewest = 16;

    private const int MostBytes = 4096;

    /// <summary>Holds the token that callers of a node's API show, or names a file that does.</summary>
    public static readonly (string Text, string File) Token = ("ACTORXEN_TOKEN", "ACTORXEN_TOKEN_FILE");

    /// <summary>Holds the secret that the nodes of a cluster share, or names a file that does.</summary>
    public static readonly (string Text, string File) Secret = ("ACTORXEN_SECRET", "ACTORXEN_SECRET_FILE");

    /// <param name="variables">One of <see cref="Token"/> and <see cref="Secret"/>.</param>
    /// <param name="environment">Gives the value of a variable, or null if it is not set.</param>
    /// <param name="file">A file that settings name; the environment comes first. Empty for none.</param>
    public static SecretText Read(
        (string Text, string File) variables, Func<string, string?> environment, string file = "")
    {
        if (environment(variables.Text) is { } text && !string.IsNullOrWhiteSpace(text))
            return Of(text, variables.Text);
        if (environment(variables.File) is { } named && !string.IsNullOrWhiteSpace(named)) file = named.Trim();
        return file.Length == 0 ? new(null, null) : OfFile(file);
    }

    /// <summary>Compares in a time that does not depend on where two texts differ.</summary>
    public static bool AreEqual(string one, string other) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(one)), SHA256.HashData(Encoding.UTF8.GetBytes(other)));

    /// <summary>A record's own text would contain the secret.</summary>
    public override string ToString() => Problem ?? (Value is null ? "none" : "set");

    private static SecretText OfFile(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var bytes = new byte[MostBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length > MostBytes
                ? new(null, $"{file} is longer than {MostBytes} bytes, so it holds no secret. Name another file.")
                : Of(Encoding.UTF8.GetString(bytes, 0, length), file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return new(null, $"{file} cannot be read: {failure.Message.TrimEnd('.')}. Name another file.");
        }
    }

    private static SecretText Of(string text, string where)
    {
        text = text.Trim();
        if (text.Length < Fewest || !text.All(sign => sign is > ' ' and <= '~'))
        {
            return new(
                null,
                $"{where} must hold at least {Fewest} printable ASCII characters without blanks. "
                + "Make one with: openssl rand -hex 32");
        }

        return new(text, null);
    }
}
